//! Tests of the real window as a user sees it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod accessibility;
mod amending;
mod answering;
mod coming_back;
mod conflicts;
mod connecting;
mod days;
mod first_run;
mod main_job;
mod many;
mod notifications;
mod offline;
mod refusals;
mod rows;
mod sign_in;
mod sizes;
mod starting;
mod undoing;
mod zones;

use interlude_sandbox::Sandbox;
use interlude_window_tests::{Computer, Moment, Window, interview, serve};
use serde_json::json;

/// Creates a computer without an undo window, so that changes are sent at once.
fn without_undo_window() -> Computer {
    without_undo_window_on(Moment::usual())
}

/// Creates a computer without an undo window at this moment.
fn without_undo_window_on(moment: Moment) -> Computer {
    Computer::on(moment).remembering(json!({ "undoSeconds": 0 }))
}

/// Starts a server that lists Howard Schiller (1), from 14:00 to 14:30 on the usual day, a Tuesday in Berlin, and
/// Amara Okafor (2), an hour and a half later.
async fn two_interviews() -> Sandbox {
    two_interviews_on(Moment::usual()).await
}

/// Starts the server of [`two_interviews`] at this moment, on the day of its interviews.
async fn two_interviews_on(moment: Moment) -> Sandbox {
    let day = moment.day();
    let (howard, amara) = (day.slot("14:00", "14:30"), day.slot("15:30", "16:00"));
    serve(
        moment,
        vec![
            interview(moment, 1, "Howard Schiller", howard),
            interview(moment, 2, "Amara Okafor", amara),
        ],
    )
    .await
}

/// Returns the address of a view on the usual day of interviews, such as `#/week/2031-05-06`.
fn address(view: &str) -> String {
    format!("#/{view}/{}", Moment::usual().day().address())
}

/// Opens the window, connects to `server` and opens Howard Schiller.
async fn opened<'a>(computer: &'a Computer, server: &Sandbox) -> Window<'a> {
    let window = computer.open().await;
    window.connects(server).await;
    window.press("Howard Schiller").await;
    window.shows("Howard Schiller").await;
    window
}

/// Moves the open interview with Howard Schiller an hour later, to 15:00.
async fn proposes_three_o_clock(window: &Window<'_>) {
    window.press("Propose another time").await;
    window.press("+1 h").await;
    window.press("Propose").await;
    window.sees("Saved.").await;
}
