use super::*;
use crate::view::view_model::fixture::slot;

#[test]
fn an_interview_is_told_ten_minutes_before_its_start_and_once() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account = Account::with([with_link(agreed(1, "Ann", slot))]);
    assert_eq!(account.titles("2025-01-22T14:09:59Z"), NONE);
    let due = at("2025-01-22T14:10:00Z");
    assert_eq!(account.next("2025-01-22T14:09:59Z"), Some(due));
    let shown = account.show("2025-01-22T14:10:00Z");
    assert_eq!(shown[0].title, "Ann in 10 min");
    assert_eq!(shown[0].body, "14:20–14:40, meet.example.com");
    assert_eq!(labels(&shown[0]), ["Join", "Open", "Snooze 5 min"]);
    assert_eq!(account.titles("2025-01-22T14:10:30Z"), NONE);
    assert_eq!(account.titles("2025-01-22T14:20:00Z"), NONE);
    assert_eq!(account.next("2025-01-22T14:10:30Z"), None);
}

#[test]
fn an_interview_without_an_address_cannot_be_joined() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account = Account::with([agreed(1, "Ann", slot)]);
    let shown = account.show("2025-01-22T14:15:00Z");
    assert_eq!(shown[0].title, "Ann in 5 min");
    assert_eq!(labels(&shown[0]), ["Open", "Snooze 5 min"]);
}

#[test]
fn an_interview_that_was_moved_is_told_again() {
    let mut account = Account::with([agreed(1, "Ann", on("2025-01-22", "14:20", "14:40"))]);
    assert_eq!(account.titles("2025-01-22T14:12:00Z"), ["Ann in 8 min"]);
    account.fixture.interviews = vec![agreed(1, "Ann", on("2025-01-22", "15:00", "15:20"))];
    assert_eq!(account.titles("2025-01-22T14:13:00Z"), NONE);
    assert_eq!(account.titles("2025-01-22T14:50:00Z"), ["Ann in 10 min"]);
    // One that comes nearer than ten minutes is told at once.
    account.fixture.interviews = vec![agreed(1, "Ann", on("2025-01-22", "14:55", "15:15"))];
    assert_eq!(account.titles("2025-01-22T14:51:00Z"), ["Ann in 4 min"]);
}

#[test]
fn a_reminder_that_was_put_off_returns_once() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account = Account::with([agreed(1, "Ann", slot)]);
    let shown = account.show("2025-01-22T14:10:00Z");
    let Some(Action::Snooze { id, start }) = shown[0].buttons.last().map(|last| last.action) else {
        panic!("no snooze");
    };
    let snooze = |account: &mut Account, now: &str| {
        account.told.as_mut().unwrap().snooze(id, start, at(now));
    };
    snooze(&mut account, "2025-01-22T14:10:30Z");
    let due = at("2025-01-22T14:15:30Z");
    assert_eq!(account.next("2025-01-22T14:11:00Z"), Some(due));
    assert_eq!(account.titles("2025-01-22T14:15:00Z"), NONE);
    assert_eq!(account.titles("2025-01-22T14:15:30Z"), ["Ann in 5 min"]);
    assert_eq!(account.titles("2025-01-22T14:15:31Z"), NONE);
    snooze(&mut account, "2025-01-22T14:15:40Z");
    assert_eq!(account.titles("2025-01-22T14:20:40Z"), ["Ann begins now"]);
    assert_eq!(account.titles("2025-01-22T14:20:41Z"), NONE);
}

#[test]
fn what_began_in_a_night_asleep_is_one_summary() {
    let mut account = Account::with([
        agreed(1, "Old", on("2025-01-22", "19:00", "19:20")),
        agreed(2, "Ann", on("2025-01-23", "07:30", "07:50")),
        agreed(3, "Bob", on("2025-01-23", "08:00", "08:20")),
        agreed(4, "Cleo", on("2025-01-23", "08:40", "09:00")),
    ]);
    assert_eq!(account.titles("2025-01-22T18:30:00Z"), NONE);
    let shown = account.show("2025-01-23T08:35:00Z");
    let titles: Vec<_> = shown.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Cleo in 5 min", "3 interviews began in the meantime"]
    );
    // One of the evening before is older than twelve hours, and only counted.
    assert_eq!(shown[1].body, "07:30 Ann, 08:00 Bob");
    assert_eq!(account.titles("2025-01-23T08:35:30Z"), NONE);
}

#[test]
fn more_than_three_that_begin_soon_are_three_and_a_summary() {
    let numbers = 1..=5;
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account =
        Account::with(numbers.map(|number| agreed(number, &format!("Person {number}"), slot)));
    let titles = account.titles("2025-01-22T14:15:00Z");
    assert_eq!(titles.len(), 4);
    assert_eq!(titles[2], "Person 3 in 5 min");
    assert_eq!(titles[3], "2 more interviews begin soon");
    assert_eq!(account.titles("2025-01-22T14:15:30Z"), NONE);
}

#[test]
fn a_clock_that_was_set_back_tells_nothing_twice() {
    let mut account = Account::with([
        agreed(1, "Ann", on("2025-01-22", "14:20", "14:40")),
        agreed(2, "Bob", on("2025-01-22", "16:00", "16:20")),
    ]);
    account.titles("2025-01-22T14:00:00Z");
    assert_eq!(account.titles("2025-01-22T14:12:00Z"), ["Ann in 8 min"]);
    let before = account.told.clone().unwrap().told_up_to;
    assert_eq!(account.titles("2025-01-22T13:12:00Z"), NONE);
    assert_eq!(account.told.as_ref().unwrap().told_up_to, before);
    assert_eq!(account.titles("2025-01-22T14:11:00Z"), NONE);
    assert_eq!(account.titles("2025-01-22T15:50:00Z"), ["Bob in 10 min"]);
}

#[test]
fn in_the_night_when_clocks_go_back_both_of_two_equal_times_are_told() {
    let mut account = Account::with([
        agreed(
            1,
            "Earlier",
            slot("2025-10-26T00:30:00Z", "2025-10-26T00:50:00Z"),
        ),
        agreed(
            2,
            "Later",
            slot("2025-10-26T01:30:00Z", "2025-10-26T01:50:00Z"),
        ),
    ]);
    assert_eq!(account.titles("2025-10-26T00:00:00Z"), NONE);
    for (time, title) in [
        ("2025-10-26T00:20:00Z", "Earlier in 10 min"),
        ("2025-10-26T01:20:00Z", "Later in 10 min"),
    ] {
        let shown = account.show(time);
        assert_eq!(shown.len(), 1, "{time}");
        assert_eq!(shown[0].title, title);
        assert_eq!(shown[0].body, "01:30–01:50");
    }
}

#[test]
fn in_the_night_when_clocks_go_forward_the_minutes_are_real_ones() {
    // 02:05 in London is five minutes after 00:59.
    let slot = slot("2025-03-30T01:05:00Z", "2025-03-30T01:25:00Z");
    let mut account = Account::with([agreed(1, "Ann", slot)]);
    assert_eq!(account.titles("2025-03-30T00:54:00Z"), NONE);
    let shown = account.show("2025-03-30T00:55:00Z");
    assert_eq!(shown[0].title, "Ann in 10 min");
    assert_eq!(shown[0].body, "02:05–02:25");
}

#[test]
fn the_minutes_before_an_interview_are_a_choice() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut account = Account::with([agreed(1, "Ann", slot)]);
    account.fixture.settings.notify.minutes_before = 0;
    assert_eq!(account.titles("2025-01-22T14:19:59Z"), NONE);
    assert_eq!(account.titles("2025-01-22T14:20:00Z"), ["Ann begins now"]);
}

#[test]
fn a_cancelled_or_completed_interview_is_not_told() {
    let slot = on("2025-01-22", "14:20", "14:40");
    let mut cancelled = agreed(1, "Ann", slot);
    cancelled.booking.as_mut().unwrap().status = Some(interlude_model::Status::Cancelled);
    let mut completed = agreed(2, "Bob", slot);
    completed.listing.completed = Some(true);
    let gone = agreed(3, "Cleo", slot).gone();
    let mut account = Account::with([cancelled, completed, gone]);
    assert_eq!(account.titles("2025-01-22T14:10:00Z"), NONE);
}
