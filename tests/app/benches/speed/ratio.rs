//! Ratios as criterion's unit of measurement.
//!
//! A computer is never equally fast twice: one block of measurements of ours and a later one of
//! theirs would mostly compare two moments. So both run in turns, and what criterion is given as the
//! value of a sample is how many times as long ours took, by the medians of its turns.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, SamplingMode, Throughput};
use serde_json::json;

/// How long one turn of each took.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    pub ours: Duration,
    pub theirs: Duration,
}

/// How much of a measurement is taken.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How many samples; criterion asks for ten at least.
    pub samples: usize,
    /// How long they take together, about.
    pub span: Duration,
}

/// Measures turns under `group/name`. `prepare` is called once, and only if they are asked for.
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
            // Criterion divides by the number of turns again.
            Medians::of(&turns).ratio() * turns.len() as f64
        });
    });
    benches.finish();
    if !all.is_empty() {
        Medians::of(&all).tell(group, name);
    }
}

/// How long `act` takes, and what it gives.
pub fn timed<T>(act: impl FnOnce() -> T) -> (Duration, T) {
    let start = WallTime.start();
    let given = act();
    (WallTime.end(start), given)
}

/// Each side's median.
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

    /// Prints the medians, and leaves them in nanoseconds beside criterion's own estimates where
    /// `CRITERION_HOME` says where those are.
    fn tell(self, group: &str, name: &str) {
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

/// How many times as long ours took. Its values come from [`compare`] alone.
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
