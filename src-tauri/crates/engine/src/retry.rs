use std::time::Duration;

use crate::clock::Now;
use crate::random::{Random, fraction};

/// The upper bound of the first wait after a failure.
pub(crate) const BACKOFF_FIRST: Duration = Duration::from_secs(1);

/// The upper bound of every wait after a failure.
pub(crate) const BACKOFF_CAP: Duration = Duration::from_secs(300);

/// The longest `Retry-After` that is obeyed.
pub const RETRY_AFTER_CAP: Duration = Duration::from_secs(3600);

/// The interval at which the list is fetched if nothing else asks for it.
pub(crate) const POLL_EVERY: Duration = Duration::from_secs(60);

/// A span of time to wait. It is over as soon as either clock says so, so that a computer that
/// slept does not wait again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timer {
    since: Now,
    span: Duration,
}

impl Timer {
    pub(crate) fn new(since: Now, span: Duration) -> Self {
        Self { since, span }
    }

    pub(crate) fn remaining(&self, now: &Now) -> Duration {
        self.span.saturating_sub(now.since(&self.since))
    }
}

/// The wait that a server asked for with `Retry-After`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetryAfter {
    /// The wait that was asked for, up to [`RETRY_AFTER_CAP`].
    pub(crate) asked: Timer,
    /// The same wait, longer by a random time of up to its own length and at most [`BACKOFF_CAP`]. A
    /// server that is down names the same moment to every client, and they must not all come back then.
    pub(crate) with_jitter: Timer,
}

impl RetryAfter {
    pub(crate) fn of(
        retry_after: Option<Duration>,
        now: &Now,
        random: &mut dyn Random,
    ) -> Option<Self> {
        let asked = retry_after?.min(RETRY_AFTER_CAP);
        let later = asked.min(BACKOFF_CAP).mul_f64(fraction(random));
        Some(Self {
            asked: Timer::new(*now, asked),
            with_jitter: Timer::new(*now, asked.saturating_add(later)),
        })
    }
}

/// Returns the wait after `failures` failures in a row, with full jitter: a random time up to a
/// bound that doubles from [`BACKOFF_FIRST`] to [`BACKOFF_CAP`]. Clients that failed together then
/// come back spread out.
pub(crate) fn backoff(failures: u32, random: &mut dyn Random) -> Duration {
    let doublings = failures.saturating_sub(1).min(31);
    let cap = BACKOFF_FIRST
        .saturating_mul(1 << doublings)
        .min(BACKOFF_CAP);
    cap.mul_f64(fraction(random))
}

/// The first wait after "no such user". It doubles up to [`UNKNOWN_USER_CAP`].
const UNKNOWN_USER_FIRST: Duration = Duration::from_secs(60);

/// The longest wait after "no such user".
const UNKNOWN_USER_CAP: Duration = Duration::from_secs(3600);

/// Returns the wait after `times` answers in a row of "no such user", up to a quarter more or less.
pub(crate) fn unknown_user_wait(times: u32, random: &mut dyn Random) -> Duration {
    let doublings = times.saturating_sub(1).min(16);
    let wait = UNKNOWN_USER_FIRST.saturating_mul(1 << doublings);
    wait.min(UNKNOWN_USER_CAP)
        .mul_f64(0.75 + 0.5 * fraction(random))
}

/// Returns the wait until the next poll: [`POLL_EVERY`], up to a quarter more or less.
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
    fn clients_with_the_same_retry_after_come_back_later_and_apart() {
        let now = Now {
            wall: interlude_model::Timestamp::from_seconds(0),
            monotonic: Duration::ZERO,
        };
        let comes = |asked: u64, bits| {
            let asked = Some(Duration::from_secs(asked));
            let RetryAfter { asked, with_jitter } =
                RetryAfter::of(asked, &now, &mut Fixed(bits)).unwrap();
            let seconds = |wait: Timer| wait.remaining(&now).as_secs_f64().round();
            (seconds(asked), seconds(with_jitter))
        };
        assert_eq!(comes(10, 0), (10.0, 10.0));
        assert_eq!(comes(10, u64::MAX), (10.0, 20.0));
        assert_eq!(comes(90_000, u64::MAX), (3600.0, 3900.0));
        assert!(RetryAfter::of(None, &now, &mut Fixed(0)).is_none());
    }

    #[test]
    fn a_backoff_is_any_time_up_to_its_bound() {
        assert_eq!(backoff(9, &mut Fixed(0)), Duration::ZERO);
        assert!(backoff(20, &mut Fixed(u64::MAX)) > Duration::from_secs(299));
    }
}
