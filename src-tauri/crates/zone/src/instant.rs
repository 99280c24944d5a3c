use chrono::{DateTime, FixedOffset, NaiveDateTime};

/// What a local time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant {
    /// Just one instant.
    Once(DateTime<FixedOffset>),
    /// The clocks go back over it: the earlier one comes first.
    Twice(DateTime<FixedOffset>, DateTime<FixedOffset>),
    /// The clocks skip it: the last minute before, and the first after.
    Never(NaiveDateTime, NaiveDateTime),
}

impl Instant {
    /// The instant, the earlier one if there are two; None if the clocks skip it.
    pub fn first(self) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::Once(at) | Self::Twice(at, _) => Some(at),
            Self::Never(..) => None,
        }
    }
}
