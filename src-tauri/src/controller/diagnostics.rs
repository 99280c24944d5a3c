//! What a person can send along when they ask for help: no secret, no name, no time and no title of
//! an interview, no server's words, no path.

use std::collections::BTreeMap;

use interlude_domain::State;
use interlude_engine::{Engine, WaitCause};
use interlude_ipc::{StartState, WindowError};
use serde::Serialize;

use super::Controller;
use super::session::Session;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Diagnostics {
    version: &'static str,
    system: &'static str,
    processor: &'static str,
    made: String,
    system_zone: String,
    settings: interlude_ipc::Settings,
    start: &'static str,
    start_error: Option<String>,
    account: Option<AccountDiagnostics>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountDiagnostics {
    sample: bool,
    seal: &'static str,
    has_token: bool,
    one_origin: bool,
    interviews: usize,
    history: usize,
    doubts: usize,
    changes: BTreeMap<&'static str, usize>,
    waits: BTreeMap<String, usize>,
    last_sync: Option<String>,
    paused: Option<&'static str>,
    last_failure: Option<(&'static str, Option<u16>)>,
    unreadable: u64,
    notices: Vec<&'static str>,
}

impl Controller {
    /// Writes the diagnostics among the downloads, and gives the file's path.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn diagnostics(&self) -> Result<Option<String>, WindowError> {
        let text = serde_json::to_string_pretty(&self.gathered()).unwrap_or_default();
        let name = "Interlude diagnostics".to_owned();
        let path = self.save_download(name, "json", text).await?;
        Ok(Some(path))
    }

    fn gathered(&self) -> Diagnostics {
        let start = self.start();
        Diagnostics {
            version: env!("CARGO_PKG_VERSION"),
            system: std::env::consts::OS,
            processor: std::env::consts::ARCH,
            made: self.0.clock.now().wall.to_rfc3339(),
            system_zone: self.0.system_zone.to_string(),
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
            account: self.session().ok().map(|session| account(&session)),
        }
    }
}

fn account(session: &Session) -> AccountDiagnostics {
    let engine = &session.open.engine;
    let status = engine.status();
    engine.read(|ledger| {
        let mut changes = BTreeMap::new();
        for change in ledger.kept().outbox.by_order() {
            *changes.entry(word(&change.state)).or_default() += 1;
        }
        AccountDiagnostics {
            sample: session.sample,
            seal: session.open.seal.word(),
            has_token: session.open.has_token(),
            one_origin: session.open.account.connection().has_one_origin(),
            interviews: ledger.len(),
            history: ledger.kept().history.len(),
            doubts: ledger.kept().doubts.len(),
            changes,
            waits: waits(engine),
            last_sync: status
                .last_sync_at
                .map(interlude_domain::Timestamp::to_rfc3339),
            paused: status.paused.map(interlude_engine::Paused::as_str),
            last_failure: status
                .last_failure
                .as_ref()
                .map(|reason| (reason.code.as_str(), reason.http_status)),
            unreadable: status.unreadable,
            notices: ledger.notices().iter().map(|notice| notice.code).collect(),
        }
    })
}

fn waits(engine: &Engine) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for wait in engine.waits().values() {
        *counted.entry(cause(wait.cause)).or_default() += 1;
    }
    counted
}

fn cause(cause: WaitCause) -> String {
    format!("{cause:?}").to_lowercase()
}

fn word(state: &State) -> &'static str {
    match state {
        State::Queued { .. } => "queued",
        State::Sending { .. } => "sending",
        State::Unconfirmed(_) => "unconfirmed",
        State::Conflicted(_) => "conflicted",
        State::Refused => "refused",
    }
}
