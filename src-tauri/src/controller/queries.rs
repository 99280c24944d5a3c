use std::path::PathBuf;
use std::sync::PoisonError;

use interlude_account::AccountError;
use interlude_ipc::{
    CalendarRequest, ErrorCode, ExternalLink, HistoryItem, InterviewDetail, InterviewPage,
    InterviewQuery, InterviewRow, OutboxItem, Phrase, QuickMove, SlotCheck, ViewContext, WallSlot,
    WindowError, WindowStatus,
};

use super::errors::desktop_error;
use super::session::Session;
use super::{AppEvent, Controller};

/// What is asked of the account that is open, and answered from memory.
impl Controller {
    /// A stretch of a list.
    pub async fn list_interviews(
        &self,
        query: InterviewQuery,
    ) -> Result<InterviewPage, WindowError> {
        self.with_context(|context| context.list(&query))
    }

    /// Returns where an interview stands in the whole of a list. None if it is not in it.
    pub async fn list_position(
        &self,
        query: InterviewQuery,
        id: i64,
    ) -> Result<Option<u32>, WindowError> {
        self.with_context(|context| context.list_position(&query, id))
    }

    /// The interviews of some days.
    pub async fn calendar(
        &self,
        request: CalendarRequest,
    ) -> Result<Vec<InterviewRow>, WindowError> {
        self.with_context(|context| context.calendar(&request))?
    }

    /// Returns how many minutes the second zone's clock is ahead on each of some days.
    pub async fn second_zone_shifts(
        &self,
        request: CalendarRequest,
    ) -> Result<Vec<Option<i32>>, WindowError> {
        self.with_context(|context| context.second_zone_shifts(&request))?
    }

    /// Which of some days have something on them.
    pub async fn busy_days(&self, request: CalendarRequest) -> Result<Vec<String>, WindowError> {
        self.with_context(|context| context.busy_days(&request))?
    }

    /// All that is shown of one interview.
    pub async fn interview(&self, id: i64) -> Result<InterviewDetail, WindowError> {
        self.with_context(|context| context.interview(id))?
    }

    /// What became of earlier changes to it.
    pub async fn history(&self, id: i64) -> Result<Vec<HistoryItem>, WindowError> {
        self.with_context(|context| context.history(id))?
    }

    /// Every unfinished change.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, WindowError> {
        self.with_context(|context| context.outbox())
    }

    /// Where the account stands.
    pub async fn status(&self) -> Result<WindowStatus, WindowError> {
        Ok(self.status_of(&*self.session()?))
    }

    /// What the form says of a slot.
    pub async fn check_slot(&self, id: i64, slot: WallSlot) -> Result<SlotCheck, WindowError> {
        self.with_context(|context| context.check_slot(id, &slot))?
    }

    /// A slot moved by one key.
    pub async fn quick_move(
        &self,
        id: i64,
        slot: WallSlot,
        by: QuickMove,
    ) -> Result<WallSlot, WindowError> {
        self.with_context(|context| context.quick_move(id, &slot, by))?
    }

    /// A typed phrase, read.
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
    /// It is none that may be opened, or the system has no browser.
    pub async fn open_link(&self, id: i64, link: ExternalLink) -> Result<(), WindowError> {
        let address = self.with_context(|context| context.link(id, link))??;
        let opened = self.0.desktop.open_address(&address);
        opened.map_err(|error| desktop_error(&error))
    }

    /// Shows a file that was written for others, in the system's file manager.
    ///
    /// # Errors
    /// It is none that was written since the start, or the system has no file manager.
    pub async fn show_file(&self, path: String) -> Result<(), WindowError> {
        let path = PathBuf::from(path);
        if !self.was_handed_out(&path) {
            let message = "Only a file that Interlude wrote just now can be shown.";
            return Err(WindowError::new(ErrorCode::BadLink, message));
        }
        let shown = self.0.desktop.show_file(&path);
        shown.map_err(|error| desktop_error(&error))
    }

    /// Shows the folder of the account that is open, or else the data folder.
    ///
    /// # Errors
    /// There is none yet, or the system has no file manager.
    pub async fn show_folder(&self) -> Result<(), WindowError> {
        let folder = match self.session() {
            Ok(session) => session.open.folder.clone(),
            Err(_) => self
                .data()
                .map_err(|error| super::errors::to_window_error(&error))?,
        };
        let shown = self.0.desktop.show_folder(&folder);
        shown.map_err(|error| desktop_error(&error))
    }

    pub(super) fn with_context<T>(
        &self,
        ask: impl FnOnce(&ViewContext<'_>) -> T,
    ) -> Result<T, WindowError> {
        let session = self.session()?;
        Ok(session.with_context(&self.preferences(), &*self.0.clock, ask))
    }

    pub(super) fn status_of(&self, session: &Session) -> WindowStatus {
        let mut status = session.with_context(&self.preferences(), &*self.0.clock, |context| {
            context.status()
        });
        let notices = self.0.notices.read();
        let notices = notices.unwrap_or_else(PoisonError::into_inner);
        status.notices.extend(notices.iter().cloned());
        let put_away = self.0.put_away.read();
        let put_away = put_away.unwrap_or_else(PoisonError::into_inner);
        status.notices.retain(|notice| !put_away.contains(notice));
        status
    }

    /// Puts a notice away, which the user has seen. What tells of damage is not told again; what does
    /// not work is told again when it fails in another way, or after the next start.
    ///
    /// # Errors
    /// No account is open, or the disk refused it: it is told again after the next start.
    pub async fn dismiss_notice(&self, notice: String) -> Result<WindowStatus, WindowError> {
        let session = self.session()?;
        let dismissed = session.open.engine.dismiss_notice(&notice).await;
        self.0
            .notices
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|own| *own != notice);
        if self.status_of(&session).notices.contains(&notice) {
            let put_away = self.0.put_away.write();
            put_away
                .unwrap_or_else(PoisonError::into_inner)
                .push(notice);
        }
        let status = self.status_of(&session);
        self.emit_status();
        dismissed
            .map(|()| status)
            .map_err(|error| super::errors::to_window_error(&AccountError::Store(error)))
    }

    pub(super) fn emit_status(&self) {
        if let Ok(session) = self.session() {
            let status = self.status_of(&session);
            self.emit_for(&session, AppEvent::StatusChanged(Box::new(status)));
        }
    }
}
