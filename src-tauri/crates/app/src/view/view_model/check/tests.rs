use interlude_model::{Booking, ListVisibility, NoProposal, Party, State, Status};

use super::*;
use crate::view::view_model::fixture::{
    Fixture, NOW, agreed, at, on, proposed, slot, timeless, wall,
};

fn fixture() -> Fixture {
    Fixture::with([
        agreed(1, "Ann", on("2025-01-23", "14:20", "14:40")),
        agreed(2, "Ben", on("2025-01-23", "10:00", "10:30")),
        agreed(3, "Cat", on("2025-01-23", "11:00", "11:30")),
    ])
}

fn check(fixture: &Fixture, wall: &WallSlot) -> SlotCheck {
    fixture
        .with_context(|context| context.check_slot(1, wall))
        .unwrap()
}

fn kinds(check: &SlotCheck) -> Vec<(WarningKind, Option<i64>, Option<u32>)> {
    let warnings = check.warnings.iter();
    warnings
        .map(|warning| (warning.kind, warning.id, warning.minutes))
        .collect()
}

#[test]
fn nearby_interviews_are_warned_about_by_their_distance() {
    use WarningKind::{AfterPrevious, BackToBack, BeforeNext, Overlap};
    for ((start, end), wanted) in [
        (
            ("10:15", "10:45"),
            vec![(Overlap, Some(2), None), (BeforeNext, Some(3), Some(15))],
        ),
        (
            ("10:30", "11:00"),
            vec![(BackToBack, Some(2), None), (BackToBack, Some(3), None)],
        ),
        (
            ("10:40", "10:50"),
            vec![
                (AfterPrevious, Some(2), Some(10)),
                (BeforeNext, Some(3), Some(10)),
            ],
        ),
        (("12:00", "12:10"), vec![(AfterPrevious, Some(3), Some(30))]),
        (("12:01", "12:10"), vec![]),
    ] {
        let checked = check(&fixture(), &wall("2025-01-23", start, end));
        assert_eq!(kinds(&checked), wanted, "{start}");
    }
}

#[test]
fn cancelled_interviews_overlap_nothing_and_rejected_ones_get_a_warning() {
    let mut fixture = fixture();
    fixture.interviews[1].booking.as_mut().unwrap().status = Some(Status::Cancelled);
    let slot = wall("2025-01-23", "10:00", "10:20");
    assert_eq!(kinds(&check(&fixture, &slot)), []);
    fixture.interviews[1].booking.as_mut().unwrap().status = Some(Status::Rejected);
    let checked = fixture
        .with_context(|context| context.check_slot(2, &slot))
        .unwrap();
    assert_eq!(kinds(&checked), [(WarningKind::Over, None, None)]);
    assert_eq!(checked.error, None);
}

#[test]
fn row_and_slot_check_agree_on_when_no_time_can_be_proposed() {
    let slot = wall("2025-01-24", "10:00", "10:20");
    for (why, word) in [
        (None, ""),
        (Some(NoProposal::NotListed), "no longer listed"),
        (Some(NoProposal::Cancelled), "cancelled"),
        (Some(NoProposal::Completed), "completed"),
        (Some(NoProposal::Practice), "practice"),
    ] {
        let mut fixture = fixture();
        let one = &mut fixture.interviews[0];
        match why {
            None => {}
            Some(NoProposal::NotListed) => one.visibility = ListVisibility::Gone,
            Some(NoProposal::Cancelled) => {
                one.booking.as_mut().unwrap().status = Some(Status::Cancelled);
            }
            Some(NoProposal::Completed) => one.listing.completed = Some(true),
            Some(NoProposal::Practice) => one.booking = Some(Booking::default()),
        }
        fixture.with_context(|context| {
            let row = context.interview(1).unwrap().row;
            assert_eq!((row.can_propose, row.why_not), (why.is_none(), why));
            let error = context.check_slot(1, &slot).unwrap().error;
            assert_eq!(error.is_some(), why.is_some(), "{error:?}");
            assert!(error.unwrap_or_default().contains(word), "{word}");
        });
    }
}

#[test]
fn a_proposed_time_of_another_interview_counts_once() {
    let mut fixture = fixture();
    fixture.interviews[1] = proposed(
        agreed(2, "Ben", on("2025-01-23", "10:00", "10:30")),
        on("2025-01-23", "10:15", "10:45"),
        Party::Interviewee,
    );
    let checked = check(&fixture, &wall("2025-01-23", "10:20", "10:40"));
    let overlaps = kinds(&checked)
        .into_iter()
        .filter(|(kind, ..)| *kind == WarningKind::Overlap);
    assert_eq!(overlaps.count(), 1);
    let ben: Vec<bool> = checked
        .strip
        .entries
        .iter()
        .filter(|entry| entry.id == 2)
        .map(|entry| entry.proposed)
        .collect();
    assert_eq!(ben, [false, true]);
}

#[test]
fn slots_in_the_past_or_outside_the_hours_get_a_warning() {
    use WarningKind::{OutsideHours, Past};
    for (date, start, end, wanted) in [
        ("2025-01-22", "11:59", "12:30", vec![Past]),
        ("2025-01-22", "12:00", "12:30", vec![]),
        ("2025-01-24", "08:45", "09:15", vec![OutsideHours]),
        ("2025-01-24", "17:30", "18:00", vec![]),
        ("2025-01-24", "17:30", "18:01", vec![OutsideHours]),
        ("2025-01-25", "10:00", "10:30", vec![OutsideHours]),
    ] {
        let checked = check(&fixture(), &wall(date, start, end));
        let kinds: Vec<_> = checked
            .warnings
            .iter()
            .map(|warning| warning.kind)
            .collect();
        assert_eq!(kinds, wanted, "{date} {start}");
    }
}

#[test]
fn a_check_contains_the_weekday_and_the_old_and_new_length() {
    let checked = check(&fixture(), &wall("2025-01-24", "15:00", "15:30"));
    assert_eq!(
        (checked.weekday, checked.minutes, checked.was_minutes),
        (Some(5), Some(30), Some(20))
    );
    assert!(!checked.unchanged && checked.error.is_none());
    let same = check(&fixture(), &wall("2025-01-23", "14:20", "14:40"));
    assert_eq!((same.was_minutes, same.unchanged), (None, true));
}

#[test]
fn the_agreed_time_can_be_proposed_against_another_proposal() {
    let ann = agreed(1, "Ann", on("2025-01-23", "14:20", "14:40"));
    let other = on("2025-01-23", "16:00", "16:20");
    let back = wall("2025-01-23", "14:20", "14:40");
    for (by, is_ours) in [(Party::Interviewer, true), (Party::Interviewee, false)] {
        let fixture = Fixture::with([proposed(ann.clone(), other, by)]);
        assert!(!check(&fixture, &back).unchanged);
        let again = check(&fixture, &wall("2025-01-23", "16:00", "16:20"));
        assert_eq!(again.unchanged, is_ours);
    }
    let waiting = State::Waiting {
        undo_until: at(NOW),
    };
    let fixture = Fixture::with([ann.clone()]).changed(1, other, waiting);
    assert!(!check(&fixture, &back).unchanged);
    let fixture = Fixture::with([ann]).changed(1, other, State::Refused);
    assert!(!check(&fixture, &wall("2025-01-23", "16:00", "16:20")).unchanged);
}

#[test]
fn clock_changes_are_handled_in_both_hemispheres() {
    for (zone, forward, back) in [
        ("Europe/London", "2025-03-30", "2025-10-26"),
        ("Australia/Sydney", "2025-10-05", "2025-04-06"),
    ] {
        let hour = if zone == "Europe/London" { "01" } else { "02" };
        let next = if zone == "Europe/London" { "02" } else { "03" };
        let fixture = Fixture { zone, ..fixture() };
        let skipped = check(
            &fixture,
            &wall(forward, &format!("{hour}:30"), &format!("{next}:30")),
        );
        assert!(skipped.error.unwrap().contains("skip that time"), "{zone}");
        assert!(skipped.range.is_none() && skipped.weekday == Some(7));

        let twice = wall(back, &format!("{hour}:30"), &format!("{hour}:50"));
        let first = check(&fixture, &twice);
        let second = check(
            &fixture,
            &WallSlot {
                later: true,
                ..twice
            },
        );
        assert!(first.twice && second.twice && first.error.is_none());
        let at = |check: SlotCheck| check.range.unwrap().start.unwrap().at;
        assert_ne!(at(first), at(second));

        let over = check(&fixture, &wall(back, "00:30", "04:30"));
        assert_eq!(over.minutes, Some(300), "an hour more than the clocks show");
        assert!(
            over.warnings
                .iter()
                .any(|warning| warning.kind == WarningKind::ClockChange)
        );
    }
}

#[test]
fn the_strip_covers_the_day_and_times_outside_the_hours() {
    let mut fixture = fixture();
    fixture.interviews.push(agreed(
        4,
        "Eve",
        slot("2025-01-22T23:30:00Z", "2025-01-23T00:30:00Z"),
    ));
    fixture.interviews.push(timeless(5, "Fay"));
    let strip = check(&fixture, &wall("2025-01-23", "18:10", "18:40")).strip;
    assert_eq!((strip.from_hour, strip.to_hour), (0, 19));
    let entries: Vec<_> = strip
        .entries
        .iter()
        .map(|entry| (entry.id, entry.from_minute, entry.to_minute))
        .collect();
    assert_eq!(entries, [(4, 0, 30), (2, 600, 630), (3, 660, 690)]);
    let plain = check(&fixture, &wall("2025-01-24", "10:00", "10:30")).strip;
    assert_eq!(
        (plain.from_hour, plain.to_hour, plain.entries.len()),
        (9, 18, 0)
    );
}

#[test]
fn an_invalid_slot_gives_an_error_and_an_empty_strip() {
    let checked = check(&fixture(), &wall("soon", "", "25:99"));
    assert!(checked.error.is_some() && checked.range.is_none());
    assert_eq!(checked.strip.entries, []);
    let gone = {
        let mut fixture = fixture();
        fixture.interviews[0].visibility = ListVisibility::Gone;
        check(&fixture, &wall("2025-01-24", "10:00", "10:30"))
    };
    assert!(gone.error.unwrap().contains("no longer listed"));
}
