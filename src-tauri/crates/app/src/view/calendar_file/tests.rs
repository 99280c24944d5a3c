use interlude_model::{Interview, Party, Slot};

use super::*;
use crate::view::view_model::fixture::{Fixture, agreed, at, on, proposed, timeless};

fn export(interviews: Vec<Interview>, earlier: Exported) -> Result<CalendarFile, Error> {
    export_at("2025-01-22T12:00:00Z", interviews, earlier)
}

fn export_at(
    now: &str,
    interviews: Vec<Interview>,
    earlier: Exported,
) -> Result<CalendarFile, Error> {
    let fixture = Fixture {
        now: at(now),
        ..Fixture::with(interviews)
    };
    fixture
        .with_context(|context| context.calendar_file(earlier, &|text| format!("<{}>", text.len())))
}

fn text(interviews: Vec<Interview>) -> String {
    export(interviews, Exported::default()).unwrap().text
}

fn july(start: &str, end: &str) -> Slot {
    on("2025-07-22", start, end)
}

/// Returns the lines of one event.
fn event<'a>(text: &'a str, uid: &str) -> Vec<&'a str> {
    let events = text.split("BEGIN:VEVENT\r\n").skip(1);
    let of_uid = |event: &&str| event.contains(&format!("UID:{uid}\r\n"));
    let found: Vec<_> = events.filter(of_uid).collect();
    assert_eq!(found.len(), 1, "{uid} in {text}");
    found[0].lines().collect()
}

#[test]
fn agreed_and_proposed_times_are_events_of_their_own() {
    let slot = july("14:20", "14:40");
    let mut ann = agreed(1, "Ann", slot);
    ann.booking.as_mut().unwrap().location =
        Some("12 High St; 2nd floor, left\nRing \\ twice".to_owned());
    let other = on("2025-07-23", "09:00", "09:20");
    let ben = proposed(agreed(2, "Ben", slot), other, Party::Interviewee);
    let text = text(vec![ann, ben, timeless(3, "Cat")]);
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines[..2], ["BEGIN:VCALENDAR", "VERSION:2.0"]);
    assert_eq!(lines.last(), Some(&"END:VCALENDAR"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    let count = |line: &str| lines.iter().filter(|one| **one == line).count();
    assert_eq!(count("METHOD:PUBLISH"), 1);
    assert_eq!(count("BEGIN:VEVENT"), 3);
    assert_eq!(count("DTSTART:20250722T142000Z"), 2);
    assert_eq!(count("STATUS:CONFIRMED"), 2);
    assert_eq!(count("STATUS:TENTATIVE"), 1);
    assert_eq!(count("UID:interview-2-proposed@acme.example.com"), 1);
    assert_eq!(count("DTEND:20250723T092000Z"), 1);
    assert_eq!(count("SEQUENCE:0"), 3);
    assert_eq!(count("LAST-MODIFIED:20250122T120000Z"), 3);
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("LOCATION:12 High St\\; 2nd floor\\, left\\nRing \\\\ twice\r\n"));
}

#[test]
fn an_interview_with_one_known_end_is_an_event_without_a_length() {
    let mut ann = agreed(1, "Ann", july("14:20", "14:40"));
    ann.booking.as_mut().unwrap().end_at = None;
    let text = text(vec![ann]);
    assert!(text.contains("DTSTART:20250722T142000Z\r\n") && !text.contains("DTEND"));
}

#[test]
fn long_lines_are_folded_between_characters() {
    let name = "Ħélène 上海 ".repeat(30);
    let text = text(vec![agreed(1, &name, july("14:20", "14:40"))]);
    assert!(text.split("\r\n").all(|line| line.trim_start().len() <= 75));
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("SUMMARY:{name}\r\n")));
}

#[test]
fn a_cancelled_interview_is_a_cancelled_event() {
    let mut ann = agreed(1, "Ann", july("14:20", "14:40"));
    ann.booking.as_mut().unwrap().status = Some("cancelled".into());
    let text = text(vec![ann]);
    assert!(text.contains("STATUS:CANCELLED\r\n") && !text.contains("CONFIRMED"));
}

#[test]
fn a_sequence_rises_if_and_only_if_its_event_changed() {
    const AGREED: &str = "interview-1@acme.example.com";
    const PROPOSED: &str = "interview-1-proposed@acme.example.com";
    let agreed_only = agreed(1, "Ann", july("14:20", "14:40"));
    let other = agreed(2, "Ben", july("09:00", "09:30"));
    let asked = proposed(
        agreed_only.clone(),
        july("16:00", "16:20"),
        Party::Interviewer,
    );
    let moved = agreed(1, "Ann", july("16:00", "16:20"));
    let mut renamed = moved.clone();
    renamed.booking.as_mut().unwrap().location = Some("Room 2".to_owned());
    let mut earlier = Exported::default();
    // The files in order, each with the sequence and the status of the agreed and the proposed event.
    for (now, one, wanted) in [
        (
            "2025-01-22T12:00:00Z",
            &agreed_only,
            [Some((0, "CONFIRMED")), None],
        ),
        (
            "2025-01-22T12:01:00Z",
            &agreed_only,
            [Some((0, "CONFIRMED")), None],
        ),
        (
            "2025-01-22T12:02:00Z",
            &asked,
            [Some((0, "CONFIRMED")), Some((0, "TENTATIVE"))],
        ),
        (
            "2025-01-22T12:03:00Z",
            &moved,
            [Some((1, "CONFIRMED")), Some((1, "CANCELLED"))],
        ),
        (
            "2025-01-22T12:04:00Z",
            &moved,
            [Some((1, "CONFIRMED")), Some((1, "CANCELLED"))],
        ),
        (
            "2025-01-22T12:05:00Z",
            &renamed,
            [Some((2, "CONFIRMED")), Some((1, "CANCELLED"))],
        ),
        (
            "2025-01-22T12:06:00Z",
            &asked,
            [Some((3, "CONFIRMED")), Some((2, "TENTATIVE"))],
        ),
    ] {
        let file = export_at(now, vec![one.clone(), other.clone()], earlier).unwrap();
        // The state is stored between two exports.
        earlier = serde_json::from_str(&serde_json::to_string(&file.exported).unwrap()).unwrap();
        for (uid, wanted) in [AGREED, PROPOSED].into_iter().zip(wanted) {
            let Some((sequence, status)) = wanted else {
                assert!(!file.text.contains(uid), "{now}");
                continue;
            };
            let lines = event(&file.text, uid);
            assert!(
                lines.contains(&format!("SEQUENCE:{sequence}").as_str()),
                "{now} {lines:?}"
            );
            assert!(
                lines.contains(&format!("STATUS:{status}").as_str()),
                "{now} {lines:?}"
            );
        }
        let untouched = event(&file.text, "interview-2@acme.example.com");
        assert!(untouched.contains(&"SEQUENCE:0"), "{now}");
        assert!(
            untouched.contains(&"LAST-MODIFIED:20250122T120000Z"),
            "{now}"
        );
    }
}

#[test]
fn an_interview_that_is_gone_is_cancelled_and_left_out_after_30_days() {
    let ann = agreed(1, "Ann", july("14:20", "14:40"));
    let first = export(vec![ann], Exported::default()).unwrap();
    let second = export(vec![], first.exported).unwrap();
    let lines = event(&second.text, "interview-1@acme.example.com");
    assert!(lines.contains(&"STATUS:CANCELLED") && lines.contains(&"SEQUENCE:1"));
    assert!(lines.contains(&"DTSTART:20250722T142000Z"));
    assert!(lines.contains(&"SUMMARY:Interview 1"));
    let late = export_at("2025-09-22T12:00:00Z", vec![], second.exported);
    assert_eq!(late.unwrap_err().code, Code::NoTimes);
}

#[test]
fn an_export_without_any_time_is_an_error() {
    let none = export(vec![timeless(1, "Ann")], Exported::default());
    assert!(
        none.unwrap_err()
            .to_string()
            .contains("No interview has a time")
    );
}

#[test]
fn after_a_loss_events_begin_above_any_earlier_sequence() {
    let lost = Exported::lost(at("2026-01-22T12:00:00Z"));
    let file = export(vec![agreed(1, "Ann", july("14:20", "14:40"))], lost).unwrap();
    assert!(file.text.contains("SEQUENCE:30960\r\n"), "{}", file.text);
}
