use std::path::PathBuf;

use interlude_api::Transport;
use interlude_app::{Account, Error, ProgramDiagnostics};
use interlude_engine::clock::Clock;
use interlude_model::{Code, Timestamp};

use super::account::{AccountCheck, account};
use super::bundle::Bundle;
use super::clock::{ClockReadings, clock};
use super::folder::{FolderCheck, folder};
use super::keychain::keychain;
use super::server::{ServerCheck, list, server};
use super::token::token;
use super::{Check, CheckKind, CheckResult};
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;

/// The results of all checks.
#[derive(Debug)]
pub(crate) struct Diagnosis {
    pub(crate) checks: Vec<Check>,
    /// The open account, if it could be opened. The caller closes it.
    pub(crate) session: Option<Session>,
    free_bytes: Option<u64>,
    readings: ClockReadings,
    zone: String,
}

impl Diagnosis {
    /// Runs all checks.
    pub(crate) async fn run(context: &Context) -> Result<Self, Failure> {
        let path = context.data_folder()?;
        let zone = context.shown_zone().to_string();
        let system_clock = context.clock.clone();
        let began = system_clock.now();

        let mut checks = Checks::default();
        let FolderCheck {
            result,
            accounts,
            free_bytes,
        } = folder(&path);
        checks.add(CheckKind::Folder, result);
        let found = account(context, accounts.as_ref()).await;
        checks.add(CheckKind::Keychain, keychain(found.seal).await);
        checks.add(CheckKind::Account, found.result.clone());
        if let (Some(accounts), Some(account)) = (&accounts, &found.account)
            && let Some(result) = damaged_files(&accounts.damaged_files(account.id()))
        {
            checks.add(CheckKind::DamagedFiles, result);
        }
        let times = checks.check_server(&found, &system_clock).await;
        checks.add(CheckKind::Token, token(&found, system_clock.now().wall));
        let last_sync = |session: &Session| session.engine().status().last_sync_at;
        let readings = ClockReadings {
            began,
            ended: system_clock.now(),
            server: times,
            last_sync: found.session.as_ref().and_then(last_sync),
        };
        checks.add(CheckKind::Clock, clock(&readings));
        Ok(Self {
            checks: checks.0,
            session: found.session,
            free_bytes,
            readings,
            zone,
        })
    }

    /// Returns the diagnostics, which can be sent to others.
    pub(crate) fn bundle(&self) -> Bundle {
        Bundle::of(
            ProgramDiagnostics::of(self.readings.ended.wall, &self.zone),
            &self.checks,
            self.free_bytes,
            self.readings.ahead_seconds(),
            self.session.as_ref().map(|session| &session.open),
        )
    }
}

/// Returns a note about files that were moved aside because they were damaged, or `None` if there are none.
fn damaged_files(files: &[PathBuf]) -> Option<CheckResult> {
    let count = match files {
        [] => return None,
        [_] => "1 damaged file is kept".to_owned(),
        several => format!("{} damaged files are kept", several.len()),
    };
    let paths: Vec<_> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let message = format!(
        "{count}: {}. Interlude does not use them. Delete them if no data is missing.",
        paths.join(", ")
    );
    Some(CheckResult::Note(Code::DamagedFiles, message))
}

#[derive(Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, kind: CheckKind, result: CheckResult) {
        self.0.push(Check { kind, result });
    }

    /// Checks the server and its list. Returns the server's time and this computer's time when the answer
    /// arrived, UTC.
    async fn check_server(
        &mut self,
        found: &AccountCheck,
        system_clock: &dyn Clock,
    ) -> Option<(Timestamp, Timestamp)> {
        let offline = found.session.as_ref().is_some_and(works_offline);
        let account = match &found.account {
            Some(account) if !offline => account,
            Some(_) => {
                return self
                    .skip_server("You work offline. To go online, run: interlude offline off.");
            }
            None => return self.skip_server("No account is connected, so there is no address."),
        };
        let times = self.check_connection(account, system_clock).await;
        let result = match &found.session {
            Some(session) => list(session, system_clock.now().wall).await,
            None => CheckResult::NotDone("The account could not be opened.".to_owned()),
        };
        self.add(CheckKind::List, result);
        times
    }

    async fn check_connection(
        &mut self,
        account: &Account,
        system_clock: &dyn Clock,
    ) -> Option<(Timestamp, Timestamp)> {
        let transport = match Transport::new().map_err(Error::from) {
            Ok(transport) => transport,
            Err(error) => {
                self.add(CheckKind::Server, CheckResult::Trouble(error.into()));
                return None;
            }
        };
        let connection = account.connection();
        let ServerCheck { result, times } =
            server(&transport, &connection.base, system_clock).await;
        self.add(CheckKind::Server, result);
        if let Some(amend) = &connection.amend
            && !connection.has_one_origin()
        {
            let ServerCheck { result, .. } = server(&transport, amend, system_clock).await;
            self.add(CheckKind::AmendServer, result);
        }
        times
    }

    fn skip_server(&mut self, why: &str) -> Option<(Timestamp, Timestamp)> {
        for kind in [CheckKind::Server, CheckKind::List] {
            self.add(kind, CheckResult::NotDone(why.to_owned()));
        }
        None
    }
}

fn works_offline(session: &Session) -> bool {
    session.read(|ledger| ledger.durable().switches.work_offline)
}
