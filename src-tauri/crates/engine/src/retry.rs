use std::time::Duration;

use crate::clock::Now;
use crate::random::{Random, fraction};

/// The first wait after a failure is drawn from up to this long.
pub const BACKOFF_FIRST: Duration = Duration::from_secs(1);

/// No wait after a failure is drawn from more than this.
pub const BACKOFF_CAP: Duration = Duration::from_secs(300);

/// A server's `Retry-After` is obeyed up to this long.
pub const RETRY_AFTER_CAP: Duration = Duration::from_secs(3600);

/// How often the list is asked for while nothing else calls for it.
pub const POLL_EVERY: Duration = Duration::from_secs(60);

/// A stretch of time to let pass. It is over by whichever clock says so first: a computer that
/// slept does not wait again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    since: Now,
    span: Duration,
}

impl Wait {
    pub(crate) fn new(since: Now, span: Duration) -> Self {
        Self { since, span }
    }

    pub(crate) fn remaining(&self, now: &Now) -> Duration {
        self.span.saturating_sub(now.since(&self.since))
    }
}

/// What a server asks for that wants to be left alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetryAfter {
    /// As long as it asks, up to [`RETRY_AFTER_CAP`].
    pub(crate) hold: Wait,
    /// Longer by anything up to as much again, and up to [`BACKOFF_CAP`]: a server that is away tells
    /// everybody the same moment, and must not find all of them at its door then.
    pub(crate) spread: Wait,
}

impl RetryAfter {
    pub(crate) fn of(
        retry_after: Option<Duration>,
        now: &Now,
        random: &mut dyn Random,
    ) -> Option<Self> {
        let hold = retry_after?.min(RETRY_AFTER_CAP);
        let later = hold.min(BACKOFF_CAP).mul_f64(fraction(random));
        Some(Self {
            hold: Wait::new(*now, hold),
            spread: Wait::new(*now, hold.saturating_add(later)),
        })
    }
}

/// The wait before the next try after that many failures in a row: full jitter, that is anything up
/// to a cap that doubles from [`BACKOFF_FIRST`] to [`BACKOFF_CAP`]. So a herd of clients that failed
/// together comes back spread out.
pub(crate) fn backoff(failures: u32, random: &mut dyn Random) -> Duration {
    let doublings = failures.saturating_sub(1).min(31);
    let cap = BACKOFF_FIRST
        .saturating_mul(1 << doublings)
        .min(BACKOFF_CAP);
    cap.mul_f64(fraction(random))
}

/// The first wait after the server knew no such user; it doubles up to [`UNKNOWN_USER_CAP`].
const UNKNOWN_USER_FIRST: Duration = Duration::from_secs(60);

/// However often the server knew no such user, it is asked again after about this long.
const UNKNOWN_USER_CAP: Duration = Duration::from_secs(3600);

/// The wait before a server that knew no such user, that many times in a row, is asked again: a quarter
/// more or less.
pub(crate) fn unknown_user_wait(times: u32, random: &mut dyn Random) -> Duration {
    let doublings = times.saturating_sub(1).min(16);
    let wait = UNKNOWN_USER_FIRST.saturating_mul(1 << doublings);
    wait.min(UNKNOWN_USER_CAP)
        .mul_f64(0.75 + 0.5 * fraction(random))
}

/// The wait until the next poll: [`POLL_EVERY`], a quarter more or less.
pub(crate) fn poll_wait(random: &mut dyn Random) -> Duration {
    POLL_EVERY.mul_f64(0.75 + 0.5 * fraction(random))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Fixed(u64);

    impl Random for Fixed {
        fn bits(&mut self) -> u64 {
            self.0
        }
    }

    proptest! {
        #[test]
        fn it_stays_under_a_cap_that_doubles(failures in 0u32..=u32::MAX, bits: u64) {
            let wait = backoff(failures, &mut Fixed(bits));
            let cap = f64::from(failures.saturating_sub(1).min(20)).exp2().min(300.0);
            prop_assert!(wait.as_secs_f64() <= cap);
        }

        #[test]
        fn polls_stay_around_a_minute(bits: u64) {
            let wait = poll_wait(&mut Fixed(bits)).as_secs_f64();
            prop_assert!((45.0..=75.0).contains(&wait));
        }
    }

    #[test]
    fn those_who_were_told_the_same_moment_come_after_it_and_apart() {
        let now = Now {
            wall: interlude_domain::Timestamp::from_seconds(0),
            monotonic: Duration::ZERO,
        };
        let comes = |asked: u64, bits| {
            let asked = Some(Duration::from_secs(asked));
            let RetryAfter { hold, spread } =
                RetryAfter::of(asked, &now, &mut Fixed(bits)).unwrap();
            let seconds = |wait: Wait| wait.remaining(&now).as_secs_f64().round();
            (seconds(hold), seconds(spread))
        };
        assert_eq!(comes(10, 0), (10.0, 10.0));
        assert_eq!(comes(10, u64::MAX), (10.0, 20.0));
        assert_eq!(comes(90_000, u64::MAX), (3600.0, 3900.0));
        assert!(RetryAfter::of(None, &now, &mut Fixed(0)).is_none());
    }

    #[test]
    fn the_whole_span_is_drawn_from() {
        assert_eq!(backoff(9, &mut Fixed(0)), Duration::ZERO);
        assert!(backoff(20, &mut Fixed(u64::MAX)) > Duration::from_secs(299));
    }
}
