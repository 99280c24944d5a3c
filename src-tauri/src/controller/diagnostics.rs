use interlude_app::view::{StartState, WindowError};
use interlude_app::{AccountDiagnostics, ProgramDiagnostics, run_blocking};
use interlude_model::Code;
use serde::Serialize;

use super::Controller;

/// The diagnostics of both shells, and those of the window.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Diagnostics {
    #[serde(flatten)]
    program: ProgramDiagnostics,
    settings: interlude_app::view::Settings,
    start: &'static str,
    start_error: Option<Code>,
    sample: bool,
    account: Option<AccountDiagnostics>,
}

impl Controller {
    /// Writes the diagnostics to the downloads folder and returns the path of the file.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn diagnostics(&self) -> Result<Option<String>, WindowError> {
        let controller = self.clone();
        let collected = run_blocking(move || controller.collect_diagnostics()).await;
        let text = serde_json::to_string_pretty(&collected).unwrap_or_default();
        let name = "Interlude diagnostics".to_owned();
        let path = self.save_download(name, "json", text).await?;
        Ok(Some(path))
    }

    fn collect_diagnostics(&self) -> Diagnostics {
        let start = self.start();
        let session = self.session().ok();
        let session = session.as_deref();
        let now = self.0.clock.now().wall;
        Diagnostics {
            program: ProgramDiagnostics::of(now, self.system_zone()),
            settings: self.remembered().settings,
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
            sample: session.is_some_and(|session| session.sample),
            account: session.map(|session| AccountDiagnostics::of(&session.open)),
        }
    }
}
