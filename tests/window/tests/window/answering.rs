use interlude_sandbox::{Effect, Sandbox, Side};
use interlude_window_tests::{Computer, Keychain, Moment, Window, proposed, slot};
use serde_json::json;

use crate::offline::{syncs, unplug};
use crate::{opened, two_interviews};

#[tokio::test]
async fn answers_that_are_given_without_a_network_survive_a_crash_and_are_sent_once() {
    let server = two_proposals().await;
    let computer = Computer::with(Keychain::Unlocked, (1320, 820), Moment::usual())
        .remembering(json!({ "undoSeconds": 0 }));
    let window = computer.open().await;
    window.signs_in(&server).await;
    window.sees("Accept 17:00").await;
    unplug(&server).await;
    window.press("Accept 17:00").await;
    window.misses("Accept 17:00").await;
    window.press("Keep 15:30").await;
    window.sees("Nothing is waiting for you.").await;
    window.kill().await;
    assert_eq!(effects(&server), (Vec::new(), Vec::new()));

    let window = computer.open().await;
    window.sees("Nothing is waiting for you.").await;
    window.sees("Amara Okafor").await;
    server.go_online().await.unwrap();
    syncs(&window).await;
    window.sees("Nothing waits to be sent.").await;
    let kept = slot("15:30", "16:00");
    let kept = Effect::Proposed {
        by: Side::Interviewer,
        asked: kept,
        stored: kept,
    };
    let accepted = Effect::Accepted {
        by: Side::Interviewer,
        agreed: slot("17:00", "17:30").into(),
    };
    assert_eq!(effects(&server), (vec![accepted], vec![kept]));
}

#[tokio::test]
async fn a_proposal_that_changes_while_its_accept_waits_is_asked_about() {
    let server = two_proposals().await;
    let computer = crate::without_undo_window();
    let window = computer.open().await;
    window.connects(&server).await;
    window.go("#/inbox").await;
    window.sees("Accept 17:00").await;
    unplug(&server).await;
    window.press("Accept 17:00").await;
    window.misses("Accept 17:00").await;
    proposes(&server, 1, ("16:30", "17:00"));
    server.go_online().await.unwrap();
    syncs(&window).await;
    window.sees("Conflict").await;
    window.sees("Accept 16:30").await;
    assert_eq!(effects(&server), (Vec::new(), Vec::new()));

    window.press("Accept 16:30").await;
    window.misses("Conflict").await;
    let accepted = interlude_window_tests::eventually(async || {
        let (one, _) = effects(&server);
        one.first().cloned()
    });
    let wanted = Effect::Accepted {
        by: Side::Interviewer,
        agreed: slot("16:30", "17:00").into(),
    };
    assert_eq!(accepted.await, Some(wanted));
}

#[tokio::test]
async fn a_cancellation_asks_first_and_can_be_undone() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = opened(&computer, &server).await;
    cancels(&window).await;
    window.press("Undo").await;
    window.sees("Taken back. Nothing was sent.").await;
    assert!(server.world().effects(1).is_empty());

    cancels(&window).await;
    window.sees("This interview was cancelled.").await;
    assert_eq!(server.world().effects(1), [Effect::Cancelled]);
}

#[tokio::test]
async fn several_interviews_move_with_one_review_and_one_undo() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual()).remembering(json!({ "undoSeconds": 60 }));
    let window = computer.open().await;
    window.connects(&server).await;
    window.sees("Howard Schiller").await;
    window.keys(&["Ctrl+2", "Home", "Shift+Down"]).await;
    window.sees("2 chosen").await;
    window.press("Move…").await;
    window.press("Propose 2 times").await;
    window.press("Undo all").await;
    window.misses("Waiting to send").await;
    assert!(proposed(&server, 1).is_empty() && proposed(&server, 2).is_empty());
}

/// Lets the other side propose 17:00 for the first interview and 18:00 for the second.
async fn two_proposals() -> Sandbox {
    let server = two_interviews().await;
    proposes(&server, 1, ("17:00", "17:30"));
    proposes(&server, 2, ("18:00", "18:30"));
    server
}

/// Lets the other side propose a time.
pub(crate) fn proposes(server: &Sandbox, id: u64, (start, end): (&str, &str)) {
    let slot = slot(start, end);
    server
        .world()
        .counter(id, slot.start(), slot.end())
        .unwrap();
}

async fn cancels(window: &Window<'_>) {
    window.press("More").await;
    window.press("Cancel the interview…").await;
    window.sees("cannot be taken back").await;
    window.press("Cancel the interview").await;
}

/// Returns what the user did to the first and to the second interview.
fn effects(server: &Sandbox) -> (Vec<Effect>, Vec<Effect>) {
    let of_user = |effect: &Effect| {
        matches!(
            effect,
            Effect::Proposed {
                by: Side::Interviewer,
                ..
            } | Effect::Accepted {
                by: Side::Interviewer,
                ..
            }
        )
    };
    let of = |id| {
        let mut all = server.world().effects(id);
        all.retain(of_user);
        all
    };
    (of(1), of(2))
}
