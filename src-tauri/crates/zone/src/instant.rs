use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;

/// What a local time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant {
    /// Just one instant.
    Once(DateTime<Tz>),
    /// The clocks go back over it: the earlier one comes first.
    Twice(DateTime<Tz>, DateTime<Tz>),
    /// The clocks skip it: the last minute before, and the first after.
    Never(NaiveDateTime, NaiveDateTime),
}

impl Instant {
    /// The instant, the earlier one where there are two; none where the clocks skip it.
    pub fn first(self) -> Option<DateTime<Tz>> {
        match self {
            Self::Once(at) | Self::Twice(at, _) => Some(at),
            Self::Never(..) => None,
        }
    }
}
