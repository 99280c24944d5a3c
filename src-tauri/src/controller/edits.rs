use std::time::Duration;

use interlude_app::view::{
    AmendRequest, Dropped, OutboxItem, ResolveChoice, Resolved, Saved, SyncOutcome, WindowError,
    WindowStatus,
};
use interlude_engine::Paused;
use interlude_engine::edit::Edit;
use interlude_engine::store::Switches;
use interlude_model::{Code, InterviewId};

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
        let edit = self
            .with_context(|context| context.amend(&request))
            .flatten();
        self.edit_interview(request.id, edit).await?;
        self.saved(request.id)
    }

    /// Undoes a change before it is sent. Returns the change that is back in its place, if there is one.
    ///
    /// # Errors
    /// The change is being sent, or waits for a decision.
    pub async fn undo(&self, id: i64) -> Result<Option<OutboxItem>, WindowError> {
        self.edit(Edit::Undo(number(id)?)).await?;
        self.with_context(|context| context.newest_change(id))
    }

    /// Drops a change.
    ///
    /// # Errors
    /// The change is being sent.
    pub async fn drop_change(&self, id: i64) -> Result<Dropped, WindowError> {
        self.edit(Edit::Drop(number(id)?)).await?;
        self.with_context(|context| context.dropped(id))
    }

    /// Brings back a change that was dropped.
    ///
    /// # Errors
    /// The change was not dropped, or a newer one has taken its place.
    pub async fn bring_back(&self, id: i64, change: String) -> Result<Saved, WindowError> {
        let edit = self.with_context(|context| context.bring_back(id, &change))??;
        self.edit(edit).await?;
        self.saved(id)
    }

    /// Tries a refused change again.
    ///
    /// # Errors
    /// The interview changed after the user saw it, or no change was refused.
    pub async fn retry(&self, id: i64, seen: String) -> Result<(), WindowError> {
        let edit = self
            .with_context(|context| context.retry(id, &seen))
            .flatten();
        self.edit_interview(id, edit).await
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
        let edit = self
            .with_context(|context| context.resolve(id, choice, &seen))
            .flatten();
        self.edit_interview(id, edit).await?;
        match choice {
            ResolveChoice::Mine => self.saved(id).map(Resolved::Saved),
            ResolveChoice::Theirs => self
                .with_context(|context| context.dropped(id))
                .map(Resolved::Dropped),
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
        let work_offline = offline;
        self.edit(Edit::Switch(Switches { work_offline })).await?;
        let is_applied =
            status.wait_for(|status| (status.paused == Some(Paused::ByChoice)) == offline);
        // If the wait times out, the status below is still a correct one.
        let _ = tokio::time::timeout(STATUS_TIMEOUT, is_applied).await;
        self.status().await
    }

    /// Ends the engine's backoff, because the user looks at the window, and refreshes the time zone.
    pub async fn window_focused(&self) -> Result<(), WindowError> {
        if let Ok(session) = self.session() {
            session.open.engine.wake().await;
        }
        self.refresh_zone().await;
        Ok(())
    }

    /// Applies an edit of an interview. If the interview changed after the user saw it, the error contains
    /// the current one.
    async fn edit_interview(
        &self,
        id: i64,
        edit: Result<Edit, WindowError>,
    ) -> Result<(), WindowError> {
        let done = match edit {
            Ok(edit) => self.edit(edit).await,
            Err(error) => Err(error),
        };
        done.map_err(|error| match error.code {
            Code::Stale => match self.with_context(|context| context.interview(id)).flatten() {
                Ok(interview) => error.with_interview(interview),
                Err(_) => error,
            },
            _ => error,
        })
    }

    async fn edit(&self, edit: Edit) -> Result<(), WindowError> {
        let session = self.session()?;
        session.open.engine.edit(edit).await?;
        Ok(())
    }

    fn saved(&self, id: i64) -> Result<Saved, WindowError> {
        let has_token = self.session()?.open.has_token();
        self.with_context(|context| context.saved(id, has_token))
    }
}

fn number(id: i64) -> Result<InterviewId, WindowError> {
    InterviewId::new(id).ok_or_else(|| {
        WindowError::new(
            Code::UnknownInterview,
            format!("There is no interview {id}."),
        )
    })
}
