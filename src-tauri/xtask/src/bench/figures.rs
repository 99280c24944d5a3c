use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The location of a row's figures below criterion's folder, and the way in which they were measured.
#[derive(Clone, Copy)]
pub enum Source {
    /// Both sides were run alternately. Criterion estimated their ratio, and the bench wrote the medians
    /// of both.
    InTurns(&'static str),
    /// Criterion measured one side after the other.
    OneAfterTheOther {
        ours: &'static str,
        theirs: &'static str,
    },
    /// The window and its comparison were measured alternately, and the file contains every turn.
    Window(&'static str),
}

/// The measured values. Times are in seconds.
#[derive(Clone, Copy)]
pub struct Figures {
    /// The median of our side.
    pub ours: f64,
    /// The median of the comparison.
    pub theirs: f64,
    /// Our median divided by theirs. For the window, the median of the ratios of the turns, because the load of the
    /// computer changes from turn to turn.
    pub ratio: f64,
    /// The interval of the ratio: the 95 % confidence interval if criterion estimated it, or else the
    /// least and greatest ratio of several turns.
    pub between: Option<(f64, f64)>,
}

/// The duration of a frame at 60 Hz, in seconds.
const FRAME: f64 = 1.0 / 60.0;

impl Figures {
    /// Returns the number of frames by which our side took longer.
    pub fn frames_beyond(&self) -> f64 {
        (self.ours - self.theirs) / FRAME
    }
}

impl Source {
    /// Returns true if measuring it needs a window.
    pub fn is_of_the_window(self) -> bool {
        matches!(self, Self::Window(_))
    }

    /// Reads the figures of the last run.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn figures(self, home: &Path) -> Result<Figures> {
        match self {
            Self::InTurns(bench) => {
                let medians: Medians = read(&home.join(bench).join("medians.json"))?;
                let ratio = estimate(home, bench)?;
                let interval = ratio.confidence_interval;
                Ok(Figures {
                    ours: medians.ours as f64 / 1e9,
                    theirs: medians.theirs as f64 / 1e9,
                    ratio: ratio.point_estimate,
                    between: Some((interval.lower_bound, interval.upper_bound)),
                })
            }
            Self::OneAfterTheOther { ours, theirs } => {
                let ours = estimate(home, ours)?.point_estimate;
                let theirs = estimate(home, theirs)?.point_estimate;
                Ok(Figures {
                    ours: ours / 1e9,
                    theirs: theirs / 1e9,
                    ratio: ours / theirs,
                    between: None,
                })
            }
            Self::Window(bench) => {
                let turns: Turns = read(&home.join("window").join(bench).join("turns.json"))?;
                turns.figures().context("no turn was measured")
            }
        }
    }
}

/// The values of every turn.
#[derive(Deserialize)]
struct Turns {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Turns {
    fn figures(self) -> Option<Figures> {
        let pairs = self.ours.iter().zip(&self.theirs);
        let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
        let least = ratios.iter().copied().fold(f64::MAX, f64::min);
        let most = ratios.iter().copied().fold(f64::MIN, f64::max);
        let several = ratios.len() > 1;
        Some(Figures {
            ours: median(self.ours)?,
            theirs: median(self.theirs)?,
            ratio: median(ratios)?,
            between: several.then_some((least, most)),
        })
    }
}

/// In nanoseconds.
#[derive(Deserialize)]
struct Medians {
    ours: u64,
    theirs: u64,
}

/// The part of criterion's results that is used.
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

fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

fn estimate(home: &Path, bench: &str) -> Result<Estimate> {
    let estimates: Estimates = read(&home.join(bench).join("new/estimates.json"))?;
    Ok(estimates.median)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("no figures in {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("no figures in {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_give_the_median_of_their_ratios_and_its_range() {
        let turns = Turns {
            ours: vec![3.0, 9.0, 5.0],
            theirs: vec![2.0, 3.0, 2.0],
        };
        let figures = turns.figures().unwrap();
        assert_eq!((figures.ours, figures.theirs), (5.0, 2.0));
        assert_eq!((figures.ratio, figures.between), (2.5, Some((1.5, 3.0))));
    }
}
