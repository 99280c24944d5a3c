use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::Report;
use crate::broken::Broken;
use crate::sim::planted::Bug;
use crate::sim::run::simulate;

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

/// Runs `count` seeds from `first` on, one world per processor at a time. Stops early after `enough` seeds broke a
/// rule.
pub fn sweep(first: u64, count: u64, bug: Option<Bug>, enough: u64) -> Sweep {
    let (next, failures) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let mut part = Sweep::default();
        while failures.load(Ordering::Relaxed) < enough {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            let seed = first.wrapping_add(number);
            let outcome = simulate(seed, bug, false);
            failures.fetch_add(outcome.broken.is_some().into(), Ordering::Relaxed);
            part.add(Sweep {
                seeds: 1,
                broken: outcome
                    .broken
                    .map(|broken| (seed, broken))
                    .into_iter()
                    .collect(),
                tally: outcome.tally,
            });
        }
        part
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let parts: Vec<_> = (0..processors).map(|_| scope.spawn(work)).collect();
        let mut all = Sweep::default();
        for part in parts {
            all.add(part.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        all.broken.sort_by_key(|(seed, _)| *seed);
        all
    })
}

impl Sweep {
    /// Returns the counts, and each broken rule with its seed.
    pub fn report(self) -> Report {
        let mut report = Report::default();
        report.add("worlds", self.seeds);
        for (what, times) in self.tally {
            report.add(what, times);
        }
        let broken = self.broken.iter();
        report.broken = broken
            .map(|(seed, broken)| format!("seed {seed}: {broken}"))
            .collect();
        report
    }

    fn add(&mut self, part: Self) {
        self.seeds += part.seeds;
        self.broken.extend(part.broken);
        for (what, times) in part.tally {
            *self.tally.entry(what).or_default() += times;
        }
    }
}
