use interlude_domain::{Amendment, Reason};
use interlude_engine::{Ledger, Paused, PullReport, SyncReport};
use interlude_vault::{API_KEY_VARIABLE, Seal, TOKEN_VARIABLE};

use crate::errand;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::{Has, Session};

/// What the user's "sync" came to.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pub(crate) report: SyncReport,
    /// What kept the list or the changes from going through, where anything did.
    pub(crate) trouble: Option<Failure>,
}

impl Settled {
    /// Asks for the list, sends what waits, and looks at where that leaves the account.
    pub(crate) async fn by_sync(session: &Session) -> Self {
        match errand::sync(session.engine()).await {
            None => Self {
                report: SyncReport::default(),
                trouble: Some(interrupted()),
            },
            Some(report) => {
                let paused = session.read(|ledger| pause(session, ledger));
                let trouble = paused.or_else(|| pull_trouble(&report.pull));
                Self { report, trouble }
            }
        }
    }

    /// Where the account stands when nothing is asked: that the server is out of reach is then no
    /// failure.
    pub(crate) fn as_it_stands(session: &Session) -> Self {
        let paused = session.read(|ledger| pause(session, ledger));
        Self {
            trouble: paused.filter(|trouble| trouble.exit == Exit::NeedsUser),
            ..Self::default()
        }
    }

    /// 0 when nothing waits, 3 when changes wait, 4 when something needs the user, 1 when the list
    /// could not be had and nothing waits.
    pub(crate) fn exit(&self, session: &Session) -> Exit {
        let trouble = self.trouble.as_ref().map(|trouble| trouble.exit);
        // Not by the status, which is told after the change that it follows from.
        let needs_user: Vec<bool> = session.read(|ledger| {
            let waiting = ledger.kept().outbox.by_order().into_iter();
            waiting.map(Amendment::needs_attention).collect()
        });
        match trouble {
            Some(Exit::NeedsUser) => Exit::NeedsUser,
            _ if needs_user.contains(&true) => Exit::NeedsUser,
            _ if !needs_user.is_empty() => Exit::Waiting,
            trouble => trouble.unwrap_or(Exit::Done),
        }
    }
}

/// What keeps the account from settling, with what to do about it.
pub(crate) fn pause(session: &Session, ledger: &Ledger) -> Option<Failure> {
    let status = session.engine().status();
    let failed = |exit, code, message: String| Failure::new(exit, code, message);
    let trouble = match status.paused? {
        Paused::ByChoice => failed(
            Exit::Failed,
            "offline",
            "You work offline. End it with: interlude offline off.".to_owned(),
        ),
        Paused::Unreachable => {
            let why = status.last_failure.map(|reason| reason.message);
            let message = why.unwrap_or_else(|| "The server could not be reached.".to_owned());
            failed(Exit::Failed, "unreachable", message)
        }
        Paused::SignIn => failed(Exit::NeedsUser, "sign_in", sign_in(session, ledger)),
        Paused::NoSuchUser => failed(
            Exit::NeedsUser,
            "no_such_user",
            format!(
                "The server knows no user \"{}\". Check the partner id and the address, and \
                 connect again.",
                session.open.account.connection().partner
            ),
        ),
    };
    Some(trouble)
}

/// Which credential is missing or no longer good, and where a new one goes.
fn sign_in(session: &Session, ledger: &Ledger) -> String {
    let refused_key = ledger.contact().refused_key.is_some();
    let (what, variable) = match session.has {
        Has { api_key: false, .. } => ("The API key is missing.", API_KEY_VARIABLE),
        Has { .. } if refused_key => ("The server does not accept the API key.", API_KEY_VARIABLE),
        Has { token: false, .. } => ("The token is missing.", TOKEN_VARIABLE),
        Has { .. } => (
            "The server does not accept the token. Sign in again for a new one.",
            TOKEN_VARIABLE,
        ),
    };
    let where_to = match session.open.seal {
        Seal::None => format!("Put it in {variable}."),
        Seal::Passphrase | Seal::Keychain => {
            format!("Put it in {variable}, or connect again to have it kept.")
        }
    };
    let waits = if ledger.kept().outbox.is_empty() {
        ""
    } else {
        " Your changes are safe."
    };
    format!("{what} {where_to}{waits}")
}

fn pull_trouble(pull: &PullReport) -> Option<Failure> {
    match pull {
        PullReport::Had { .. } => None,
        PullReport::Failed(Reason { code, message, .. }) => {
            Some(Failure::new(Exit::Failed, code.as_str(), message.clone()))
        }
        PullReport::NotAsked => Some(Failure::new(
            Exit::Failed,
            "try_later",
            "The server asked to be left alone for a while, so it was not asked. Sync again later.",
        )),
    }
}

fn interrupted() -> Failure {
    let message = "Stopped before the server had answered. What was saved stays saved; the next \
                   sync goes on from here.";
    Failure::new(Exit::Failed, "interrupted", message)
}
