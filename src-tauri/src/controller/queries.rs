use std::path::PathBuf;
use std::sync::PoisonError;

use interlude_app::view::{
    CalendarRequest, ExternalLink, HistoryItem, InterviewDetail, InterviewPage, InterviewQuery,
    InterviewRow, OutboxItem, Phrase, QuickMove, SlotCheck, ViewContext, WallSlot, WindowError,
    WindowStatus,
};
use interlude_model::Code;

use super::session::Session;
use super::{AppEvent, Controller};

/// The queries on the open account, which are answered from memory.
impl Controller {
    /// Returns a page of a list.
    pub async fn list_interviews(
        &self,
        query: InterviewQuery,
    ) -> Result<InterviewPage, WindowError> {
        self.with_context(|context| context.list(&query))
    }

    /// Returns the position of an interview in the whole list. None if the list does not contain it.
    pub async fn list_position(
        &self,
        query: InterviewQuery,
        id: i64,
    ) -> Result<Option<u32>, WindowError> {
        self.with_context(|context| context.list_position(&query, id))
    }

    /// Returns the interviews of some days.
    pub async fn calendar(
        &self,
        request: CalendarRequest,
    ) -> Result<Vec<InterviewRow>, WindowError> {
        self.with_context(|context| context.calendar(&request))?
    }

    /// Returns for each day how many minutes the second zone's clock is ahead.
    pub async fn second_zone_shifts(
        &self,
        request: CalendarRequest,
    ) -> Result<Vec<Option<i32>>, WindowError> {
        self.with_context(|context| context.second_zone_shifts(&request))?
    }

    /// Returns the days on which a time is agreed or proposed.
    pub async fn busy_days(&self, request: CalendarRequest) -> Result<Vec<String>, WindowError> {
        self.with_context(|context| context.busy_days(&request))?
    }

    /// Returns everything that the window shows of one interview.
    pub async fn interview(&self, id: i64) -> Result<InterviewDetail, WindowError> {
        self.with_context(|context| context.interview(id))?
    }

    /// Returns the ended changes of an interview.
    pub async fn history(&self, id: i64) -> Result<Vec<HistoryItem>, WindowError> {
        self.with_context(|context| context.history(id))?
    }

    /// Returns every unfinished change.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, WindowError> {
        self.with_context(|context| context.outbox())
    }

    /// Returns the status of the account.
    pub async fn status(&self) -> Result<WindowStatus, WindowError> {
        Ok(self.status_of(&*self.session()?))
    }

    /// Checks a slot for the form.
    pub async fn check_slot(&self, id: i64, slot: WallSlot) -> Result<SlotCheck, WindowError> {
        self.with_context(|context| context.check_slot(id, &slot))?
    }

    /// Moves a slot as one key does.
    pub async fn quick_move(
        &self,
        id: i64,
        slot: WallSlot,
        by: QuickMove,
    ) -> Result<WallSlot, WindowError> {
        self.with_context(|context| context.quick_move(id, &slot, by))?
    }

    /// Parses a typed phrase.
    pub async fn read_phrase(
        &self,
        id: i64,
        slot: WallSlot,
        text: String,
    ) -> Result<Phrase, WindowError> {
        self.with_context(|context| context.read_phrase(id, &slot, &text))?
    }

    /// Opens a link of an interview in the system's browser.
    ///
    /// # Errors
    /// The link must not be opened, or the system has no browser.
    pub async fn open_link(&self, id: i64, link: ExternalLink) -> Result<(), WindowError> {
        let address = self.with_context(|context| context.link(id, link))??;
        Ok(self.0.desktop.open_address(&address)?)
    }

    /// Shows an exported file in the system's file manager.
    ///
    /// # Errors
    /// The file was not written since the start, or the system has no file manager.
    pub async fn show_file(&self, path: String) -> Result<(), WindowError> {
        let path = PathBuf::from(path);
        // The path comes from the page, which must not be able to open any other file.
        if !self.is_exported_file(&path) {
            let message = "Only a file that Interlude wrote just now can be shown.";
            return Err(WindowError::new(Code::BadLink, message));
        }
        Ok(self.0.desktop.show_file(&path)?)
    }

    /// Shows the folder of the open account, or else the data folder.
    ///
    /// # Errors
    /// There is no data folder, or the system has no file manager.
    pub async fn show_folder(&self) -> Result<(), WindowError> {
        let folder = match self.session() {
            Ok(session) => session.open.folder.clone(),
            Err(_) => self.data()?,
        };
        Ok(self.0.desktop.show_folder(&folder)?)
    }

    pub(super) fn with_context<T>(
        &self,
        query: impl FnOnce(&ViewContext<'_>) -> T,
    ) -> Result<T, WindowError> {
        let session = self.session()?;
        Ok(session.with_context(&self.preferences(), &*self.0.clock, query))
    }

    pub(super) fn status_of(&self, session: &Session) -> WindowStatus {
        let mut status = session.with_context(&self.preferences(), &*self.0.clock, |context| {
            context.status()
        });
        let notices = self.0.notices.read();
        let notices = notices.unwrap_or_else(PoisonError::into_inner);
        status.notices.extend(notices.iter().cloned());
        let dismissed = self.0.dismissed.read();
        let dismissed = dismissed.unwrap_or_else(PoisonError::into_inner);
        status.notices.retain(|notice| !dismissed.contains(notice));
        status
    }

    /// Dismisses a notice that the user has seen. A notice of damage does not return. A notice of a failure
    /// returns if it fails in another way, or after the next start.
    ///
    /// # Errors
    /// No account is open, or the disk refused it. The notice then returns after the next start.
    pub async fn dismiss_notice(&self, notice: String) -> Result<WindowStatus, WindowError> {
        let session = self.session()?;
        let result = session.open.engine.dismiss_notice(&notice).await;
        self.0
            .notices
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|own| *own != notice);
        if self.status_of(&session).notices.contains(&notice) {
            let dismissed = self.0.dismissed.write();
            dismissed
                .unwrap_or_else(PoisonError::into_inner)
                .push(notice);
        }
        let status = self.status_of(&session);
        self.emit_status();
        result?;
        Ok(status)
    }

    pub(super) fn emit_status(&self) {
        if let Ok(session) = self.session() {
            let status = self.status_of(&session);
            self.emit_for(&session, AppEvent::StatusChanged(Box::new(status)));
        }
    }
}
