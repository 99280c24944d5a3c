use std::path::PathBuf;
use std::sync::Arc;

use interlude_app::view::{
    CalendarRequest, ExternalLink, HistoryItem, Inbox, InterviewDetail, InterviewPage,
    InterviewQuery, InterviewRow, MoveRequest, MoveReview, OutboxItem, Paused, Phrase, Preferences,
    QuickMove, Settings, SlotCheck, StartState, ViewContext, WallSlot, WindowError, WindowStatus,
};
use interlude_app::{
    AccountDiagnostics, ProgramDiagnostics, run_blocking, write_export_under_free_name,
};
use interlude_model::Code;
use serde::Serialize;

use super::open::Session;
use super::{Controller, PageEvent, words};

/// The queries on the open account, which are answered from memory, and the files and windows for the user.
impl Controller {
    /// Returns a page of a list.
    pub async fn list_interviews(
        &self,
        query: InterviewQuery,
    ) -> Result<InterviewPage, WindowError> {
        self.view(|view| view.list(&query))
    }

    /// Returns the position of an interview in the whole list. None if the list does not contain it.
    pub async fn list_position(
        &self,
        query: InterviewQuery,
        id: i64,
    ) -> Result<Option<u32>, WindowError> {
        self.view(|view| view.list_position(&query, id))
    }

    /// Returns the interviews of some days.
    pub async fn calendar(
        &self,
        request: CalendarRequest,
    ) -> Result<Vec<InterviewRow>, WindowError> {
        self.view(|view| view.calendar(&request))?
    }

    /// Returns for each day how many minutes the second zone's clock is ahead.
    pub async fn second_zone_shifts(
        &self,
        request: CalendarRequest,
    ) -> Result<Vec<Option<i32>>, WindowError> {
        self.view(|view| view.second_zone_shifts(&request))?
    }

    /// Returns the days on which a time is agreed or proposed.
    pub async fn busy_days(&self, request: CalendarRequest) -> Result<Vec<String>, WindowError> {
        self.view(|view| view.busy_days(&request))?
    }

    /// Returns everything that the window shows of one interview.
    pub async fn interview(&self, id: i64) -> Result<InterviewDetail, WindowError> {
        self.view(|view| view.interview(id))?
    }

    /// Returns the ended changes of an interview.
    pub async fn history(&self, id: i64) -> Result<Vec<HistoryItem>, WindowError> {
        self.view(|view| view.history(id))?
    }

    /// Returns every unfinished change.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, WindowError> {
        self.view(|view| view.outbox())
    }

    /// Returns everything that is open between the user and the other side, with the first `limit` items of each
    /// part.
    pub async fn inbox(&self, limit: u32) -> Result<Inbox, WindowError> {
        self.view(|view| view.inbox(limit))
    }

    /// Returns the status of the account.
    pub async fn status(&self) -> Result<WindowStatus, WindowError> {
        Ok(self.status_of(&*self.session()?))
    }

    /// Checks a slot for the form.
    pub async fn check_slot(&self, id: i64, slot: WallSlot) -> Result<SlotCheck, WindowError> {
        self.view(|view| view.check_slot(id, &slot))?
    }

    /// Moves a slot as one key does.
    pub async fn quick_move(
        &self,
        id: i64,
        slot: WallSlot,
        by: QuickMove,
    ) -> Result<WallSlot, WindowError> {
        self.view(|view| view.quick_move(id, &slot, by))?
    }

    /// Returns the proposals that would move several interviews.
    pub async fn review_move(&self, request: MoveRequest) -> Result<MoveReview, WindowError> {
        self.view(|view| view.review_move(&request))?
    }

    /// Parses a typed phrase.
    pub async fn read_phrase(
        &self,
        id: i64,
        slot: WallSlot,
        text: String,
    ) -> Result<Phrase, WindowError> {
        self.view(|view| view.read_phrase(id, &slot, &text))?
    }

    /// Dismisses a notice that the user has seen. A stored notice does not return. A notice of a failure returns
    /// if there is another failure, or after the next start.
    ///
    /// # Errors
    /// No account is open, or the disk refused the change. The notice then returns after the next start.
    pub async fn dismiss_notice(&self, notice: String) -> Result<WindowStatus, WindowError> {
        let session = self.session()?;
        let result = session.open.engine.dismiss_notice(&notice).await;
        self.state().notices.retain(|own| *own != notice);
        if self.status_of(&session).notices.contains(&notice) {
            self.state().dismissed.push(notice);
        }
        let status = self.status_of(&session);
        self.emit_status();
        result?;
        Ok(status)
    }

    /// Opens a link of an interview in the system's browser.
    ///
    /// # Errors
    /// The link must not be opened, or the system has no browser.
    pub async fn open_link(&self, id: i64, link: ExternalLink) -> Result<(), WindowError> {
        let address = self.view(|view| view.link(id, link))??;
        self.0.desktop.open_address(&address)
    }

    /// Shows an exported file in the system's file manager.
    ///
    /// # Errors
    /// The file was not written since the start, or the system has no file manager.
    pub async fn show_file(&self, path: String) -> Result<(), WindowError> {
        let path = PathBuf::from(path);
        // The path comes from the page, which must not be able to open any other file.
        if !self.state().exported.contains(&path) {
            return Err(WindowError::not_exported());
        }
        self.0.desktop.show_file(&path)
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
        self.0.desktop.show_folder(&folder)
    }

    /// Writes every interview that has a time to a calendar file in the downloads folder, and returns its
    /// path.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn export_ics(&self) -> Result<Option<String>, WindowError> {
        let session = self.session()?;
        let now = self.0.environment.clock.now().wall;
        let reading = Arc::clone(&session);
        let earlier = run_blocking(move || reading.open.exported(now)).await?;
        let mark = |text: &str| session.open.mark(text);
        let (file, day) = self.view_of(&session, |view| {
            (view.calendar_file(earlier, &mark), view.today())
        });
        let file = file?;
        // The state is stored before the file is written, so that no later file can repeat a SEQUENCE.
        run_blocking(move || session.open.remember_exported(&file.exported)).await?;
        let path = self.save_download(format!("Interlude {day}"), "ics", file.text);
        path.await.map(Some)
    }

    /// Writes the diagnostics to the downloads folder and returns the path of the file.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn diagnostics(&self) -> Result<Option<String>, WindowError> {
        let controller = self.clone();
        let collected = run_blocking(move || controller.collect_diagnostics()).await;
        let text = serde_json::to_string_pretty(&collected).unwrap_or_default();
        let path = self.save_download(words::DIAGNOSTICS_FILE.to_owned(), "json", text);
        path.await.map(Some)
    }

    fn collect_diagnostics(&self) -> Diagnostics {
        let (start, system_zone, settings) = {
            let state = self.state();
            let settings = state.remembered.settings.clone();
            (state.start.clone(), state.system_zone, settings)
        };
        let session = self.session().ok();
        let session = session.as_deref();
        Diagnostics {
            program: ProgramDiagnostics::of(self.0.environment.clock.now().wall, system_zone),
            settings,
            start: match start {
                StartState::Opening => "opening",
                StartState::FirstRun { .. } => "first_run",
                StartState::Locked { .. } => "locked",
                StartState::Open => "open",
                StartState::Error(_) => "error",
            },
            start_error: match start {
                StartState::Error(error) => Some(error.code),
                _ => None,
            },
            sample: session.is_some_and(Session::is_sample),
            account: session.map(|session| AccountDiagnostics::of(&session.open)),
        }
    }

    /// Writes a new file to the downloads folder and returns its path. An older file with that name stays.
    async fn save_download(
        &self,
        name: String,
        extension: &'static str,
        text: String,
    ) -> Result<String, WindowError> {
        let folder = self.0.desktop.downloads();
        let folder = folder.ok_or_else(WindowError::no_downloads)?;
        let path = run_blocking(move || {
            // If the folder cannot be created, the write below fails with the reason.
            let _ = std::fs::create_dir_all(&folder);
            write_export_under_free_name(&folder, &name, extension, &text)
        })
        .await?;
        let text = path.display().to_string();
        self.state().exported.insert(path);
        Ok(text)
    }

    /// Answers a query on the open account.
    pub(super) fn view<T>(
        &self,
        query: impl FnOnce(&ViewContext<'_>) -> T,
    ) -> Result<T, WindowError> {
        Ok(self.view_of(&*self.session()?, query))
    }

    pub(super) fn view_of<T>(
        &self,
        session: &Session,
        query: impl FnOnce(&ViewContext<'_>) -> T,
    ) -> T {
        let (account_info, preferences) = (session.account_info(), self.preferences());
        let now = self.0.environment.clock.now().wall;
        let engine = &session.open.engine;
        ViewContext::read(engine, &account_info, &preferences, now, query)
    }

    pub(super) fn preferences(&self) -> Preferences {
        let state = self.state();
        Preferences::of(&state.remembered.settings, state.system_zone)
    }

    pub(super) fn status_of(&self, session: &Session) -> WindowStatus {
        let mut status = self.view_of(session, |view| view.status());
        // The number of changes left from before matters only while sending is cut off. Otherwise they are sent
        // within seconds, or the user chose to work offline.
        let is_cut_off = !matches!(status.paused, None | Some(Paused::ByChoice));
        let left = if is_cut_off {
            session.left_from_before()
        } else {
            0
        };
        status
            .notices
            .extend((left > 0).then(|| words::left_from_before(left)));
        let state = self.state();
        status.notices.extend(state.notices.iter().cloned());
        let dismissed = &state.dismissed;
        status.notices.retain(|notice| !dismissed.contains(notice));
        status
    }

    pub(super) fn emit_status(&self) {
        if let Ok(session) = self.session() {
            let status = self.status_of(&session);
            self.emit_for(&session, PageEvent::StatusChanged(Box::new(status)));
        }
    }
}

/// The diagnostics that both shells write, and what the window adds to them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Diagnostics {
    #[serde(flatten)]
    program: ProgramDiagnostics,
    settings: Settings,
    start: &'static str,
    start_error: Option<Code>,
    sample: bool,
    account: Option<AccountDiagnostics>,
}
