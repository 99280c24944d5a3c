//! `drafts.json` in the folder of an account: what was set in the forms and not proposed yet. It holds ids and
//! instants, no names, and is replaced whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use interlude_ipc::{Draft, ErrorCode, KeptDraft, WindowError};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::Controller;
use super::session::Session;

const NAME: &str = "drafts.json";
const VERSION: u32 = 1;

/// The drafts of one account. None until the file was read.
pub(super) type Drafts = Option<BTreeMap<i64, KeptDraft>>;

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    drafts: Vec<KeptDraft>,
}

impl Controller {
    /// Returns the drafts of the account that is open, in the zone that is shown now.
    ///
    /// # Errors
    /// No account is open.
    pub async fn drafts(&self) -> Result<Vec<Draft>, WindowError> {
        let session = self.session()?;
        let mut drafts = session.drafts.lock().await;
        let kept = loaded(&session, &mut drafts).await;
        // One that cannot be shown in this zone is left out.
        let shown = |context: &interlude_ipc::ViewContext<'_>| {
            let drafts = kept.values();
            drafts
                .filter_map(|one| context.kept_draft(one).ok())
                .collect()
        };
        self.with_context(shown)
    }

    /// Keeps a draft in place of the interview's earlier one.
    ///
    /// # Errors
    /// It is no slot, or the disk refused it.
    pub async fn keep_draft(&self, draft: Draft) -> Result<(), WindowError> {
        let kept = self.with_context(|context| context.draft_to_keep(&draft))?;
        let session = self.session()?;
        let mut drafts = session.drafts.lock().await;
        let known = loaded(&session, &mut drafts).await;
        match kept {
            Ok(kept) if known.get(&draft.id) == Some(&kept) => return Ok(()),
            Ok(kept) => known.insert(draft.id, kept),
            // The earlier one is no longer what the form shows.
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
        let known = loaded(&session, &mut drafts).await;
        match known.remove(&id) {
            Some(_) => save(&session, known).await,
            None => Ok(()),
        }
    }
}

async fn loaded<'a>(session: &Session, drafts: &'a mut Drafts) -> &'a mut BTreeMap<i64, KeptDraft> {
    if drafts.is_none() {
        let path = session.open.folder.join(NAME);
        let read = tokio::task::spawn_blocking(move || read(&path)).await;
        *drafts = Some(read.unwrap_or_default());
    }
    drafts.get_or_insert_default()
}

async fn save(session: &Session, drafts: &BTreeMap<i64, KeptDraft>) -> Result<(), WindowError> {
    let path = session.open.folder.join(NAME);
    let file = File {
        version: VERSION,
        drafts: drafts.values().cloned().collect(),
    };
    let written = tokio::task::spawn_blocking(move || write(&path, &file)).await;
    let written = written
        .map_err(io::Error::other)
        .and_then(|written| written);
    written.map_err(|error| {
        let message = format!("The draft could not be kept ({error}). Check the disk.");
        WindowError::new(ErrorCode::NotSaved, message)
    })
}

/// Reads the file. One that is damaged or of a newer version is moved aside: it holds nothing that was proposed.
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
            // It stays where it is if it cannot be moved, and the next draft replaces it.
            let _ = fs::rename(path, path.with_extension("json.unusable"));
            BTreeMap::new()
        }
    }
}

fn write(path: &Path, file: &File) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // On Unix a temporary file is made with mode 0600.
    let mut temporary = NamedTempFile::with_prefix_in(".drafts-", folder)?;
    serde_json::to_writer_pretty(&mut temporary, file)?;
    temporary.write_all(b"\n")?;
    temporary.as_file().sync_data()?;
    temporary.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files of this version must be readable for ever.
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
    fn the_file_reads_and_writes_as_it_always_did() {
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
    fn what_cannot_be_read_is_moved_aside() {
        for content in ["", "{}", "{\"version\":2,\"drafts\":[]}"] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(NAME);
            fs::write(&path, content).unwrap();
            assert!(read(&path).is_empty());
            let kept = fs::read_to_string(dir.path().join("drafts.json.unusable"));
            assert_eq!(kept.unwrap(), content);
        }
    }
}
