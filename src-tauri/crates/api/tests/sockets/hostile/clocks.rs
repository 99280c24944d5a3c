//! Tests of servers with a wrong clock, or with an extreme `Retry-After`.

use std::time::Duration;

use interlude_engine::{PullReport, RETRY_AFTER_CAP};

use super::{Client, LIST, limits};
use crate::fixture::{JSON, list, remote};
use crate::script::{Action, Server, answer};

#[tokio::test]
async fn retry_after_is_capped_at_an_hour() {
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
        let server = Server::plain(move |_| Action::Answer(answer(503, &headers, ""))).await;
        let failure = list(&remote(&server.url())).await.unwrap_err();
        let asked = failure.retry_after.unwrap_or_default();
        assert!(
            asked <= RETRY_AFTER_CAP,
            "{retry_after} at {date}: {asked:?}"
        );
    }
}

/// A manual sync requests the list again although the listed times lie in the year 9999.
#[tokio::test]
async fn extreme_times_are_stored_and_do_not_block_later_lists() {
    const ODD: &str = r#"{"interviews":[
        {"id":1,"updated_at":"9999-12-31T23:59:59.999-23:59","start_at":"0000-01-01T00:00:00+23:59",
         "end_at":"9999-12-31T23:59:59-23:59","status":"scheduled"},
        {"id":2,"updated_at":"0000-01-01T00:00:00+23:59"}]}"#;
    let server = Server::plain(|number| {
        let (date, list) = match number {
            0 => ("Thu, 01 Jan 1970 00:00:00 GMT", ODD),
            _ => ("Fri, 31 Dec 9999 23:59:59 GMT", LIST),
        };
        Action::Answer(answer(200, &[JSON, ("date", date)], list))
    })
    .await;
    let client = Client::of(&server.url(), limits()).await;
    client.sync().await;
    assert_eq!(client.listed(), 2);
    let synced = tokio::time::timeout(Duration::from_secs(20), client.sync())
        .await
        .unwrap();
    assert!(
        matches!(synced.pull, PullReport::Fetched { .. }),
        "{synced:?}"
    );
    assert_eq!(client.listed(), 1, "the next list replaces the first one");
}
