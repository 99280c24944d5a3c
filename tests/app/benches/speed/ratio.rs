//! Ratios as criterion's unit of measurement.
//!
//! The speed of a computer varies over time, so two separate blocks of measurements would mostly compare two
//! moments. Both sides therefore run in turns. The value of a criterion sample is the ratio of the medians of its
//! turns, ours divided by the baseline.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, SamplingMode, Throughput};
use serde_json::json;

/// The time of one run of each side.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    pub ours: Duration,
    pub theirs: Duration,
}

/// The size of a measurement.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// The number of samples. Criterion needs at least ten.
    pub samples: usize,
    /// The approximate total time.
    pub span: Duration,
}

/// Measures turns under `group/name`. Calls `prepare` once, and only if the bench is selected.
pub fn compare<T: FnMut() -> Turn>(
    criterion: &mut Criterion<Ratio>,
    (group, name): (&str, &str),
    effort: Effort,
    prepare: impl Fn() -> T,
) {
    let mut prepared = None;
    let mut all = Vec::new();
    let mut benches = criterion.benchmark_group(group);
    benches
        .sampling_mode(SamplingMode::Flat)
        .sample_size(effort.samples)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(effort.span);
    benches.bench_function(name, |bencher| {
        let turn = prepared.get_or_insert_with(&prepare);
        bencher.iter_custom(|turns| {
            let turns: Vec<Turn> = (0..turns).map(|_| turn()).collect();
            all.extend_from_slice(&turns);
            // Criterion divides this by the number of turns.
            Medians::of(&turns).ratio() * turns.len() as f64
        });
    });
    benches.finish();
    if !all.is_empty() {
        Medians::of(&all).write(group, name);
    }
}

/// Runs `work` and returns its time and its result.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = WallTime.start();
    let result = work();
    (WallTime.end(start), result)
}

/// The median of each side.
#[derive(Debug, Clone, Copy)]
struct Medians(Turn);

impl Medians {
    fn of(turns: &[Turn]) -> Self {
        let median = |side: fn(&Turn) -> Duration| {
            let mut all: Vec<_> = turns.iter().map(side).collect();
            all.sort_unstable();
            all[all.len() / 2]
        };
        Self(Turn {
            ours: median(|turn| turn.ours),
            theirs: median(|turn| turn.theirs),
        })
    }

    fn ratio(self) -> f64 {
        self.0.ours.as_secs_f64() / self.0.theirs.as_secs_f64()
    }

    /// Prints the medians. If `CRITERION_HOME` is set, also writes them there in nanoseconds, beside criterion's own
    /// estimates.
    fn write(self, group: &str, name: &str) {
        let Turn { ours, theirs } = self.0;
        println!("{:24}medians: {ours:?} against {theirs:?}\n", "");
        if let Some(home) = env::var_os("CRITERION_HOME") {
            let folder = PathBuf::from(home).join(group).join(name);
            let medians = json!({ "ours": ours.as_nanos(), "theirs": theirs.as_nanos() });
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("medians.json"), medians.to_string()).unwrap();
        }
    }
}

/// The ratio of ours to the baseline. Only [`compare`] produces its values.
pub struct Ratio;

impl Measurement for Ratio {
    type Intermediate = ();
    type Value = f64;

    fn start(&self) {}

    fn end(&self, (): ()) -> f64 {
        f64::NAN
    }

    fn add(&self, one: &f64, other: &f64) -> f64 {
        one + other
    }

    fn zero(&self) -> f64 {
        0.0
    }

    fn to_f64(&self, value: &f64) -> f64 {
        *value
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        &Times
    }
}

struct Times;

impl ValueFormatter for Times {
    fn scale_values(&self, _: f64, _: &mut [f64]) -> &'static str {
        "×"
    }

    fn scale_throughputs(&self, _: f64, _: &Throughput, _: &mut [f64]) -> &'static str {
        "×"
    }

    fn scale_for_machines(&self, _: &mut [f64]) -> &'static str {
        "ratio"
    }
}
