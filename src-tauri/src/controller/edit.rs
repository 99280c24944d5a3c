use std::sync::Arc;
use std::time::Duration;

use interlude_app::view::{
    AmendRequest, AnswerRequest, Dropped, Id, OutboxItem, ResolveChoice, Resolved, Saved,
    SavedGroup, SyncOutcome, ViewContext, WindowError, WindowStatus,
};
use interlude_engine::Paused;
use interlude_engine::edit::{Edit, GroupError};
use interlude_engine::store::Switches;
use interlude_model::Code;

use super::Controller;
use super::open::Session;

/// The time that a command waits for the engine to apply a switch.
const STATUS_TIMEOUT: Duration = Duration::from_secs(1);

/// The edits of the open account. Each command returns after the edit is durable.
impl Controller {
    /// Proposes another time.
    ///
    /// # Errors
    /// The change was not saved.
    pub async fn amend_interview(&self, request: AmendRequest) -> Result<Saved, WindowError> {
        let session = self.edit(request.id, |view| view.amend(&request)).await?;
        Ok(self.saved(&session, request.id))
    }

    /// Accepts the other side's proposal.
    ///
    /// # Errors
    /// The change was not saved.
    pub async fn accept(&self, request: AnswerRequest) -> Result<Saved, WindowError> {
        let session = self.edit(request.id, |view| view.accept(&request)).await?;
        Ok(self.saved(&session, request.id))
    }

    /// Keeps the agreed time against a proposal.
    ///
    /// # Errors
    /// The change was not saved.
    pub async fn keep(&self, request: AnswerRequest) -> Result<Saved, WindowError> {
        let session = self.edit(request.id, |view| view.keep(&request)).await?;
        Ok(self.saved(&session, request.id))
    }

    /// Cancels an interview.
    ///
    /// # Errors
    /// The change was not saved.
    pub async fn cancel_interview(&self, request: AnswerRequest) -> Result<Saved, WindowError> {
        let session = self.edit(request.id, |view| view.cancel(&request)).await?;
        Ok(self.saved(&session, request.id))
    }

    /// Proposes other times for several interviews: all of them, or none.
    ///
    /// # Errors
    /// The details name the interview that was refused. No change was saved.
    pub async fn amend_group(
        &self,
        requests: Vec<AmendRequest>,
    ) -> Result<SavedGroup, WindowError> {
        let ids: Vec<Id> = requests.iter().map(|request| request.id.into()).collect();
        let session = self.edit_group(&ids, |view| view.amend_group(&requests));
        let session = session.await?;
        let has_token = session.open.has_token();
        Ok(self.view_of(&session, |view| view.saved_group(ids, has_token)))
    }

    /// Undoes the newest changes of several interviews: all of them, or none.
    ///
    /// # Errors
    /// The details name the interview whose change is being sent. No change was undone.
    pub async fn undo_group(&self, ids: Vec<Id>) -> Result<(), WindowError> {
        let session = self.edit_group(&ids, |view| view.undo_group(&ids));
        session.await.map(drop)
    }

    /// Undoes a change before it is sent. Returns the change that is back in its place, if there is one.
    ///
    /// # Errors
    /// The change is being sent, or waits for a decision.
    pub async fn undo(&self, id: i64) -> Result<Option<OutboxItem>, WindowError> {
        let session = self.edit(id, |view| view.known_id(id).map(Edit::Undo));
        Ok(self.view_of(&*session.await?, |view| view.newest_change(id)))
    }

    /// Drops a change.
    ///
    /// # Errors
    /// The change is being sent.
    pub async fn drop_change(&self, id: i64) -> Result<Dropped, WindowError> {
        let session = self.edit(id, |view| view.known_id(id).map(Edit::Drop));
        Ok(self.view_of(&*session.await?, |view| view.dropped(id)))
    }

    /// Brings back a change that was dropped.
    ///
    /// # Errors
    /// The change was not dropped, or a newer one has taken its place.
    pub async fn bring_back(&self, id: i64, change: String) -> Result<Saved, WindowError> {
        let session = self.edit(id, |view| view.bring_back(id, &change)).await?;
        Ok(self.saved(&session, id))
    }

    /// Tries a refused change again.
    ///
    /// # Errors
    /// The interview changed after the user saw it, or no change was refused.
    pub async fn retry(&self, id: i64, seen: String) -> Result<(), WindowError> {
        let session = self.edit(id, |view| view.retry(id, &seen)).await;
        session.map(drop)
    }

    /// Decides a conflict. Either choice can be taken back: the user's own time until it is sent, and the
    /// other one by [`bring_back`](Self::bring_back).
    ///
    /// # Errors
    /// The interview changed after the user saw it, or it has no conflict.
    pub async fn resolve(
        &self,
        id: i64,
        choice: ResolveChoice,
        seen: String,
    ) -> Result<Resolved, WindowError> {
        let session = self
            .edit(id, |view| view.resolve(id, choice, &seen))
            .await?;
        Ok(match choice {
            ResolveChoice::Mine => Resolved::Saved(self.saved(&session, id)),
            ResolveChoice::Theirs => {
                Resolved::Dropped(self.view_of(&session, |view| view.dropped(id)))
            }
        })
    }

    /// Notes that the user has seen what the other side did, up to a number.
    ///
    /// # Errors
    /// No account is open, or the disk refused it.
    pub async fn mark_seen(&self, up_to: String) -> Result<(), WindowError> {
        let session = self.session()?;
        let edit = self.view_of(&session, |view| view.mark_seen(&up_to))?;
        session.open.engine.edit(edit).await?;
        self.emit_status();
        Ok(())
    }

    /// Fetches the list and sends waiting changes now.
    ///
    /// # Errors
    /// No account is open. A failure of the sync is part of the outcome.
    pub async fn sync_now(&self) -> Result<SyncOutcome, WindowError> {
        let session = self.session()?;
        let report = session.open.engine.sync_now().await;
        Ok(SyncOutcome::of(&report, &session.open.engine.status()))
    }

    /// Sets the switch "work offline".
    ///
    /// # Errors
    /// The switch was not saved.
    pub async fn set_offline(&self, offline: bool) -> Result<WindowStatus, WindowError> {
        let session = self.session()?;
        let mut status = session.open.engine.watch_status();
        let switches = Switches {
            work_offline: offline,
        };
        session.open.engine.edit(Edit::Switch(switches)).await?;
        let is_applied =
            status.wait_for(|status| (status.paused == Some(Paused::ByChoice)) == offline);
        // If the wait times out, the status below is still a correct one.
        let _ = tokio::time::timeout(STATUS_TIMEOUT, is_applied).await;
        self.status().await
    }

    /// Carries out the edit that `request` makes. Returns the account, which may be closed meanwhile. If the
    /// interview changed after the user saw it, the error contains the current one.
    async fn edit(
        &self,
        id: i64,
        request: impl FnOnce(&ViewContext<'_>) -> Result<Edit, WindowError>,
    ) -> Result<Arc<Session>, WindowError> {
        let session = self.session()?;
        let done = match self.view_of(&session, request) {
            Ok(edit) => session.open.engine.edit(edit).await.map_err(Into::into),
            Err(error) => Err(error),
        };
        match done {
            Err(error) if error.code == Code::Stale => {
                Err(match self.view_of(&session, |view| view.interview(id)) {
                    Ok(current) => error.with_interview(current),
                    Err(_) => error,
                })
            }
            done => done.map(|_| session),
        }
    }

    /// Carries out the edits that `requests` makes, as one. An error names the interview that was refused.
    async fn edit_group(
        &self,
        ids: &[Id],
        requests: impl FnOnce(&ViewContext<'_>) -> Result<Vec<Edit>, (usize, WindowError)>,
    ) -> Result<Arc<Session>, WindowError> {
        let session = self.session()?;
        let done = match self.view_of(&session, requests) {
            Ok(edits) => {
                let made = session.open.engine.edit_group(edits).await;
                made.map_err(|GroupError { index, error }| (index, error.into()))
            }
            Err(refused) => Err(refused),
        };
        let (index, error) = match done {
            Ok(_) => return Ok(session),
            Err(refused) => refused,
        };
        let Some(id) = ids.get(index).copied().map(i64::from) else {
            return Err(error);
        };
        let error = WindowError::with_details(error, id.to_string());
        Err(match self.view_of(&session, |view| view.interview(id)) {
            Ok(current) if error.code == Code::Stale => error.with_interview(current),
            _ => error,
        })
    }

    fn saved(&self, session: &Session, id: i64) -> Saved {
        let has_token = session.open.has_token();
        self.view_of(session, |view| view.saved(id, has_token))
    }
}
