use interlude_api::{BaseUrl, Transport, Way};
use interlude_app::view::unreadable_ones;
use interlude_engine::clock::Clock;
use interlude_engine::remote::{Listed, PullFailure, PullFailureKind, Unreadable};
use interlude_model::{Code, Timestamp};

use super::CheckResult;
use crate::failure::Failure;
use crate::session::Session;

/// The result of a server check.
#[derive(Debug)]
pub(crate) struct ServerCheck {
    pub(crate) result: CheckResult,
    /// The server's time and this computer's time when the answer arrived, UTC.
    pub(crate) times: Option<(Timestamp, Timestamp)>,
}

/// Checks that the server answers.
pub(crate) async fn server(
    transport: &Transport,
    base: &BaseUrl,
    clock: &dyn Clock,
) -> ServerCheck {
    match transport.probe(base).await {
        Ok(probe) => {
            let how = match base.as_url().scheme() {
                "https" => "over an encrypted connection that this computer trusts",
                _ => "unencrypted, on this computer",
            };
            let way = match transport.way_to(base.as_url()) {
                Way::Through(proxy) => format!(", through the proxy {proxy}"),
                Way::Direct if cfg!(target_os = "linux") => ", without a proxy".to_owned(),
                Way::Direct | Way::Here | Way::Closed(_) => String::new(),
            };
            ServerCheck {
                result: CheckResult::Ok(format!("{} answers, {how}{way}.", base.as_url())),
                times: probe.date.map(|date| (date, clock.now().wall)),
            }
        }
        Err(reason) => ServerCheck {
            result: CheckResult::Trouble(Failure::new(reason.code.into(), reason.message)),
            times: None,
        },
    }
}

/// Checks that the server sends the list. The stored interviews do not change.
pub(crate) async fn list(session: &Session, now: Timestamp) -> CheckResult {
    let hold = session.read(|ledger| ledger.contact().list_hold_until);
    if let Some(until) = hold.filter(|until| *until > now) {
        let message = format!("The server asked clients to wait until {until}.");
        return CheckResult::NotDone(message);
    }
    match session.open.try_list().await {
        Ok(Listed::Complete {
            records,
            unreadable,
            ..
        }) => list_result(records.len(), &unreadable),
        // The server cannot answer so, because no ETag was sent.
        Ok(Listed::NotModified { .. }) => list_result(0, &[]),
        Err(failure) => CheckResult::Trouble(list_failure(failure)),
    }
}

fn list_result(records: usize, unreadable: &[Unreadable]) -> CheckResult {
    match unreadable_ones(unreadable, unreadable.len()) {
        None => CheckResult::Ok(format!("The server lists {records} interviews.")),
        Some(those) => CheckResult::Note(
            Code::Unreadable,
            format!(
                "The server lists {records} interviews that can be read. {those} cannot be read."
            ),
        ),
    }
}

fn list_failure(failure: PullFailure) -> Failure {
    let code = match failure.kind {
        PullFailureKind::NoSuchUser => Code::NoSuchUser,
        _ => failure.reason.code.into(),
    };
    let mut message = failure.reason.message;
    if failure.kind == PullFailureKind::SignIn {
        message += " Put the organisation's key in INTERLUDE_API_KEY, or connect again to save it.";
    }
    Failure::new(code, message)
}
