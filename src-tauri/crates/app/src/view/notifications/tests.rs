mod reminders;

use interlude_model::{ConflictKind, Heard, HeardKind, Interview, Party, Slot, State};

use super::*;
use crate::view::view_model::fixture::{Fixture, agreed, at, id, on, proposed};

/// The notifications of an account over some time.
struct Account {
    fixture: Fixture,
    told: Option<Told>,
}

impl Account {
    fn with(interviews: impl IntoIterator<Item = Interview>) -> Self {
        Self {
            fixture: Fixture::with(interviews),
            told: None,
        }
    }

    fn decide(&mut self, time: &str, with_names: bool) -> Notifications {
        self.fixture.now = at(time);
        let told = self.told.take();
        let decided = self
            .fixture
            .with_context(|context| context.notifications(told.as_ref(), with_names));
        // The record goes through the form in which it is stored.
        let stored = serde_json::to_string(&decided.told).unwrap();
        self.told = serde_json::from_str(&stored).unwrap();
        assert_eq!(self.told.as_ref(), Some(&decided.told));
        decided
    }

    fn show(&mut self, time: &str) -> Vec<Notification> {
        self.decide(time, true).show
    }

    /// Returns the titles of the notifications that are shown at a time.
    fn titles(&mut self, time: &str) -> Vec<String> {
        let show = self.show(time).into_iter();
        show.map(|one| one.title).collect()
    }

    fn next(&mut self, time: &str) -> Option<Timestamp> {
        self.decide(time, true).next
    }

    fn hear(&mut self, number: u64, interview: i64, what: HeardKind) {
        self.fixture.heard.push(Heard {
            interview_id: id(interview),
            at: self.fixture.now,
            number,
            what,
        });
    }

    fn set_state(&mut self, state: State) {
        self.fixture.changes[0].state = state;
    }
}

fn with_link(mut interview: Interview) -> Interview {
    let booking = interview.booking.as_mut().unwrap();
    booking.location = Some("https://meet.example.com/abc".to_owned());
    interview
}

fn labels(notification: &Notification) -> Vec<&str> {
    let buttons = notification.buttons.iter();
    buttons.map(|button| button.label.as_str()).collect()
}

const NONE: [&str; 0] = [];

fn waiting() -> State {
    State::Waiting {
        undo_until: at("2025-01-22T12:00:00Z"),
    }
}

#[test]
fn the_first_start_with_an_old_ledger_does_not_tell_the_past() {
    let slot = on("2025-01-22", "10:00", "10:20");
    let moved = on("2025-01-24", "10:00", "10:20");
    let interview = proposed(agreed(1, "Ann", slot), moved, Party::Interviewee);
    let mut account = Account::with([interview]);
    account.fixture = account
        .fixture
        .changed(1, moved, State::Conflict(ConflictKind::Moved));
    let theirs = moved.into();
    account.hear(1, 1, HeardKind::Proposed { proposed: theirs });
    account.fixture.token_expires = Some(at("2025-01-23T12:00:00Z"));
    assert_eq!(account.titles("2025-01-22T12:00:00Z"), NONE);
    assert_eq!(account.titles("2025-01-22T12:01:00Z"), NONE);
}

#[test]
fn a_proposal_is_told_with_buttons_that_answer_what_was_shown() {
    let before = on("2025-01-22", "14:20", "14:40");
    let wanted = on("2025-01-28", "16:00", "16:20");
    let mut account = Account::with([agreed(1, "Ann", before)]);
    account.titles("2025-01-22T12:00:00Z");
    account.fixture.interviews = vec![proposed(
        agreed(1, "Ann", before),
        wanted,
        Party::Interviewee,
    )];
    let theirs = wanted.into();
    account.hear(1, 1, HeardKind::Proposed { proposed: theirs });
    let shown = account.show("2025-01-22T12:01:00Z");
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].title, "Ann");
    assert_eq!(
        shown[0].body,
        "Proposes Tue 28 Jan 16:00–16:20. Agreed is 14:20–14:40."
    );
    assert_eq!(labels(&shown[0]), ["Accept 16:00", "Keep 14:20", "Open"]);
    let seen = account
        .fixture
        .with_context(|context| context.view(1).unwrap().revision());
    assert_eq!(
        shown[0].buttons[0].action,
        Action::Accept { id: id(1), seen }
    );
    assert_eq!(shown[0].buttons[1].action, Action::Keep { id: id(1), seen });
    assert_eq!(account.titles("2025-01-22T12:02:00Z"), NONE);
}

#[test]
fn a_told_fact_holds_until_the_user_or_the_other_side_ends_it() {
    let before = on("2025-01-22", "14:20", "14:40");
    let wanted = on("2025-01-28", "16:00", "16:20");
    let asked = || proposed(agreed(1, "Ann", before), wanted, Party::Interviewee);
    let holds = |fixture: &Fixture, fact: &Fact| fixture.with_context(|view| view.holds(fact));
    let told = |heard| {
        let mut account = Account::with([agreed(1, "Ann", before)]);
        account.titles("2025-01-22T12:00:00Z");
        account.fixture.interviews = vec![asked()];
        account.hear(1, 1, heard);
        let shown = account.show("2025-01-22T12:01:00Z").remove(0);
        assert!(holds(&account.fixture, &shown.fact));
        (account.fixture, shown.fact)
    };
    let theirs = wanted.into();
    let (mut fixture, proposal) = told(HeardKind::Proposed { proposed: theirs });
    fixture.seen = 1;
    assert!(holds(&fixture, &proposal), "it is not answered");
    let answered = fixture.changed(1, on("2025-01-29", "10:00", "10:20"), waiting());
    assert!(!holds(&answered, &proposal));
    let (mut fixture, proposal) = told(HeardKind::Proposed { proposed: theirs });
    fixture.interviews = vec![agreed(1, "Ann", before)];
    assert!(!holds(&fixture, &proposal), "it was withdrawn");

    let (mut fixture, answer) = told(HeardKind::TurnedDown);
    fixture.seen = 1;
    assert!(!holds(&fixture, &answer));

    let begins = Fact::Begins {
        id: id(1),
        start: before.start(),
    };
    assert!(holds(&fixture, &begins));
    fixture.interviews = vec![agreed(1, "Ann", wanted)];
    assert!(!holds(&fixture, &begins));
}

#[test]
fn what_the_user_has_seen_or_what_does_not_hold_any_more_is_not_told() {
    let before = on("2025-01-22", "14:20", "14:40");
    let wanted = on("2025-01-28", "16:00", "16:20");
    let mut account = Account::with([agreed(1, "Ann", before), agreed(2, "Bob", before)]);
    account.titles("2025-01-22T12:00:00Z");
    let proposed = wanted.into();
    account.hear(1, 1, HeardKind::Cancelled);
    account.fixture.seen = 1;
    account.hear(2, 2, HeardKind::Proposed { proposed });
    assert_eq!(account.titles("2025-01-22T12:01:00Z"), NONE);
    account.hear(3, 2, HeardKind::Cancelled);
    account.hear(4, 2, HeardKind::TurnedDown);
    assert_eq!(account.show("2025-01-22T12:02:00Z")[0].body, "Turned down.");
}

#[test]
fn many_answers_are_one_summary() {
    let slot = on("2025-01-23", "14:20", "14:40");
    let names = ["Ann", "Bob", "Cleo", "Dan"];
    let interviews = names.iter().zip(1..);
    let interviews: Vec<_> = interviews
        .map(|(name, number)| agreed(number, name, slot))
        .collect();
    let mut account = Account::with(interviews);
    account.titles("2025-01-22T12:00:00Z");
    for number in 1..=4 {
        let interview = i64::try_from(number).unwrap();
        account.hear(number, interview, HeardKind::TurnedDown);
    }
    let shown = account.show("2025-01-22T12:01:00Z");
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].title, "4 answers came");
    assert_eq!(shown[0].body, "Ann, Bob, Cleo, Dan");
    assert_eq!(shown[0].opens, Place::Inbox);
}

fn changed(slot: Slot) -> Account {
    let mut account = Account::with([agreed(1, "Ann", on("2025-01-29", "14:20", "14:40"))]);
    account.fixture = account.fixture.changed(1, slot, waiting());
    account
}

#[test]
fn a_conflict_and_a_refusal_are_told_once_each_time_they_come() {
    let mut account = changed(on("2025-01-29", "16:00", "16:20"));
    assert_eq!(account.titles("2025-01-22T12:00:00Z"), NONE);
    account.set_state(State::Conflict(ConflictKind::Moved));
    assert_eq!(account.titles("2025-01-22T12:01:00Z"), ["Conflict: Ann"]);
    assert_eq!(account.titles("2025-01-22T12:02:00Z"), NONE);
    account.set_state(State::Refused);
    assert_eq!(account.titles("2025-01-22T12:03:00Z"), ["Refused: Ann"]);
    account.set_state(waiting());
    assert_eq!(account.titles("2025-01-22T12:04:00Z"), NONE);
    account.set_state(State::Refused);
    assert_eq!(account.titles("2025-01-22T12:05:00Z"), ["Refused: Ann"]);
}

#[test]
fn a_change_that_waits_a_day_is_told_only_if_the_server_answers() {
    let mut account = changed(on("2025-01-29", "16:00", "16:20"));
    let due = at("2025-01-23T12:00:00Z");
    assert_eq!(account.next("2025-01-22T12:00:00Z"), Some(due));
    assert_eq!(account.titles("2025-01-23T12:00:00Z"), NONE);
    account.fixture.status.last_sync_at = Some(at("2025-01-23T12:00:30Z"));
    account.fixture.status.paused = Some(interlude_engine::Paused::Unreachable);
    assert_eq!(account.titles("2025-01-23T12:01:00Z"), NONE);
    account.fixture.status.paused = None;
    let told = account.titles("2025-01-23T12:02:00Z");
    assert_eq!(told, ["Not sent for a day: Ann"]);
    account.fixture.status.paused = Some(interlude_engine::Paused::Unreachable);
    account.titles("2025-01-23T12:03:00Z");
    account.fixture.status.paused = None;
    assert_eq!(account.titles("2025-01-23T12:04:00Z"), NONE);
}

#[test]
fn the_end_of_the_sign_in_is_told_three_days_before() {
    let mut account = Account::with([]);
    account.fixture.token_expires = Some(at("2025-02-01T09:00:00Z"));
    let due = at("2025-01-29T09:00:00Z");
    assert_eq!(account.next("2025-01-22T12:00:00Z"), Some(due));
    let told = account.titles("2025-01-29T09:00:00Z");
    assert_eq!(told, ["The sign-in ends Sat 1 Feb 09:00"]);
    assert_eq!(account.titles("2025-01-30T09:00:00Z"), NONE);
    // One that lasts an hour was entered by a user who knows that.
    account.fixture.token_expires = Some(at("2025-02-01T10:00:00Z"));
    assert_eq!(account.titles("2025-02-01T09:00:00Z"), NONE);
}

#[test]
fn what_is_switched_off_is_not_told_later() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account = Account::with([agreed(1, "Ann", slot)]);
    account.titles("2025-01-22T12:00:00Z");
    account.fixture.settings.notifications = false;
    account.hear(1, 1, HeardKind::TurnedDown);
    assert_eq!(account.titles("2025-01-22T14:12:00Z"), NONE);
    account.fixture.settings.notifications = true;
    assert_eq!(account.titles("2025-01-22T14:13:00Z"), NONE);
}

#[test]
fn a_locked_screen_shows_no_names() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account = Account::with([with_link(agreed(1, "Ann", slot)), agreed(2, "Bob", slot)]);
    account.titles("2025-01-22T12:00:00Z");
    account.hear(1, 2, HeardKind::TurnedDown);
    let shown = account.decide("2025-01-22T14:10:00Z", false).show;
    assert_eq!(shown.len(), 3);
    let text = format!("{shown:?}");
    assert!(!text.contains("Ann") && !text.contains("Bob"), "{text}");
    assert_eq!(shown[0].title, "An interview in 10 min");
    assert_eq!(shown[0].body, "14:20–14:40");
}

#[test]
fn a_clock_of_twelve_hours_is_used_if_it_is_chosen() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account = Account::with([agreed(1, "Ann", slot)]);
    account.fixture.settings.clock = crate::view::ClockChoice::Twelve;
    let shown = account.show("2025-01-22T14:10:00Z");
    assert_eq!(shown[0].body, "2:20 pm–2:40 pm");
}
