use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Where the figures of a line stand, below criterion's folder.
#[derive(Clone, Copy)]
pub enum Source {
    /// Ours and theirs were run in turns: criterion estimated their ratio, and the bench left the
    /// medians of both.
    InTurns(&'static str),
    /// Criterion measured the time of both, one after the other.
    OneAfterTheOther {
        ours: &'static str,
        theirs: &'static str,
    },
}

/// What was measured.
#[derive(Clone, Copy)]
pub struct Figures {
    /// The median.
    pub ours: Duration,
    /// The median.
    pub theirs: Duration,
    /// How many times as long ours took.
    pub ratio: f64,
    /// Between which two the ratio lies with 95 % confidence, where that was estimated.
    pub between: Option<(f64, f64)>,
}

impl Source {
    /// Reads the figures of the last run.
    ///
    /// # Errors
    ///
    /// That there are none.
    pub fn figures(self, home: &Path) -> Result<Figures> {
        match self {
            Self::InTurns(bench) => {
                let medians: Medians = read(&home.join(bench).join("medians.json"))?;
                let ratio = estimate(home, bench)?;
                let interval = ratio.confidence_interval;
                Ok(Figures {
                    ours: Duration::from_nanos(medians.ours),
                    theirs: Duration::from_nanos(medians.theirs),
                    ratio: ratio.point_estimate,
                    between: Some((interval.lower_bound, interval.upper_bound)),
                })
            }
            Self::OneAfterTheOther { ours, theirs } => {
                let ours = estimate(home, ours)?.point_estimate;
                let theirs = estimate(home, theirs)?.point_estimate;
                Ok(Figures {
                    ours: Duration::from_secs_f64(ours / 1e9),
                    theirs: Duration::from_secs_f64(theirs / 1e9),
                    ratio: ours / theirs,
                    between: None,
                })
            }
        }
    }
}

/// In nanoseconds.
#[derive(Deserialize)]
struct Medians {
    ours: u64,
    theirs: u64,
}

/// What criterion keeps of a bench, as far as it is read.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: Interval,
}

#[derive(Deserialize)]
struct Interval {
    lower_bound: f64,
    upper_bound: f64,
}

fn estimate(home: &Path, bench: &str) -> Result<Estimate> {
    let estimates: Estimates = read(&home.join(bench).join("new/estimates.json"))?;
    Ok(estimates.median)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("no figures in {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("no figures in {}", path.display()))
}
