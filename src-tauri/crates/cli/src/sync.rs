use interlude_engine::store::{Contact, Notice};
use interlude_engine::{Event, Paused, PullReport, SyncReport};
use interlude_model::{Change, Code, Timestamp};
use interlude_store::keys::{API_KEY_VARIABLE, Seal, TOKEN_VARIABLE};
use tokio::sync::broadcast::error::RecvError;

use crate::failure::{Exit, Failure};
use crate::session::Session;

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
        let Some(report) = sync_now(session).await else {
            return Self {
                report: SyncReport::default(),
                failure: Some(Code::Interrupted.into()),
            };
        };
        let failure = pause_failure(session).or_else(|| pull_failure(session, &report.pull));
        Self { report, failure }
    }
}

/// Returns the exit code. It is 4 if something needs the user, else 3 if changes wait, else that of the
/// failure, else 0.
pub(crate) fn exit_code(session: &Session, failure: Option<&Failure>) -> Exit {
    // Read from the ledger, because the engine updates the status later than the changes.
    let needs_user: Vec<bool> = session.read(|ledger| {
        let unfinished = ledger.durable().outbox.by_order().into_iter();
        unfinished.map(Change::needs_attention).collect()
    });
    match failure.map(|failure| failure.exit) {
        Some(Exit::NeedsUser) => Exit::NeedsUser,
        _ if needs_user.contains(&true) => Exit::NeedsUser,
        _ if !needs_user.is_empty() => Exit::Waiting,
        failure => failure.unwrap_or(Exit::Done),
    }
}

/// Returns the reason why syncing is paused, with advice. None if it is not paused.
pub(crate) fn pause_failure(session: &Session) -> Option<Failure> {
    let status = session.engine().status();
    Some(match status.paused? {
        Paused::ByChoice => Code::Offline.into(),
        Paused::Unreachable => {
            let reason = status.last_failure.map(|reason| reason.message);
            let message = reason.unwrap_or_else(|| "The server could not be reached.".to_owned());
            Failure::new(Code::Unreachable, message)
        }
        Paused::SignIn => {
            let failure = Failure::new(Code::SignIn, credential_advice(session));
            if status.waiting + status.needs_attention == 0 {
                failure
            } else {
                failure.with("Your changes are safe.")
            }
        }
        Paused::NoSuchUser => no_such_user(session),
    })
}

/// Returns the failure for an account whose partner number the server does not know.
pub(crate) fn no_such_user(session: &Session) -> Failure {
    let partner = &session.open.account.connection().partner;
    Failure::new(Code::NoSuchUser, partner)
}

/// Returns the sentences that say which credential is missing or not accepted, and where to put a new one.
pub(crate) fn credential_advice(session: &Session) -> String {
    let (what, variable) = if !session.open.has_api_key() {
        ("The API key is missing.", API_KEY_VARIABLE)
    } else if session.engine().status().key_refused {
        ("The server does not accept the API key.", API_KEY_VARIABLE)
    } else if !session.open.has_token() {
        ("The token is missing.", TOKEN_VARIABLE)
    } else {
        let refused = "The server does not accept the token.";
        (refused, TOKEN_VARIABLE)
    };
    match session.open.seal {
        Seal::None => format!("{what} Put it in {variable}."),
        Seal::Passphrase | Seal::Keychain if session.uses_environment => {
            format!("{what} Put it in {variable}, or run: interlude sign-in.")
        }
        Seal::Passphrase | Seal::Keychain => format!(
            "{what} To save a new one, run: interlude sign-in. With several accounts, a sealed account \
             does not use {variable} otherwise."
        ),
    }
}

fn pull_failure(session: &Session, pull: &PullReport) -> Option<Failure> {
    match pull {
        PullReport::Fetched { .. } => None,
        PullReport::Failed(reason) => Some(reason.clone().into()),
        PullReport::NotRequested => {
            let now = session.now();
            Some(session.read(|ledger| not_asked(ledger.contact(), ledger.notices(), now)))
        }
    }
}

/// Returns the reason why the list was not fetched although nothing is paused. Either the server sent
/// `Retry-After`, or the disk refused what has to be written before a request.
fn not_asked<'a>(
    contact: &Contact,
    notices: impl Iterator<Item = &'a Notice>,
    now: Timestamp,
) -> Failure {
    if contact.list_hold_until.is_some_and(|until| until > now) {
        let message = "The server asked clients to wait, so no request was sent. Sync again later.";
        return Failure::new(Code::TryLater, message);
    }
    let mut failures = notices.filter(|notice| !notice.is_kept());
    match failures.next() {
        Some(Notice { code, message }) => {
            Failure::new(*code, format!("No request was sent. {message}"))
        }
        None => Code::NotAsked.into(),
    }
}

/// Runs a manual sync and shows its progress if stderr is a terminal.
///
/// Returns None if the user or the system interrupted it. Saved changes stay saved.
async fn sync_now(session: &Session) -> Option<SyncReport> {
    let mut events = session.engine().events();
    let terminal = &session.terminal;
    let show_progress = async {
        loop {
            match events.recv().await {
                Ok(Event::Progress(progress)) => terminal.progress(progress),
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    let report = tokio::select! {
        report = session.engine().sync_now() => Some(report),
        never = show_progress => never,
        () = terminal.interrupted() => None,
    };
    terminal.clear_progress();
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_the_reason_only_while_it_lasts() {
        let now = Timestamp::from_seconds(1000);
        let full = Notice {
            code: Code::DiskFull,
            message: "The disk is full. Free some space.".to_owned(),
        };
        let late = Notice {
            code: Code::Late,
            message: "It arrived late.".to_owned(),
        };
        let reason = |until: Option<i64>, notices: &[&Notice]| {
            let contact = Contact {
                list_hold_until: until.map(Timestamp::from_seconds),
                ..Contact::default()
            };
            let failure = not_asked(&contact, notices.iter().copied(), now);
            (failure.code, failure.message)
        };
        let (code, message) = reason(None, &[&late, &full]);
        let wanted = "No request was sent. The disk is full. Free some space.";
        assert_eq!((code, &*message), (Code::DiskFull, wanted));
        assert_eq!(reason(Some(1060), &[&full]).0, Code::TryLater);
        assert_eq!(reason(Some(999), &[&late]).0, Code::NotAsked);
    }
}
