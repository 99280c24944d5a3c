use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::broken::Broken;
use crate::planted::Bug;
use crate::run::simulate;

/// The result of many seeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sweep {
    /// The number of seeds that were run.
    pub seeds: u64,
    /// The seeds that broke a rule, lowest first.
    pub broken: Vec<(u64, Broken)>,
    /// The number of times each kind of event happened, over all seeds.
    pub tally: BTreeMap<&'static str, u64>,
}

/// Runs `count` seeds from `first` on, one world per processor at a time. Calls `ran` after each.
/// Stops early after `enough` seeds broke a rule.
///
/// # Errors
/// Returns the same errors as [`simulate`].
pub fn sweep(
    first: u64,
    count: u64,
    bug: Option<Bug>,
    enough: u64,
    ran: &(dyn Fn() + Sync),
) -> io::Result<Sweep> {
    let (next, failures) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let mut part = Sweep::default();
        while failures.load(Ordering::Relaxed) < enough {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            let seed = first.wrapping_add(number);
            let outcome = simulate(seed, bug, false)?;
            part.seeds += 1;
            if let Some(broken) = outcome.broken {
                failures.fetch_add(1, Ordering::Relaxed);
                part.broken.push((seed, broken));
            }
            for (what, times) in outcome.tally {
                *part.tally.entry(what).or_default() += times;
            }
            ran();
        }
        Ok(part)
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let parts: Vec<_> = (0..processors).map(|_| scope.spawn(work)).collect();
        let mut all = Sweep::default();
        for part in parts {
            let part: io::Result<Sweep> = part.join().unwrap_or_else(|panic| resume_unwind(panic));
            all = all.and(part?);
        }
        all.broken.sort_by_key(|(seed, _)| *seed);
        Ok(all)
    })
}

impl Sweep {
    fn and(mut self, part: Self) -> Self {
        self.seeds += part.seeds;
        self.broken.extend(part.broken);
        for (what, times) in part.tally {
            *self.tally.entry(what).or_default() += times;
        }
        self
    }
}
