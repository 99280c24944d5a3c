use interlude_engine::durable::Durable;
use serde::{Deserialize, Serialize};

use crate::keys::Row;

/// How many records a set holds, and the sum of their checksums: shows a record that was lost
/// without a trace, or that fell back to what it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    count: u64,
    sum: u64,
}

impl Tally {
    /// The tally of the finished changes, by their keys.
    pub(crate) fn of_history(durable: &Durable) -> Self {
        let mut tally = Self::default();
        for entry in &durable.history {
            let (_, key) = Row::of_end(entry).place();
            tally.add(crc32fast::hash(&key));
        }
        tally
    }

    pub(crate) fn add(&mut self, checksum: u32) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(u64::from(checksum));
    }

    pub(crate) fn remove(&mut self, checksum: u32) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(u64::from(checksum));
    }
}
