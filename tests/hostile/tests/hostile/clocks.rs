//! A server whose clock is wrong, or that asks for a wait without end.

use std::time::Duration;

use interlude_engine::remote::Remote;
use interlude_engine::{RETRY_AFTER_CAP, PullReport};
use interlude_hostile_tests::{Server, Victim, answer, limits, remote};

use crate::{JSON, LIST};

#[tokio::test]
async fn no_wait_that_is_asked_for_lasts_longer_than_an_hour() {
    let transport = interlude_api::Transport::new().unwrap();
    for (retry_after, date) in [
        ("999999999999999999999999999999", ""),
        ("Fri, 31 Dec 9999 23:59:59 GMT", ""),
        (
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ),
        (
            "Sun, 22 Nov 2026 00:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ),
        ("-1", "garbage"),
    ] {
        let headers = [("retry-after", retry_after), ("date", date)];
        let server = Server::playing(move |_| answer(503, &headers, "")).await;
        let remote = remote(&server.url(), transport.clone()).with_limits(limits());
        let failure = remote.list(None, &|_| ()).await.unwrap_err();
        let asked = failure.retry_after.unwrap_or_default();
        assert!(asked <= RETRY_AFTER_CAP, "{retry_after} at {date}: {asked:?}");
    }
}

/// The user's own word asks once more as soon as the wait is over, and a year 9999 hides nothing.
#[tokio::test]
async fn times_beyond_reason_are_kept_and_change_nothing_else() {
    const ODD: &str = r#"{"interviews":[
        {"id":1,"updated_at":"9999-12-31T23:59:59.999-23:59","start_at":"0000-01-01T00:00:00+23:59",
         "end_at":"9999-12-31T23:59:59-23:59","status":"scheduled"},
        {"id":2,"updated_at":"0000-01-01T00:00:00+23:59"}]}"#;
    let server = Server::playing(|number| match number {
        0 => answer(200, &[JSON, ("date", "Thu, 01 Jan 1970 00:00:00 GMT")], ODD),
        _ => answer(
            200,
            &[JSON, ("date", "Fri, 31 Dec 9999 23:59:59 GMT")],
            LIST,
        ),
    })
    .await;
    let victim = Victim::of(&server.url(), limits()).await;
    victim.sync().await;
    assert_eq!(victim.listed(), 2);
    let synced = tokio::time::timeout(Duration::from_secs(20), victim.sync())
        .await
        .unwrap();
    assert!(matches!(synced.pull, PullReport::Had { .. }), "{synced:?}");
    assert_eq!(victim.listed(), 1, "the next list is believed all the same");
}
