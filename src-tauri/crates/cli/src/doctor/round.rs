use std::path::PathBuf;

use interlude_account::{Account, AccountError, ProgramDiagnostics};
use interlude_api::Transport;
use interlude_domain::Timestamp;
use interlude_engine::clock::Clock;

use super::account::{Found, account};
use super::bundle::Bundle;
use super::clock::{Readings, clock};
use super::folder::{FolderState, folder};
use super::keychain::keychain;
use super::server::{Server, list, server};
use super::token::token;
use super::{Check, Checked, Verdict};
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;

/// Everything was looked at once.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) checks: Vec<Check>,
    /// The account, where it could be opened. It is to be closed.
    pub(crate) session: Option<Session>,
    free_bytes: Option<u64>,
    readings: Readings,
    zone: String,
}

impl Round {
    /// Looks at everything.
    pub(crate) async fn of(context: &Context) -> Result<Self, Failure> {
        let path = context.data_folder()?;
        let zone = context.shown_zone().to_string();
        let ticking = context.clock.clone();
        let began = ticking.now();

        let mut checks = Checks::default();
        let FolderState {
            verdict,
            accounts,
            free_bytes,
        } = folder(&path);
        checks.add(Checked::Folder, verdict);
        let found = account(context, accounts.as_ref()).await;
        checks.add(Checked::Keychain, keychain(found.seal).await);
        checks.add(Checked::Account, found.verdict.clone());
        if let (Some(accounts), Some(account)) = (&accounts, &found.account)
            && let Some(verdict) = damaged_files(&accounts.damaged_files(account.id()))
        {
            checks.add(Checked::DamagedFiles, verdict);
        }
        let times = checks.of_the_server(&found, &ticking).await;
        checks.add(Checked::Token, token(&found, ticking.now().wall));
        let last_heard = |session: &Session| session.engine().status().last_sync_at;
        let readings = Readings {
            began,
            ended: ticking.now(),
            server: times,
            last_heard: found.session.as_ref().and_then(last_heard),
        };
        checks.add(Checked::Clock, clock(&readings));
        Ok(Self {
            checks: checks.0,
            session: found.session,
            free_bytes,
            readings,
            zone,
        })
    }

    /// What of it can be sent along.
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

/// What was moved aside because it was damaged; none if nothing was.
fn damaged_files(files: &[PathBuf]) -> Option<Verdict> {
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
        "{count}, and nothing reads them: {}. Delete them once you miss nothing.",
        paths.join(", ")
    );
    Some(Verdict::Note("damaged_files", message))
}

#[derive(Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, of: Checked, verdict: Verdict) {
        self.0.push(Check { of, verdict });
    }

    /// Gives the server's time and ours when its answer came.
    async fn of_the_server(
        &mut self,
        found: &Found,
        ticking: &dyn Clock,
    ) -> Option<(Timestamp, Timestamp)> {
        let offline = found.session.as_ref().is_some_and(works_offline);
        let account = match &found.account {
            Some(account) if !offline => account,
            Some(_) => {
                return self.unasked("You work offline. End it with: interlude offline off.");
            }
            None => return self.unasked("No account says where it is."),
        };
        let times = self.of_the_way(account, ticking).await;
        let verdict = match &found.session {
            Some(session) => list(session, ticking.now().wall).await,
            None => Verdict::NotDone("The account is not open.".to_owned()),
        };
        self.add(Checked::List, verdict);
        times
    }

    async fn of_the_way(
        &mut self,
        account: &Account,
        ticking: &dyn Clock,
    ) -> Option<(Timestamp, Timestamp)> {
        let transport = match Transport::new().map_err(AccountError::from) {
            Ok(transport) => transport,
            Err(error) => {
                self.add(Checked::Server, Verdict::Trouble(error.into()));
                return None;
            }
        };
        let connection = account.connection();
        let Server { verdict, times } = server(&transport, &connection.base, ticking).await;
        self.add(Checked::Server, verdict);
        if let Some(amend) = &connection.amend
            && !connection.has_one_origin()
        {
            let Server { verdict, .. } = server(&transport, amend, ticking).await;
            self.add(Checked::AmendServer, verdict);
        }
        times
    }

    fn unasked(&mut self, why: &str) -> Option<(Timestamp, Timestamp)> {
        for of in [Checked::Server, Checked::List] {
            self.add(of, Verdict::NotDone(why.to_owned()));
        }
        None
    }
}

fn works_offline(session: &Session) -> bool {
    session.read(|ledger| ledger.durable().switches.work_offline)
}
