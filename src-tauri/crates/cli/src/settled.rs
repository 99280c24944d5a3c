use interlude_domain::{Change, Reason, Timestamp};
use interlude_engine::store::{Contact, Notice};
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
                let trouble = paused.or_else(|| pull_trouble(session, &report.pull));
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
            let waiting = ledger.durable().outbox.by_order().into_iter();
            waiting.map(Change::needs_attention).collect()
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
    let refused_key = session.engine().status().key_refused;
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
        Seal::Passphrase | Seal::Keychain if session.hears_environment => {
            format!("Put it in {variable}, or connect again to have it kept.")
        }
        Seal::Passphrase | Seal::Keychain => format!(
            "Connect again to have it kept: with several accounts, {variable} is not used for one \
             that is sealed."
        ),
    };
    let waits = if ledger.durable().outbox.is_empty() {
        ""
    } else {
        " Your changes are safe."
    };
    format!("{what} {where_to}{waits}")
}

fn pull_trouble(session: &Session, pull: &PullReport) -> Option<Failure> {
    match pull {
        PullReport::Had { .. } => None,
        PullReport::Failed(Reason { code, message, .. }) => {
            Some(Failure::new(Exit::Failed, code.as_str(), message.clone()))
        }
        PullReport::NotAsked => {
            let now = session.now();
            Some(session.read(|ledger| {
                let mut troubles = ledger.notices().filter(|notice| !notice.is_of_damage());
                not_asked(ledger.contact(), troubles.next(), now)
            }))
        }
    }
}

/// Why the list was not asked for, where nothing pauses the account: the server asked for a rest, or
/// the disk refused what has to be written first.
fn not_asked(contact: &Contact, notice: Option<&Notice>, now: Timestamp) -> Failure {
    if contact.list_hold_until.is_some_and(|until| until > now) {
        return Failure::new(
            Exit::Failed,
            "try_later",
            "The server asked to be left alone for a while, so it was not asked. Sync again later.",
        );
    }
    match notice {
        Some(Notice { code, message }) => Failure::new(
            Exit::Failed,
            code,
            format!("The server was not asked. {message}"),
        ),
        None => Failure::new(
            Exit::Failed,
            "not_asked",
            "The server was not asked. Sync again.",
        ),
    }
}

fn interrupted() -> Failure {
    let message = "Stopped before the server had answered. What was saved stays saved; the next \
                   sync goes on from here.";
    Failure::new(Exit::Failed, "interrupted", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_that_asked_for_a_rest_is_said_to_have_asked() {
        let now = Timestamp::from_seconds(1000);
        let full = Notice {
            code: "disk_full",
            message: "The disk is full. Free some space.".to_owned(),
        };
        let contact = |until: Option<i64>| Contact {
            list_hold_until: until.map(Timestamp::from_seconds),
            ..Contact::default()
        };
        let said = |until, notice: Option<&Notice>| {
            let failure = not_asked(&contact(until), notice, now);
            (failure.code, failure.message)
        };
        let (code, message) = said(None, Some(&full));
        assert_eq!(code, "disk_full");
        assert_eq!(
            message,
            "The server was not asked. The disk is full. Free some space."
        );
        assert_eq!(said(Some(1060), Some(&full)).0, "try_later");
        assert_eq!(said(Some(999), None).0, "not_asked");
    }
}
