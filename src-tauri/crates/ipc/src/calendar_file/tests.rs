use interlude_domain::Party;

use crate::look::world::{World, agreed, on, proposed, timeless};

#[test]
fn agreed_and_proposed_times_are_events_of_their_own() {
    let slot = on("2025-07-22", "14:20", "14:40");
    let mut ann = agreed(1, "Ann", slot);
    ann.booking.as_mut().unwrap().location =
        Some("12 High St; 2nd floor, left\nRing \\ twice".to_owned());
    let other = on("2025-07-23", "09:00", "09:20");
    let ben = proposed(agreed(2, "Ben", slot), other, Party::Interviewee);
    let text = World::with([ann, ben, timeless(3, "Cat")]).look(|look| look.calendar_file());
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines[..2], ["BEGIN:VCALENDAR", "VERSION:2.0"]);
    assert_eq!(lines.last(), Some(&"END:VCALENDAR"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    let count = |line: &str| lines.iter().filter(|one| **one == line).count();
    assert_eq!(count("BEGIN:VEVENT"), 3);
    assert_eq!(count("DTSTART:20250722T142000Z"), 2);
    assert_eq!(count("STATUS:CONFIRMED"), 2);
    assert_eq!(count("STATUS:TENTATIVE"), 1);
    assert_eq!(count("UID:interview-2-proposed@acme.example.com"), 1);
    assert_eq!(count("DTEND:20250723T092000Z"), 1);
    assert_eq!(
        count("LOCATION:12 High St\\; 2nd floor\\, left\\nRing \\\\ twice"),
        1
    );
}

#[test]
fn long_lines_are_folded_between_characters() {
    let name = "Ħélène 上海 ".repeat(30);
    let slot = on("2025-07-22", "14:20", "14:40");
    let text = World::with([agreed(1, &name, slot)]).look(|look| look.calendar_file());
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains(&format!("SUMMARY:{name}\r\n")));
}

#[test]
fn what_is_cancelled_is_said_to_be() {
    let mut ann = agreed(1, "Ann", on("2025-07-22", "14:20", "14:40"));
    ann.booking.as_mut().unwrap().status = Some("cancelled".into());
    let text = World::with([ann]).look(|look| look.calendar_file());
    assert!(text.contains("STATUS:CANCELLED\r\n") && !text.contains("CONFIRMED"));
}
