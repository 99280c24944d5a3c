use interlude_engine::store::{Contact, Notice};
use interlude_engine::{Ledger, Paused, PullReport, SyncReport};
use interlude_model::{Change, Code, Reason, Timestamp};
use interlude_store::keys::{API_KEY_VARIABLE, Seal, TOKEN_VARIABLE};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::manual_sync;
use crate::session::{AvailableCredentials, Session};

/// The outcome of a manual sync.
#[derive(Debug, Default)]
pub(crate) struct SyncOutcome {
    pub(crate) report: SyncReport,
    /// The reason why the list was not fetched or changes were not sent, if there is one.
    pub(crate) failure: Option<Failure>,
}

impl SyncOutcome {
    /// Fetches the list, sends the waiting changes, and reads the resulting state of the account.
    pub(crate) async fn run(session: &Session) -> Self {
        match manual_sync::run(session.engine()).await {
            None => Self {
                report: SyncReport::default(),
                failure: Some(interrupted()),
            },
            Some(report) => {
                let paused = session.read(|ledger| pause_failure(session, ledger));
                let failure = paused.or_else(|| pull_failure(session, &report.pull));
                Self { report, failure }
            }
        }
    }

    /// Returns the state of the account without a sync. An unreachable server is then no failure.
    pub(crate) fn without_sync(session: &Session) -> Self {
        let paused = session.read(|ledger| pause_failure(session, ledger));
        Self {
            failure: paused.filter(|failure| failure.exit == Exit::NeedsUser),
            ..Self::default()
        }
    }

    /// Returns the exit code. It is 4 if something needs the user, else 3 if changes wait, else that of the
    /// failure, else 0.
    pub(crate) fn exit(&self, session: &Session) -> Exit {
        let failure = self.failure.as_ref().map(|failure| failure.exit);
        // Read from the ledger, because the engine updates the status later than the changes.
        let needs_user: Vec<bool> = session.read(|ledger| {
            let waiting = ledger.durable().outbox.by_order().into_iter();
            waiting.map(Change::needs_attention).collect()
        });
        match failure {
            Some(Exit::NeedsUser) => Exit::NeedsUser,
            _ if needs_user.contains(&true) => Exit::NeedsUser,
            _ if !needs_user.is_empty() => Exit::Waiting,
            failure => failure.unwrap_or(Exit::Done),
        }
    }
}

/// Returns the reason why syncing is paused, with advice, or `None` if it is not.
pub(crate) fn pause_failure(session: &Session, ledger: &Ledger) -> Option<Failure> {
    let paused = session.engine().status().paused?;
    Some(failure_of(session, ledger, paused))
}

/// Returns the failure that stands for a pause, with advice.
fn failure_of(session: &Session, ledger: &Ledger, paused: Paused) -> Failure {
    match paused {
        Paused::ByChoice => Failure::new(
            Code::Offline,
            "You work offline. To go online, run: interlude offline off.",
        ),
        Paused::Unreachable => {
            let failure = session.engine().status().last_failure;
            let why = failure.map(|reason| reason.message);
            let message = why.unwrap_or_else(|| "The server could not be reached.".to_owned());
            Failure::new(Code::Unreachable, message)
        }
        Paused::SignIn => Failure::new(Code::SignIn, {
            let is_safe = if ledger.durable().outbox.is_empty() {
                ""
            } else {
                " Your changes are safe."
            };
            credential_advice(session) + is_safe
        }),
        Paused::NoSuchUser => Failure::new(
            Code::NoSuchUser,
            format!(
                "The server knows no user \"{}\". Check the partner id and the address, then \
                 connect again.",
                session.open.account.connection().partner
            ),
        ),
    }
}

/// Returns the sentences that say which credential is missing or not accepted, and where to put a new one.
pub(crate) fn credential_advice(session: &Session) -> String {
    let key_refused = session.engine().status().key_refused;
    let (what, variable) = match session.available {
        AvailableCredentials { api_key: false, .. } => {
            ("The API key is missing.", API_KEY_VARIABLE)
        }
        AvailableCredentials { .. } if key_refused => {
            ("The server does not accept the API key.", API_KEY_VARIABLE)
        }
        AvailableCredentials { token: false, .. } => ("The token is missing.", TOKEN_VARIABLE),
        AvailableCredentials { .. } => (
            "The server does not accept the token. Sign in again for a new one.",
            TOKEN_VARIABLE,
        ),
    };
    let advice = match session.open.seal {
        Seal::None => format!("Put it in {variable}."),
        Seal::Passphrase | Seal::Keychain if session.uses_environment => {
            format!("Put it in {variable}, or connect again to save it.")
        }
        Seal::Passphrase | Seal::Keychain => format!(
            "Connect again to save it. With several accounts, a sealed account does not use \
             {variable}."
        ),
    };
    format!("{what} {advice}")
}

fn pull_failure(session: &Session, pull: &PullReport) -> Option<Failure> {
    match pull {
        PullReport::Fetched { .. } => None,
        PullReport::Failed(Reason { code, message, .. }) => {
            Some(Failure::new((*code).into(), message.clone()))
        }
        PullReport::NotRequested => {
            let now = session.now();
            Some(session.read(|ledger| {
                let mut notices = ledger.notices().filter(|notice| !notice.is_of_damage());
                not_asked(ledger.contact(), notices.next(), now)
            }))
        }
    }
}

/// Returns the reason why the list was not fetched although nothing is paused. Either the server sent
/// `Retry-After`, or the disk refused what has to be written before a request.
fn not_asked(contact: &Contact, notice: Option<&Notice>, now: Timestamp) -> Failure {
    if contact.list_hold_until.is_some_and(|until| until > now) {
        return Failure::new(
            Code::TryLater,
            "The server asked clients to wait, so no request was sent. Sync again later.",
        );
    }
    match notice {
        Some(Notice { code, message }) => Failure::new(
            code.parse().unwrap_or(Code::Disk),
            format!("No request was sent. {message}"),
        ),
        None => Failure::new(Code::NotAsked, "No request was sent. Sync again."),
    }
}

fn interrupted() -> Failure {
    let message = "Stopped before the server answered. Your changes are saved. To go on, run: \
                   interlude sync.";
    Failure::new(Code::Interrupted, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_the_reason_only_while_it_lasts() {
        let now = Timestamp::from_seconds(1000);
        let full = Notice {
            code: "disk_full",
            message: "The disk is full. Free some space.".to_owned(),
        };
        let contact = |until: Option<i64>| Contact {
            list_hold_until: until.map(Timestamp::from_seconds),
            ..Contact::default()
        };
        let reason = |until, notice: Option<&Notice>| {
            let failure = not_asked(&contact(until), notice, now);
            (failure.code, failure.message)
        };
        let (code, message) = reason(None, Some(&full));
        assert_eq!(code, Code::DiskFull);
        assert_eq!(
            message,
            "No request was sent. The disk is full. Free some space."
        );
        assert_eq!(reason(Some(1060), Some(&full)).0, Code::TryLater);
        assert_eq!(reason(Some(999), None).0, Code::NotAsked);
    }
}
