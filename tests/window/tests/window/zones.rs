//! Times are right in a zone other than the computer's, at changes of the clocks, and on a 12-hour clock. The page
//! must not compute any of it, because WebKitGTK's own time zones are outdated.

use chrono::{DateTime, Utc};
use interlude_sandbox::{Sandbox, Slot};
use interlude_window_tests::{Computer, Moment, interview, proposed, serve};
use serde_json::json;

#[tokio::test]
async fn times_are_shown_and_proposed_in_the_zone_of_the_settings() {
    let moment = Moment::at("2031-05-05T18:00", "Europe/Berlin");
    let server = at(moment, "2031-05-06T12:00:00Z").await;
    let zone = json!({ "kind": "named", "name": "Asia/Kolkata" });
    let computer = Computer::on(moment).remembering(json!({ "undoSeconds": 0, "zone": zone }));
    let window = computer.open().await;
    window.connects(&server).await;
    window.sees("17:30–18:00").await;
    window.press("Howard Schiller").await;
    window.press("Propose another time").await;
    window.press("+1 h").await;
    window.press("Propose").await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [half_an_hour("2031-05-06T13:00:00Z")]);
}

#[tokio::test]
async fn a_local_hour_that_occurs_twice_is_proposed_correctly() {
    // In Berlin the clocks go back on 26 October 2031 at 01:00 UTC.
    let moment = Moment::at("2031-10-25T18:00", "Europe/Berlin");
    let server = at(moment, "2031-10-26T00:00:00Z").await;
    let computer = Computer::on(moment).remembering(json!({ "undoSeconds": 0 }));
    let window = computer.open().await;
    window.connects(&server).await;
    window.press("Howard Schiller").await;
    window.sees("2:00").await;
    window.press("Propose another time").await;
    window.press("+1 h").await;
    window.press("Propose").await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [half_an_hour("2031-10-26T01:00:00Z")]);
}

#[tokio::test]
async fn a_skipped_local_time_is_refused() {
    // In Berlin the clocks go from 02:00 to 03:00 on 30 March 2031.
    let moment = Moment::at("2031-03-29T18:00", "Europe/Berlin");
    let server = at(moment, "2031-03-30T00:30:00Z").await;
    let computer = Computer::on(moment);
    let window = computer.open().await;
    window.connects(&server).await;
    window.press("Howard Schiller").await;
    window.press("Propose another time").await;
    window.fill("Type a time", "30 March 2031 02:15").await;
    window.keys(&["Enter"]).await;
    window.sees("skip that time").await;
    window.keys(&["Ctrl+Enter"]).await;
    window.sees("skip that time").await;
    assert!(server.requests().amends_of(1).is_empty());
}

#[tokio::test]
async fn a_12_hour_clock_is_shown_and_typed() {
    let moment = Moment::at("2031-05-05T18:00", "Europe/Berlin");
    let server = at(moment, "2031-05-06T12:00:00Z").await;
    let computer = Computer::on(moment)
        .set("LANG", "en_US.UTF-8")
        .remembering(json!({ "undoSeconds": 0 }));
    let window = computer.open().await;
    window.connects(&server).await;
    window.sees("2:00 – 2:30 PM").await;
    window.press("Howard Schiller").await;
    window.keys(&["p"]).await;
    window.tabs_to("hour").await;
    window.types("1115am").await;
    window.keys(&["Ctrl+Enter"]).await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [half_an_hour("2031-05-06T09:15:00Z")]);
}

/// Starts a server that lists Howard Schiller, agreed for half an hour from this instant on.
async fn at(moment: Moment, start: &str) -> Sandbox {
    let howard = interview(moment, 1, "Howard Schiller", half_an_hour(start));
    serve(moment, vec![howard]).await
}

fn half_an_hour(start: &str) -> Slot {
    let start: DateTime<Utc> = start.parse().unwrap();
    Slot::new(start, start + chrono::TimeDelta::minutes(30)).unwrap()
}
