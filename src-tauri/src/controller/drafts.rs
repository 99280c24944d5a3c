//! The file `drafts.json` in the folder of an account. It stores the drafts, with ids and instants but no
//! names, and is replaced as a whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use interlude_app::run_blocking;
use interlude_app::view::{Draft, KeptDraft, WindowError};
use interlude_engine::store::StoreError;
use interlude_store::fs::{IfExists, explain, write_durably};
use serde::{Deserialize, Serialize};

use super::Controller;
use super::open::Session;

const NAME: &str = "drafts.json";
const VERSION: u32 = 1;

/// The drafts of one account by interview. None until the file was read.
pub(super) type Drafts = Option<BTreeMap<i64, KeptDraft>>;

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    drafts: Vec<KeptDraft>,
}

impl Controller {
    /// Returns the drafts of the open account in the zone that is shown now.
    ///
    /// # Errors
    /// No account is open.
    pub async fn drafts(&self) -> Result<Vec<Draft>, WindowError> {
        let session = self.session()?;
        let mut drafts = session.drafts.lock().await;
        let stored = load_once(&session, &mut drafts).await;
        Ok(self.view_of(&session, |view| {
            // A draft that cannot be shown in this zone is skipped.
            let shown = stored.values().map(|stored| view.kept_draft(stored));
            shown.filter_map(Result::ok).collect()
        }))
    }

    /// Saves a draft in place of the interview's earlier one.
    ///
    /// # Errors
    /// Its slot is invalid, or the disk refused it.
    pub async fn keep_draft(&self, draft: Draft) -> Result<(), WindowError> {
        let session = self.session()?;
        let stored = self.view_of(&session, |view| view.draft_to_keep(&draft));
        let mut drafts = session.drafts.lock().await;
        let known = load_once(&session, &mut drafts).await;
        match stored {
            Ok(stored) if known.get(&draft.id) == Some(&stored) => return Ok(()),
            Ok(stored) => known.insert(draft.id, stored),
            // The form shows an invalid slot, so the earlier draft must not come back at the next start.
            Err(error) => {
                if known.remove(&draft.id).is_some() {
                    save(&session, known).await?;
                }
                return Err(error);
            }
        };
        save(&session, known).await
    }

    /// Drops the draft of an interview, if there is one.
    ///
    /// # Errors
    /// The disk refused it.
    pub async fn drop_draft(&self, id: i64) -> Result<(), WindowError> {
        let session = self.session()?;
        let mut drafts = session.drafts.lock().await;
        let known = load_once(&session, &mut drafts).await;
        match known.remove(&id) {
            Some(_) => save(&session, known).await,
            None => Ok(()),
        }
    }
}

async fn load_once<'a>(
    session: &Session,
    drafts: &'a mut Drafts,
) -> &'a mut BTreeMap<i64, KeptDraft> {
    if drafts.is_none() {
        let path = session.open.folder.join(NAME);
        *drafts = Some(run_blocking(move || read(&path)).await);
    }
    drafts.get_or_insert_default()
}

async fn save(session: &Session, drafts: &BTreeMap<i64, KeptDraft>) -> Result<(), WindowError> {
    let path = session.open.folder.join(NAME);
    let file = File {
        version: VERSION,
        drafts: drafts.values().cloned().collect(),
    };
    let written = run_blocking(move || write(&path, &file)).await;
    written.map_err(WindowError::draft_not_saved)
}

/// Reads the file. A damaged file or one of a newer version is moved aside. No proposal is lost with it.
fn read(path: &Path) -> BTreeMap<i64, KeptDraft> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(%error, "the drafts could not be read");
            }
            return BTreeMap::new();
        }
    };
    match serde_json::from_slice::<File>(&bytes) {
        Ok(file) if file.version == VERSION => {
            let drafts = file.drafts.into_iter();
            drafts.map(|draft| (draft.interview_id, draft)).collect()
        }
        _ => {
            // If it cannot be moved, the next draft replaces it.
            let _ = fs::rename(path, path.with_extension("json.unusable"));
            BTreeMap::new()
        }
    }
}

fn write(path: &Path, file: &File) -> Result<(), StoreError> {
    let mut bytes = serde_json::to_vec_pretty(file).map_err(|error| explain(path, error.into()))?;
    bytes.push(b'\n');
    Ok(write_durably(path, &bytes, IfExists::Replace)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of version 1. This version must stay readable.
    const GOLDEN: &str = r#"{
  "version": 1,
  "drafts": [
    {
      "interview_id": 9007199254740993,
      "start_at": "2025-01-22T14:20:00Z",
      "end_at": "2025-01-22T14:40:00Z",
      "seen": "1234",
      "agreed": {
        "start_at": "2025-01-22T13:22:00Z",
        "end_at": "2025-01-22T13:42:00Z"
      },
      "proposed": {
        "start_at": null,
        "end_at": null
      },
      "proposed_by_you": false
    }
  ]
}
"#;

    #[test]
    fn a_file_of_version_1_is_read_and_written_unchanged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(NAME);
        fs::write(&path, GOLDEN).unwrap();
        let drafts = read(&path);
        assert_eq!(drafts.keys().collect::<Vec<_>>(), [&9_007_199_254_740_993]);
        let file = File {
            version: VERSION,
            drafts: drafts.into_values().collect(),
        };
        write(&path, &file).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), GOLDEN);
    }

    #[test]
    fn an_unreadable_file_is_moved_aside() {
        for content in ["", "{}", "{\"version\":2,\"drafts\":[]}"] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(NAME);
            fs::write(&path, content).unwrap();
            assert!(read(&path).is_empty());
            let stored = fs::read_to_string(dir.path().join("drafts.json.unusable"));
            assert_eq!(stored.unwrap(), content);
        }
    }
}
