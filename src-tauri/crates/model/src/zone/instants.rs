use chrono::{DateTime, FixedOffset, NaiveDateTime};

/// The instants that a local time may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instants {
    /// The local time is unambiguous.
    Once(DateTime<FixedOffset>),
    /// The clocks go back over the local time, so it occurs twice. The earlier instant comes first.
    Twice(DateTime<FixedOffset>, DateTime<FixedOffset>),
    /// The clocks skip the local time. Holds the last minute before the gap and the first minute after it.
    Skipped(NaiveDateTime, NaiveDateTime),
}

impl Instants {
    /// Returns the instant, or the earlier one of two. Returns None if the clocks skip the local time.
    pub fn first(self) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::Once(at) | Self::Twice(at, _) => Some(at),
            Self::Skipped(..) => None,
        }
    }
}
