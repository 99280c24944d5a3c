use std::collections::BTreeMap;

use crate::sample::Sample;
use crate::simulation::Simulation;

/// The number of samples of a day.
const SAMPLES: u32 = 144;

/// A day of use, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its length. The list is pulled once in each minute.
    pub minutes: u32,
    /// The seed of the actions.
    pub seed: u64,
    /// The number of interviews.
    pub interviews: usize,
}

/// The results of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayReport {
    /// Measurements of the process, evenly spaced over the day.
    pub samples: Vec<Sample>,
    /// The number of occurrences of each event.
    pub counts: BTreeMap<&'static str, u64>,
}

impl Day {
    /// Runs the day. `on_sample` is called with each sample.
    ///
    /// # Panics
    /// If a change is not saved, or the server cannot be started.
    pub async fn run(self, on_sample: &dyn Fn(&Sample)) -> DayReport {
        let mut simulation = Simulation::start(self.seed, self.interviews).await;
        let mut samples = Vec::new();
        for minute in 1..=self.minutes {
            simulation.run_minute().await;
            if minute * SAMPLES / self.minutes > (minute - 1) * SAMPLES / self.minutes {
                let sample = Sample::take(minute, simulation.folder(), simulation.ended());
                on_sample(&sample);
                samples.push(sample);
            }
        }
        DayReport {
            samples,
            counts: simulation.finish().await,
        }
    }
}
