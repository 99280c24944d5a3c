use interlude_sandbox::{Sandbox, Slot};
use interlude_window_tests::{Moment, Window, eventually, proposed, slot};

use crate::{address, opened, two_interviews, without_undo_window};

#[tokio::test]
async fn another_time_is_proposed_with_the_keyboard_alone() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = computer.open().await;
    window.connects(&server).await;

    // Connecting used the pointer. From here on only the keyboard is used.
    // The side list names the next interview too, while the agenda is not there yet.
    window
        .waits_for("the agenda is filled", AGENDA_FILLED)
        .await;
    window.keys(&["F6", "F6", "F6"]).await;
    window
        .waits_for("the list has the focus", LIST_FOCUSED)
        .await;
    window.keys(&["Down", "Up", "p"]).await;
    window
        .waits_for("the form has the focus", FORM_FOCUSED)
        .await;
    window.tabs_to("hour").await;
    window.types("1545").await;
    window.sees("Overlaps").await;
    window.keys(&["Ctrl+Enter"]).await;
    window.sees("Sent. Waiting for their answer.").await;

    assert_eq!(proposed(&server, 1), [slot("15:45", "16:15")]);
}

#[tokio::test]
async fn another_time_is_proposed_by_dragging_in_the_week() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    window.go(&address("week")).await;
    window.element(r#"[data-event="1"]"#).await;

    // The first day is beside the hours, which must not cover the confirmation.
    window
        .drags(r#"[data-event="1"]"#, (-118.0, PIXELS_PER_HOUR))
        .await;
    window.sees("15:00–15:30").await;
    window
        .waits_for("nothing covers the question", UNCOVERED)
        .await;
    assert!(proposed(&server, 1).is_empty(), "nothing is saved before");
    window.keys(&["Escape"]).await;
    window.misses("15:00–15:30").await;

    let arrived = drags_to_three_o_clock(&window, &server).await;
    assert_eq!(arrived, Some(slot("15:00", "15:30")));
    window.sees("Sent. Waiting for their answer.").await;
}

#[tokio::test]
async fn an_interview_is_picked_up_and_moved_with_the_keys_of_the_calendar() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    window.go(&address("week")).await;
    window.element(r#"[data-event="1"]"#).await;
    window
        .run(
            "document.querySelector('[data-event=\"1\"]').focus()",
            vec![],
        )
        .await;
    window
        .keys(&["m", "Down", "Down", "Alt+Down", "Right"])
        .await;
    window.keys(&["Enter"]).await;
    let arrived = eventually(async || proposed(&server, 1).first().copied()).await;
    let next_day = Moment::usual().day().plus(1);
    assert_eq!(arrived, Some(next_day.slot("14:30", "15:15")));
}

#[tokio::test]
async fn a_typed_date_and_time_is_proposed() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    let next_day = Moment::usual().day().plus(1);
    let phrase = format!("{} 9:15", next_day.typed());
    window.press("Propose another time").await;
    window.fill("Type a time", &phrase).await;
    window.keys(&["Enter"]).await;
    window.sees("Reset").await;
    window.keys(&["Ctrl+Enter"]).await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [next_day.slot("09:15", "09:45")]);
}

/// Drags the interview with Howard Schiller in the week an hour later, to 15:00. Returns the proposal that the server
/// gets.
pub(crate) async fn drags_to_three_o_clock(window: &Window<'_>, server: &Sandbox) -> Option<Slot> {
    window
        .drags(r#"[data-event="1"]"#, (0.0, PIXELS_PER_HOUR))
        .await;
    window.sees("15:00–15:30").await;
    window.keys(&["Enter"]).await;
    eventually(async || proposed(server, 1).first().copied()).await
}

/// The height of an hour in the week, in pixels.
const PIXELS_PER_HOUR: f64 = 72.0;

/// Returns true if the agenda is shown with its interviews.
const AGENDA_FILLED: &str = "return location.hash.startsWith('#/agenda')
    && !!document.querySelector('.view:not([hidden]) [aria-rowindex]:not([aria-busy])')";
pub(crate) const LIST_FOCUSED: &str =
    "return document.activeElement.getAttribute('role') === 'grid'";
const FORM_FOCUSED: &str = "return document.activeElement.matches('form input[type=text]')";

/// Returns true if no other element covers the confirmation beside a moved interview.
const UNCOVERED: &str = "
    const question = document.querySelector('.question');
    const { left, top, width, height } = question.getBoundingClientRect();
    const parts = [0.02, 0.25, 0.5, 0.75, 0.98];
    return parts.every((right) => parts.every((down) =>
        question.contains(document.elementFromPoint(left + width * right, top + height * down))))";
