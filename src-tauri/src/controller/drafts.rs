use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_app::run_blocking;
use interlude_app::view::{Draft, KeptDraft, WindowError};

use super::Controller;
use super::open::Session;

/// The drafts of one account by interview. None until the file was read.
pub(super) type Drafts = Option<BTreeMap<i64, KeptDraft>>;

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
    session: &Arc<Session>,
    drafts: &'a mut Drafts,
) -> &'a mut BTreeMap<i64, KeptDraft> {
    if drafts.is_none() {
        let session = Arc::clone(session);
        *drafts = Some(run_blocking(move || session.open.drafts()).await);
    }
    drafts.get_or_insert_default()
}

async fn save(
    session: &Arc<Session>,
    drafts: &BTreeMap<i64, KeptDraft>,
) -> Result<(), WindowError> {
    let (session, drafts) = (Arc::clone(session), drafts.clone());
    let written = run_blocking(move || session.open.keep_drafts(&drafts)).await;
    written.map_err(WindowError::draft_not_saved)
}
