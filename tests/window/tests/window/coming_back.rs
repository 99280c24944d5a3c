use interlude_sandbox::Sandbox;
use interlude_window_tests::{Computer, Keychain, Moment, Window, proposed, slot};
use serde_json::json;

use crate::offline::{syncs, unplug};
use crate::{proposes_three_o_clock, two_interviews};

#[tokio::test]
async fn a_waiting_change_survives_closing_the_window() {
    let server = two_interviews().await;
    let computer = with_a_keychain();
    let window = waiting(&computer, &server).await;
    window.close().await;
    comes_back(&computer, &server).await;
}

#[tokio::test]
async fn a_saved_change_survives_a_crash() {
    let server = two_interviews().await;
    let computer = with_a_keychain();
    let window = waiting(&computer, &server).await;
    window.kill().await;
    comes_back(&computer, &server).await;
}

fn with_a_keychain() -> Computer {
    let computer = Computer::with(Keychain::Unlocked, (1320, 820), Moment::usual());
    computer.remembering(json!({ "undoSeconds": 0 }))
}

/// Saves a change without a network.
async fn waiting<'a>(computer: &'a Computer, server: &Sandbox) -> Window<'a> {
    let window = computer.open().await;
    window.fills_connection(server).await;
    window.press("Connect").await;
    window.sees("Up to date").await;
    window.press("Howard Schiller").await;
    unplug(server).await;
    proposes_three_o_clock(&window).await;
    window
}

async fn comes_back(computer: &Computer, server: &Sandbox) {
    let window = computer.open().await;
    window.sees("Howard Schiller").await;
    window.sees("Waiting to send").await;
    window.press("Howard Schiller").await;
    window.sees("15:00–15:30").await;

    server.go_online().await.unwrap();
    syncs(&window).await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(server, 1), [slot("15:00", "15:30")]);
}
