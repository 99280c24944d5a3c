use serde::{Deserialize, Serialize};

/// The number of records in a set, and the sum of their checksums. It detects a record that is missing and
/// one that returned to an earlier value, both of which sled does not report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct SetChecksum {
    count: u64,
    sum: u64,
}

impl SetChecksum {
    pub(crate) fn add(&mut self, checksum: u32) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(u64::from(checksum));
    }

    pub(crate) fn remove(&mut self, checksum: u32) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(u64::from(checksum));
    }
}
