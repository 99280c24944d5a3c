use interlude_domain::{Slot, Timestamp};

/// Half an hour that begins at this hour of 6 May 2031, UTC.
pub fn slot(hour: u8) -> Slot {
    slot_at(&format!("{hour:02}:00:00"), &format!("{hour:02}:30:00"))
}

/// A slot of 6 May 2031 between two times of the day, UTC: `slot_at("14:02:20", "14:32:20")`.
pub fn slot_at(start: &str, end: &str) -> Slot {
    let at = |time| Timestamp::parse(&format!("2031-05-06T{time}Z")).unwrap();
    Slot::new(at(start), at(end)).unwrap()
}

/// The same slot, as the sandbox writes it.
pub fn by_the_sandbox(slot: Slot) -> interlude_sandbox::Slot {
    let at = |at: Timestamp| at.to_chrono().unwrap();
    interlude_sandbox::Slot::new(at(slot.start()), at(slot.end())).unwrap()
}

/// The sandbox's slot, as the application writes it.
pub(crate) fn by_the_app(slot: interlude_sandbox::Slot) -> Slot {
    Slot::new(slot.start().into(), slot.end().into()).unwrap()
}
