use std::collections::BTreeMap;
use std::fmt;

/// The result of an attack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of occurrences of each event.
    pub counts: BTreeMap<String, u64>,
    /// The broken guarantees.
    pub broken: Vec<String>,
}

impl Report {
    /// Counts an event.
    pub fn count(&mut self, what: impl Into<String>) {
        self.add(what, 1);
    }

    /// Counts an event that occurred this many times.
    pub fn add(&mut self, what: impl Into<String>, times: u64) {
        *self.counts.entry(what.into()).or_default() += times;
    }

    /// Adds the counts and the broken guarantees of another attack.
    pub fn extend(&mut self, other: Self) {
        for (what, times) in other.counts {
            self.add(what, times);
        }
        self.broken.extend(other.broken);
    }

    /// Returns the number of occurrences of all events whose name begins with `what`.
    pub fn times(&self, what: &str) -> u64 {
        let counts = self.counts.iter();
        let fitting = counts.filter(|(name, _)| name.starts_with(what));
        fitting.map(|(_, times)| times).sum()
    }

    /// Fails the test if a guarantee is broken.
    ///
    /// # Panics
    /// In that case, with all that is broken.
    #[track_caller]
    pub fn expect_unbroken(&self) {
        assert!(self.broken.is_empty(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, times) in &self.counts {
            writeln!(f, "{times:>9}  {what}")?;
        }
        for broken in &self.broken {
            writeln!(f, "BROKEN: {broken}")?;
        }
        write!(f, "{} broken", self.broken.len())
    }
}
