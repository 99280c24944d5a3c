use std::time::Duration;

use interlude_domain::InterviewId;
use interlude_engine::Paused;
use interlude_engine::edit::Edit;
use interlude_engine::store::Switches;
use interlude_ipc::{
    AmendRequest, Dropped, ErrorCode, ResolveChoice, Resolved, Saved, SyncOutcome, WindowError,
    WindowStatus,
};

use super::Controller;

/// The longest that an answer waits for the engine to say where it stands.
const SOON: Duration = Duration::from_secs(1);

/// What the user does to the account that is open. Each returns once it is durable.
impl Controller {
    /// Proposes another time.
    ///
    /// # Errors
    /// It was not saved.
    pub async fn amend_interview(&self, request: AmendRequest) -> Result<Saved, WindowError> {
        let edit = self
            .with_context(|context| context.amend(&request))
            .flatten();
        self.edit_of(request.id, edit).await?;
        self.saved(request.id)
    }

    /// Takes a change back before it is sent.
    ///
    /// # Errors
    /// It is on its way, or waits for a choice.
    pub async fn undo(&self, id: i64) -> Result<(), WindowError> {
        self.edit(Edit::Undo(number(id)?)).await
    }

    /// Drops a change.
    ///
    /// # Errors
    /// It is on its way.
    pub async fn drop_change(&self, id: i64) -> Result<Dropped, WindowError> {
        self.edit(Edit::Drop(number(id)?)).await?;
        self.with_context(|context| context.dropped(id))
    }

    /// Brings back a change that was dropped, as it stood.
    ///
    /// # Errors
    /// It was not dropped, or a newer one has taken its place.
    pub async fn bring_back(&self, id: i64, change: String) -> Result<Saved, WindowError> {
        let edit = self.with_context(|context| context.bring_back(id, &change))??;
        self.edit(edit).await?;
        self.saved(id)
    }

    /// Tries a refused change again.
    ///
    /// # Errors
    /// There is none.
    pub async fn retry(&self, id: i64) -> Result<(), WindowError> {
        self.edit(Edit::Retry(number(id)?)).await
    }

    /// Decides a conflict. Either choice can be taken back: the user's own time until it is sent, the
    /// other one by [`bring_back`](Self::bring_back).
    ///
    /// # Errors
    /// It moved since the user looked, or there is none.
    pub async fn resolve(
        &self,
        id: i64,
        choice: ResolveChoice,
        seen: String,
    ) -> Result<Resolved, WindowError> {
        let edit = self
            .with_context(|context| context.resolve(id, choice, &seen))
            .flatten();
        self.edit_of(id, edit).await?;
        match choice {
            ResolveChoice::Mine => self.saved(id).map(Resolved::Saved),
            ResolveChoice::Theirs => self
                .with_context(|context| context.dropped(id))
                .map(Resolved::Dropped),
        }
    }

    /// Asks the server and sends what waits, now.
    ///
    /// # Errors
    /// No account is open. What goes wrong stands in the outcome.
    pub async fn sync_now(&self) -> Result<SyncOutcome, WindowError> {
        let session = self.session()?;
        let report = session.open.engine.sync_now().await;
        Ok(SyncOutcome::of(&report, &session.open.engine.status()))
    }

    /// Sets the switch "work offline".
    ///
    /// # Errors
    /// It was not saved.
    pub async fn set_offline(&self, offline: bool) -> Result<WindowStatus, WindowError> {
        let session = self.session()?;
        let mut status = session.open.engine.watch_status();
        let work_offline = offline;
        self.edit(Edit::Switch(Switches { work_offline })).await?;
        let is_so = status.wait_for(|status| (status.paused == Some(Paused::ByChoice)) == offline);
        // The answer is right either way: the status is read anew.
        let _ = tokio::time::timeout(SOON, is_so).await;
        self.status().await
    }

    /// The user looks at the window: waits that nobody asked for end.
    pub async fn window_focused(&self) -> Result<(), WindowError> {
        if let Ok(session) = self.session() {
            session.open.engine.wake().await;
        }
        self.look_at_zone().await;
        Ok(())
    }

    /// Does what was asked for an interview. Where it changed since the user looked, the error carries
    /// it as it stands now.
    async fn edit_of(&self, id: i64, edit: Result<Edit, WindowError>) -> Result<(), WindowError> {
        let done = match edit {
            Ok(edit) => self.edit(edit).await,
            Err(error) => Err(error),
        };
        done.map_err(|error| match error.code {
            ErrorCode::Stale => {
                match self.with_context(|context| context.interview(id)).flatten() {
                    Ok(interview) => error.with_interview(interview),
                    Err(_) => error,
                }
            }
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
            ErrorCode::UnknownInterview,
            format!("There is no interview {id}."),
        )
    })
}
