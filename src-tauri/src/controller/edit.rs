use std::time::Duration;

use interlude_app::view::{
    AmendRequest, Dropped, OutboxItem, ResolveChoice, Resolved, Saved, SyncOutcome, ViewContext,
    WindowError, WindowStatus,
};
use interlude_engine::Paused;
use interlude_engine::edit::Edit;
use interlude_engine::store::Switches;
use interlude_model::Code;

use super::Controller;

/// The time that a command waits for the engine to apply a switch.
const STATUS_TIMEOUT: Duration = Duration::from_secs(1);

/// The edits of the open account. Each command returns after the edit is durable.
impl Controller {
    /// Proposes another time.
    ///
    /// # Errors
    /// The change was not saved.
    pub async fn amend_interview(&self, request: AmendRequest) -> Result<Saved, WindowError> {
        self.edit(request.id, |view| view.amend(&request)).await?;
        self.saved(request.id)
    }

    /// Undoes a change before it is sent. Returns the change that is back in its place, if there is one.
    ///
    /// # Errors
    /// The change is being sent, or waits for a decision.
    pub async fn undo(&self, id: i64) -> Result<Option<OutboxItem>, WindowError> {
        self.edit(id, |view| view.known_id(id).map(Edit::Undo))
            .await?;
        self.view(|view| view.newest_change(id))
    }

    /// Drops a change.
    ///
    /// # Errors
    /// The change is being sent.
    pub async fn drop_change(&self, id: i64) -> Result<Dropped, WindowError> {
        self.edit(id, |view| view.known_id(id).map(Edit::Drop))
            .await?;
        self.view(|view| view.dropped(id))
    }

    /// Brings back a change that was dropped.
    ///
    /// # Errors
    /// The change was not dropped, or a newer one has taken its place.
    pub async fn bring_back(&self, id: i64, change: String) -> Result<Saved, WindowError> {
        self.edit(id, |view| view.bring_back(id, &change)).await?;
        self.saved(id)
    }

    /// Tries a refused change again.
    ///
    /// # Errors
    /// The interview changed after the user saw it, or no change was refused.
    pub async fn retry(&self, id: i64, seen: String) -> Result<(), WindowError> {
        self.edit(id, |view| view.retry(id, &seen)).await
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
        self.edit(id, |view| view.resolve(id, choice, &seen))
            .await?;
        match choice {
            ResolveChoice::Mine => self.saved(id).map(Resolved::Saved),
            ResolveChoice::Theirs => self.view(|view| view.dropped(id)).map(Resolved::Dropped),
        }
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

    /// Carries out the edit that `request` makes. If the interview changed after the user saw it, the error
    /// contains the current one.
    async fn edit(
        &self,
        id: i64,
        request: impl FnOnce(&ViewContext<'_>) -> Result<Edit, WindowError>,
    ) -> Result<(), WindowError> {
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
            done => done.map(drop),
        }
    }

    fn saved(&self, id: i64) -> Result<Saved, WindowError> {
        let session = self.session()?;
        let has_token = session.open.has_token();
        Ok(self.view_of(&session, |view| view.saved(id, has_token)))
    }
}
