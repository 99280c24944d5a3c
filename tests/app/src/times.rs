use interlude_model::{Slot, Timestamp};

/// Returns the half hour that begins at this hour of 6 May 2031, UTC.
pub fn slot(hour: u8) -> Slot {
    slot_at(&format!("{hour:02}:00:00"), &format!("{hour:02}:30:00"))
}

/// Returns a slot between two times of 6 May 2031, UTC, such as `slot_at("14:02:20", "14:32:20")`.
pub fn slot_at(start: &str, end: &str) -> Slot {
    let at = |time| Timestamp::parse(&format!("2031-05-06T{time}Z")).unwrap();
    Slot::new(at(start), at(end)).unwrap()
}

/// Converts a slot to the sandbox's type.
pub fn to_sandbox_slot(slot: Slot) -> interlude_sandbox::Slot {
    let at = |at: Timestamp| at.to_chrono().unwrap();
    interlude_sandbox::Slot::new(at(slot.start()), at(slot.end())).unwrap()
}

/// Converts a slot from the sandbox's type.
pub(crate) fn from_sandbox_slot(slot: interlude_sandbox::Slot) -> Slot {
    Slot::new(slot.start().into(), slot.end().into()).unwrap()
}
