use interlude_sandbox::{Offline, Sandbox};
use interlude_window_tests::{Window, proposed, slot};

use crate::{opened, proposes_three_o_clock, two_interviews, without_undo_window};

#[tokio::test]
async fn a_change_made_without_a_network_is_sent_once_when_it_is_back() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    unplug(&server).await;
    proposes_three_o_clock(&window).await;
    window.go("#/inbox").await;
    window.sees("saved on this computer").await;
    window.sees("Howard Schiller").await;
    window.sees("Waiting to send").await;

    server.go_online().await.unwrap();
    syncs(&window).await;
    window.sees("Nothing waits to be sent.").await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}

#[tokio::test]
async fn nothing_is_sent_while_working_offline() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    window.press("Connection").await;
    window.press("Work offline").await;
    window.sees("Offline, last heard").await;
    proposes_three_o_clock(&window).await;
    window.sees("Sent when you are online.").await;
    assert!(server.requests().amends_of(1).is_empty());

    window.press("Connection").await;
    window.press("Go online").await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}

/// Makes the server refuse connections.
pub(crate) async fn unplug(server: &Sandbox) {
    let unplugged = interlude_window_tests::eventually(async || {
        // A process that another test is just starting may inherit the port for a moment.
        server.go_offline(Offline::Refuse).await.ok()
    });
    assert!(unplugged.await.is_some(), "the server did not go offline");
}

/// Presses "Sync now".
pub(crate) async fn syncs(window: &Window<'_>) {
    window.press("Connection").await;
    window.press("Sync now").await;
}
