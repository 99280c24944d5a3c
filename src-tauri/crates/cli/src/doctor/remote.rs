//! The checks that need the server: its address, the list, the token and the clock.

use std::time::Duration;

use interlude_api::{BaseUrl, Transport, Way};
use interlude_app::view::unreadable_ones;
use interlude_app::{Account, Error};
use interlude_engine::Paused;
use interlude_engine::clock::{Clock, Now};
use interlude_engine::remote::{Listed, PullFailure, PullFailureKind};
use interlude_model::{Code, Timestamp};
use interlude_store::keys::token::TokenClaims;

use super::local::OpenedAccount;
use super::{AMEND_SERVER, CLOCK, Check, LIST, SERVER, Subject, TOKEN};
use crate::failure::Failure;
use crate::session::Session;
use crate::sync::{no_such_user, pause_failure};

/// The largest difference from the server's clock that is ignored. The server sends whole seconds, and its
/// answer may take long.
const TOLERANCE: Duration = Duration::from_secs(120);

/// The largest difference between the wall clock and the monotonic clock in one run that is ignored. A larger
/// one means that the clock was set.
const MAX_DRIFT: Duration = Duration::from_secs(2);

/// The server's time and this computer's time when an answer arrived, UTC.
type ServerTimes = (Timestamp, Timestamp);

/// Checks the servers and the list.
pub(super) async fn server(
    opened: &OpenedAccount,
    clock: &dyn Clock,
) -> (Vec<Check>, Option<ServerTimes>) {
    let works_offline = |session: &Session| session.view(|model| model.works_offline());
    let account = match &opened.account {
        Some(_) if opened.session.as_ref().is_some_and(works_offline) => {
            Err(Failure::from(Code::Offline).message)
        }
        Some(account) => Ok(account),
        None => Err("No account is connected, so there is no address.".to_owned()),
    };
    let account = match account {
        Ok(account) => account,
        Err(why) => {
            let skipped = [SERVER, LIST].map(|subject| Check::not_done(subject, why.clone()));
            return (skipped.into(), None);
        }
    };
    let (mut checks, times) = connection(account, clock).await;
    checks.push(match &opened.session {
        Some(session) => list(session, clock.now().wall).await,
        None => Check::not_done(LIST, "The account could not be opened."),
    });
    (checks, times)
}

async fn connection(account: &Account, clock: &dyn Clock) -> (Vec<Check>, Option<ServerTimes>) {
    let transport = match Transport::new().map_err(Error::from) {
        Ok(transport) => transport,
        Err(error) => return (vec![Check::trouble(SERVER, error)], None),
    };
    let connection = account.connection();
    let (server, times) = probe(SERVER, &transport, &connection.base, clock).await;
    let mut checks = vec![server];
    if let Some(amend) = &connection.amend
        && !connection.has_one_origin()
    {
        checks.push(probe(AMEND_SERVER, &transport, amend, clock).await.0);
    }
    (checks, times)
}

/// Checks that a server answers.
async fn probe(
    subject: Subject,
    transport: &Transport,
    base: &BaseUrl,
    clock: &dyn Clock,
) -> (Check, Option<ServerTimes>) {
    let url = base.as_url();
    match transport.probe(base).await {
        Ok(probe) => {
            let how = match url.scheme() {
                "https" => "over an encrypted connection that this computer trusts",
                _ => "unencrypted, on this computer",
            };
            let way = match transport.way_to(url) {
                Way::Through(proxy) => format!(", through the proxy {proxy}"),
                Way::Direct if cfg!(target_os = "linux") => ", without a proxy".to_owned(),
                Way::Direct | Way::Here | Way::Closed(_) => String::new(),
            };
            let check = Check::ok(subject, format!("{url} answers, {how}{way}."));
            (check, probe.date.map(|date| (date, clock.now().wall)))
        }
        Err(reason) => (Check::trouble(subject, reason), None),
    }
}

/// Checks that the server sends the list. The stored interviews do not change.
async fn list(session: &Session, now: Timestamp) -> Check {
    let hold = session.read(|ledger| ledger.contact().list_hold_until);
    if let Some(until) = hold.filter(|until| *until > now) {
        let message = format!("The server asked clients to wait until {until}.");
        return Check::not_done(LIST, message);
    }
    let (records, unreadable) = match session.open.try_list().await {
        Ok(Listed::Complete {
            records,
            unreadable,
            ..
        }) => (records.len(), unreadable),
        // The server cannot answer so, because no ETag was sent.
        Ok(Listed::NotModified { .. }) => (0, Vec::new()),
        Err(failure) => return Check::trouble(LIST, list_failure(session, failure)),
    };
    match unreadable_ones(&unreadable, unreadable.len()) {
        None => Check::ok(LIST, format!("The server lists {records} interviews.")),
        Some(those) => {
            let message = format!(
                "The server lists {records} interviews that can be read. {those} cannot be read."
            );
            Check::note(LIST, Code::Unreadable, message)
        }
    }
}

fn list_failure(session: &Session, failure: PullFailure) -> Failure {
    let key = "Put the organisation's key in INTERLUDE_API_KEY, or run: interlude sign-in.";
    match failure.kind {
        PullFailureKind::NoSuchUser => no_such_user(session),
        PullFailureKind::SignIn => Failure::from(failure.reason).with(key),
        _ => failure.reason.into(),
    }
}

/// Checks the claims of the token, and that the account may use it. Only the server can verify it.
pub(super) fn token(opened: &OpenedAccount, now: Timestamp) -> Check {
    let (Some(account), Some(session)) = (&opened.account, &opened.session) else {
        return Check::not_done(TOKEN, "No account is open.");
    };
    let Some(token) = &opened.token else {
        let message = "There is no token, so no change can be sent. Put one in INTERLUDE_TOKEN, or \
                       run: interlude sign-in.";
        return Check::note(TOKEN, Code::NoToken, message);
    };
    let claims = match TokenClaims::read(token).map_err(Error::from) {
        Ok(claims) => claims,
        Err(error) => return Check::trouble(TOKEN, error),
    };
    let is_refused = session.engine().status().paused == Some(Paused::SignIn)
        && session.open.has_api_key()
        && session.open.has_token();
    if let Some(refused) = pause_failure(session).filter(|_| is_refused) {
        return Check::trouble(TOKEN, refused);
    }
    if let (Some(bound), Some(named)) = (account.holder(), &claims.holder)
        && bound != named
    {
        return Check::trouble(TOKEN, Error::other_holder(bound, named));
    }
    match claims.expires_at.map(Timestamp::from_seconds) {
        None => Check::ok(TOKEN, "It has no expiry time."),
        Some(until) if until < now => {
            let message = format!(
                "It expired on {until} (not verified). If the server refuses it, sign in again."
            );
            Check::note(TOKEN, Code::TokenExpired, message)
        }
        Some(until) => Check::ok(TOKEN, format!("It is valid until {until} (not verified).")),
    }
}

/// The clock readings of one run.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClockReadings {
    pub(super) began: Now,
    pub(super) ended: Now,
    pub(super) server: Option<ServerTimes>,
    /// The time of the last sync by this computer's clock, UTC.
    pub(super) last_sync: Option<Timestamp>,
}

impl ClockReadings {
    /// Returns the seconds by which this computer's clock is ahead of the server's.
    pub(super) fn ahead_seconds(&self) -> Option<i64> {
        let (theirs, ours) = self.server?;
        Some(ours.seconds().saturating_sub(theirs.seconds()))
    }

    fn was_set(&self) -> bool {
        let elapsed = self.ended.monotonic.saturating_sub(self.began.monotonic);
        let expected = self.began.wall.plus(elapsed);
        let (forward, back) = (
            self.ended.wall.since(expected),
            expected.since(self.ended.wall),
        );
        forward.max(back) > MAX_DRIFT
    }
}

/// Checks this computer's clock against the server's, the last sync and the monotonic clock.
pub(super) fn clock(readings: &ClockReadings) -> Check {
    let advice = "Turn on automatic time in the system settings.";
    if readings.was_set() {
        let message = format!("The clock was set while this ran. {advice}");
        return Check::note(CLOCK, Code::ClockJumped, message);
    }
    let last_sync = readings.last_sync.unwrap_or(readings.ended.wall);
    if last_sync.since(readings.ended.wall) > TOLERANCE {
        let message = format!(
            "The clock was set back. It shows an earlier time than at the last sync. {advice}"
        );
        return Check::note(CLOCK, Code::ClockSetBack, message);
    }
    let Some(ahead) = readings.ahead_seconds() else {
        let message = "The server sent no time, so there is nothing to compare the clock with.";
        return Check::not_done(CLOCK, message);
    };
    let seconds = ahead.unsigned_abs();
    if seconds <= TOLERANCE.as_secs() {
        return Check::ok(CLOCK, "It agrees with the server's clock.");
    }
    let way = if ahead > 0 { "ahead of" } else { "behind" };
    let (count, unit) = match seconds {
        0..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / 3600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    let message = format!("This computer's clock is {count} {unit} {way} the server's. {advice}");
    Check::trouble(CLOCK, Failure::new(Code::ClockWrong, message))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn readings(ended: &str, server: Option<&str>, last_sync: &str) -> ClockReadings {
        let now = |wall, seconds| Now {
            wall: at(wall),
            monotonic: Duration::from_secs(seconds),
        };
        ClockReadings {
            began: now("2025-01-22T13:00:00Z", 5),
            ended: now(ended, 15),
            server: server.map(|theirs| (at(theirs), at(ended))),
            last_sync: Some(at(last_sync)),
        }
    }

    #[test]
    fn each_kind_of_wrong_clock_has_its_result() {
        use Verdict::{NotDone, Note, Ok, Trouble};
        let (right, before) = ("2025-01-22T13:00:10Z", "2025-01-22T12:00:00Z");
        let (late, early) = ("2025-01-22T13:00:40Z", "2025-01-22T12:59:00Z");
        let later = "2025-01-22T13:30:00Z";
        for (ended, server, last_sync, verdict, expected) in [
            (
                right,
                Some("2025-01-22T13:01:00Z"),
                before,
                Ok,
                "agrees with",
            ),
            (
                right,
                Some("2025-01-22T10:00:00Z"),
                before,
                Trouble,
                "3 hours ahead of",
            ),
            (
                right,
                Some("2025-01-25T13:00:10Z"),
                before,
                Trouble,
                "3 days behind",
            ),
            (right, None, before, NotDone, "nothing to compare"),
            (right, None, later, Note, "set back"),
            (late, None, before, Note, "while this ran"),
            (early, None, before, Note, "while this ran"),
        ] {
            let check = clock(&readings(ended, server, last_sync));
            assert_eq!(check.verdict, verdict, "{check:?}");
            assert!(check.message.contains(expected), "{check:?}");
        }
    }
}
