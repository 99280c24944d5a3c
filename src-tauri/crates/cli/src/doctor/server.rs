use interlude_api::{BaseUrl, Transport, Way};
use interlude_domain::Timestamp;
use interlude_engine::clock::Clock;
use interlude_engine::remote::{Listed, PullFailure, PullFailureKind, Unreadable};
use interlude_ipc::unreadable_ones;

use super::Verdict;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// A server that was knocked at.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) verdict: Verdict,
    /// Its time and ours when its answer came, UTC.
    pub(crate) times: Option<(Timestamp, Timestamp)>,
}

/// Whether the server answers, over an encrypted connection where it is another computer.
pub(crate) async fn server(transport: &Transport, base: &BaseUrl, clock: &dyn Clock) -> Server {
    match transport.knock(base).await {
        Ok(knock) => {
            let how = match base.as_url().scheme() {
                "https" => "over an encrypted connection that this computer trusts",
                _ => "in the clear, on this computer",
            };
            let way = match transport.way_to(base.as_url()) {
                Way::Through(proxy) => format!(", through the proxy {proxy}"),
                Way::Direct if cfg!(target_os = "linux") => ", through no proxy".to_owned(),
                Way::Direct | Way::Here | Way::Closed(_) => String::new(),
            };
            Server {
                verdict: Verdict::Fine(format!("{} answers, {how}{way}.", base.as_url())),
                times: knock.date.map(|date| (date, clock.now().wall)),
            }
        }
        Err(reason) => {
            let (code, message) = (reason.code.as_str(), reason.message);
            Server {
                verdict: Verdict::Trouble(Failure::new(Exit::Failed, code, message)),
                times: None,
            }
        }
    }
}

/// Whether the server gives the list. Nothing of what is kept is changed by it.
pub(crate) async fn list(session: &Session, now: Timestamp) -> Verdict {
    let hold = session.read(|ledger| ledger.contact().list_hold_until);
    if let Some(until) = hold.filter(|until| *until > now) {
        let message = format!("The server asked to be left alone until {until}.");
        return Verdict::NotDone(message);
    }
    match session.open.try_list().await {
        Ok(Listed::Complete {
            records,
            unreadable,
            ..
        }) => had(records.len(), &unreadable),
        // Only an ETag is answered so, and none was given.
        Ok(Listed::NotModified { .. }) => had(0, &[]),
        Err(failure) => Verdict::Trouble(failed(failure)),
    }
}

fn had(records: usize, unreadable: &[Unreadable]) -> Verdict {
    match unreadable_ones(unreadable, unreadable.len()) {
        None => Verdict::Fine(format!("The server gives {records} interviews.")),
        Some(those) => Verdict::Note(
            "unreadable",
            format!(
                "The server gives {records} interviews that can be read, and {those} that cannot."
            ),
        ),
    }
}

fn failed(failure: PullFailure) -> Failure {
    let exit = match failure.kind {
        PullFailureKind::SignIn | PullFailureKind::NoSuchUser => Exit::NeedsUser,
        PullFailureKind::Offline | PullFailureKind::Unusable => Exit::Failed,
    };
    let code = match failure.kind {
        PullFailureKind::NoSuchUser => "no_such_user",
        _ => failure.reason.code.as_str(),
    };
    let mut message = failure.reason.message;
    if failure.kind == PullFailureKind::SignIn {
        message +=
            " Put the organisation's key in INTERLUDE_API_KEY, or connect again to have it kept.";
    }
    Failure::new(exit, code, message)
}
