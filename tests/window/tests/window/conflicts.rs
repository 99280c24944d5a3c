use interlude_sandbox::Sandbox;
use interlude_window_tests::{Computer, Window, proposed, slot};

use crate::offline::{syncs, unplug};
use crate::{opened, proposes_three_o_clock, two_interviews, without_undo_window};

#[tokio::test]
async fn both_times_are_shown_and_mine_is_sent_when_chosen() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = in_conflict(&computer, &server).await;
    window.sees("15:00–15:30").await;
    window.sees("17:00–17:30").await;
    assert!(proposed(&server, 1).is_empty(), "nothing goes out unasked");

    window.press("Send mine anyway").await;
    window.sees("Nothing is waiting for you.").await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}

#[tokio::test]
async fn mine_is_dropped_when_chosen() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = in_conflict(&computer, &server).await;
    window.press("Drop mine").await;
    window.misses("Drop mine").await;
    window.sees("They proposed").await;
    assert!(proposed(&server, 1).is_empty());
}

#[tokio::test]
async fn a_conflict_shows_the_newest_terms_of_the_other_side() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = in_conflict(&computer, &server).await;
    counters(&server, slot("18:00", "18:30"));
    syncs(&window).await;
    window.sees("18:00–18:30").await;
    assert!(proposed(&server, 1).is_empty());
}

/// Lets both sides propose another time without knowing of each other, and opens the conflict.
async fn in_conflict<'a>(computer: &'a Computer, server: &Sandbox) -> Window<'a> {
    let window = opened(computer, server).await;
    unplug(server).await;
    proposes_three_o_clock(&window).await;
    counters(server, slot("17:00", "17:30"));
    server.go_online().await.unwrap();
    syncs(&window).await;
    window.sees("It changed while yours waited.").await;
    window.go("#/inbox").await;
    window.sees("while yours waited").await;
    window
}

fn counters(server: &Sandbox, slot: interlude_sandbox::Slot) {
    let world = server.world();
    world.counter(1, slot.start(), slot.end()).unwrap();
}
