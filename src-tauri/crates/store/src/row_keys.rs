//! The trees of sled and their keys. Numbers in keys are big-endian, so that keys sort by their times and numbers.
//!
//! Only [`Tree::Remote`] and the identity are still written. Outbox, history and the other values are read when a
//! database of an earlier version is migrated.

use interlude_model::{ChangeId, HistoryEntry, InterviewId, Slot, Timestamp};

/// A tree of sled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tree {
    /// Interviews by id, and their summary under [`CACHE_SUMMARY`].
    Remote,
    /// Unfinished changes, by [`Row::Outbox`].
    Outbox,
    /// Ended changes, by [`Row::History`].
    History,
    /// [`IDENTITY`] (unencrypted), [`JOURNAL_POSITION`], the switches and the unconfirmed requests.
    Meta,
}

/// In `meta`: the identity of the database.
pub(crate) const IDENTITY: &[u8] = b"identity";
/// In `meta`: the sequence number of the last commit of the journal that sled holds.
pub(crate) const JOURNAL_POSITION: &[u8] = b"mirrored";
/// In `remote`, before every interview: the contact, and the checksum of the tree.
pub(crate) const CACHE_SUMMARY: &[u8] = &[0; 8];

/// In `remote`, before every interview too: the interviews of the last list that could not be read. Absent if
/// there were none, and in databases of versions that had no such value.
pub(crate) const UNREADABLE: &[u8] = &[0; 9];

/// In `remote`, before every interview too: the interviews of which the cache has less than the last list. Absent
/// if there are none, and in databases of versions that had no such value.
pub(crate) const BEHIND: &[u8] = &[0; 10];

/// In `meta`: the user's switches.
pub(crate) const SWITCHES: &[u8] = b"switches";
/// The prefix of the keys of unconfirmed requests. Its text is part of the stored form.
const UNCONFIRMED: &[u8] = b"doubt";

/// The place of one record of the durable state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    /// An unfinished change, by its order and id.
    Outbox(u64, ChangeId),
    /// An ended change, by the time of its end, its order and its id.
    History(Timestamp, u64, ChangeId),
    /// An unconfirmed request, by its interview, its change and the number of the attempt.
    UnconfirmedRequest(InterviewId, ChangeId, u32),
    /// The user's switches.
    Switches,
}

impl Tree {
    /// Returns the tree's name in sled, which is also part of the associated data of its values.
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
    /// Returns the row of an ended change.
    pub(crate) fn of_end(entry: &HistoryEntry) -> Self {
        Self::History(entry.ended_at, entry.change.order, entry.change.id)
    }

    /// Returns the tree and the key of the row in sled.
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
                // Requests of version 1 have attempt 0 and keys without an attempt.
                let attempt = (attempt > 0).then(|| attempt.to_be_bytes());
                let attempt = attempt.as_ref().map_or(&[][..], |bytes| bytes);
                (Tree::Meta, [&key, attempt].concat())
            }
            Self::Switches => (Tree::Meta, SWITCHES.to_vec()),
        }
    }
}

/// Returns the key of an interview in `remote`.
pub(crate) fn interview(id: InterviewId) -> [u8; 8] {
    id.get().to_be_bytes()
}

/// Returns true if a key of `meta` is that of an unconfirmed request.
pub(crate) fn is_unconfirmed(key: &[u8]) -> bool {
    key.starts_with(UNCONFIRMED)
}

/// Returns the change id for an unconfirmed request of version 1, which did not store its change.
///
/// The id is made from the slot, so that it is unique within the interview and the key of the request stays
/// the same.
pub(crate) fn change_of_slot(slot: Slot) -> ChangeId {
    let (start, end) = (at(slot.start()), at(slot.end()));
    let mut bytes = [0; 16];
    let halves = bytes.iter_mut().zip(start.into_iter().chain(end));
    halves.for_each(|(byte, of_slot)| *byte = of_slot);
    ChangeId::from_bytes(bytes)
}

/// Encodes a time. The sign bit is flipped so that times before 1970 sort first.
fn at(at: Timestamp) -> [u8; 8] {
    (at.millis() ^ i64::MIN).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_by_time_order_and_id() {
        let id = |byte| ChangeId::from_bytes([byte; 16]);
        let ended = |millis| {
            Row::History(Timestamp::from_millis(millis), 9, id(9))
                .place()
                .1
        };
        assert!(ended(i64::MIN) < ended(-1) && ended(-1) < ended(0) && ended(0) < ended(i64::MAX));
        assert!(Row::Outbox(255, id(9)).place().1 < Row::Outbox(256, id(0)).place().1);
        let id = |number| interview(InterviewId::new(number).unwrap());
        assert!(CACHE_SUMMARY < &id(1)[..] && id(255) < id(256) && id(256) < id(i64::MAX));
    }
}
