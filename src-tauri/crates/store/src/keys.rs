//! The trees of sled and their keys: big-endian, so that the order of keys is the order of time.

use interlude_domain::{ChangeId, HistoryEntry, InterviewId, Slot, Timestamp};

/// A tree of sled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tree {
    /// Interviews by id; under [`CACHED`] what they are together.
    Remote,
    /// Unfinished changes, by [`Row::Outbox`].
    Outbox,
    /// Finished ones, by [`Row::History`].
    History,
    /// [`IDENTITY`] in clear, [`MIRRORED`], the switches and the doubts.
    Meta,
}

/// In `meta`: whose the database is and how to read it.
pub(crate) const IDENTITY: &[u8] = b"identity";
/// In `meta`: which change of the journal was the last that sled took.
pub(crate) const MIRRORED: &[u8] = b"mirrored";
/// In `remote`, before every interview: the contact, and how much the tree holds.
pub(crate) const CACHED: &[u8] = &[0; 8];

/// In `remote`, before every interview too: which interviews of the last list could not be read, as far as
/// they say. Absent where none was unreadable, as in databases of before there was such a value.
pub(crate) const UNREADABLE: &[u8] = &[0; 9];

/// In `meta`: the user's switches.
pub(crate) const SWITCHES: &[u8] = b"switches";
const UNCONFIRMED: &[u8] = b"doubt";

/// The place of one record of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    /// An unfinished change, by its order and id.
    Outbox(u64, ChangeId),
    /// A finished one, by its end, order and id.
    History(Timestamp, u64, ChangeId),
    /// A request that may still land: its interview, its change, and which attempt of it.
    UnconfirmedRequest(InterviewId, ChangeId, u32),
    /// The user's switches.
    Switches,
}

impl Tree {
    /// The tree's name in sled; also its name in what values are bound to.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Outbox => "outbox",
            Self::History => "history",
            Self::Meta => "meta",
        }
    }
}

impl Row {
    /// The row of a finished change.
    pub(crate) fn of_end(entry: &HistoryEntry) -> Self {
        Self::History(entry.ended_at, entry.change.order, entry.change.id)
    }

    /// The tree and key under which sled keeps the row.
    pub(crate) fn place(self) -> (Tree, Vec<u8>) {
        match self {
            Self::Outbox(order, id) => (
                Tree::Outbox,
                [&order.to_be_bytes()[..], &id.bytes()].concat(),
            ),
            Self::History(ended_at, order, id) => {
                let key = [&at(ended_at)[..], &order.to_be_bytes(), &id.bytes()].concat();
                (Tree::History, key)
            }
            Self::UnconfirmedRequest(interview, change, attempt) => {
                let key = [UNCONFIRMED, &self::interview(interview), &change.bytes()].concat();
                // Those of version 1 have attempt 0, and kept their keys.
                let attempt = (attempt > 0).then(|| attempt.to_be_bytes());
                let attempt = attempt.as_ref().map_or(&[][..], |bytes| bytes);
                (Tree::Meta, [&key, attempt].concat())
            }
            Self::Switches => (Tree::Meta, SWITCHES.to_vec()),
        }
    }
}

/// The key of an interview in `remote`.
pub(crate) fn interview(id: InterviewId) -> [u8; 8] {
    id.get().to_be_bytes()
}

/// Whether a key of `meta` is a doubt's.
pub(crate) fn is_unconfirmed(key: &[u8]) -> bool {
    key.starts_with(UNCONFIRMED)
}

/// The number that stands in a doubt of version 1 for that of its change, which was not kept: made of
/// its slot, so that no other doubt of its interview has it, and so that its key stays the same.
pub(crate) fn change_of_slot(slot: Slot) -> ChangeId {
    let (start, end) = (at(slot.start()), at(slot.end()));
    let mut bytes = [0; 16];
    let halves = bytes.iter_mut().zip(start.into_iter().chain(end));
    halves.for_each(|(byte, of_slot)| *byte = of_slot);
    ChangeId::from_bytes(bytes)
}

/// Times before 1970 sort first once their sign is flipped.
fn at(at: Timestamp) -> [u8; 8] {
    (at.millis() ^ i64::MIN).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_keys_is_the_order_of_time() {
        let id = |byte| ChangeId::from_bytes([byte; 16]);
        let ended = |millis| {
            Row::History(Timestamp::from_millis(millis), 9, id(9))
                .place()
                .1
        };
        assert!(ended(i64::MIN) < ended(-1) && ended(-1) < ended(0) && ended(0) < ended(i64::MAX));
        assert!(Row::Outbox(255, id(9)).place().1 < Row::Outbox(256, id(0)).place().1);
        let id = |number| interview(InterviewId::new(number).unwrap());
        assert!(CACHED < &id(1)[..] && id(255) < id(256) && id(256) < id(i64::MAX));
    }
}
