use std::collections::BTreeMap;

use crate::desk::Desk;
use crate::sample::Sample;

/// How many samples are taken of a day.
const SAMPLES: u32 = 144;

/// A day of use, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// How long it is: in each minute the list is asked for once.
    pub minutes: u32,
    /// What is done follows from it.
    pub seed: u64,
    /// How many interviews there are.
    pub interviews: usize,
}

/// What came of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lived {
    /// What the process held, evenly over the day.
    pub samples: Vec<Sample>,
    /// What happened, counted.
    pub deeds: BTreeMap<&'static str, u64>,
}

impl Day {
    /// Lives through it. `passed` is told of each sample.
    ///
    /// # Panics
    /// When what the user does is not saved, or the server cannot be started.
    pub async fn live(self, passed: &dyn Fn(&Sample)) -> Lived {
        let mut desk = Desk::open(self.seed, self.interviews).await;
        let mut samples = Vec::new();
        for minute in 1..=self.minutes {
            desk.passes_a_minute().await;
            if minute * SAMPLES / self.minutes > (minute - 1) * SAMPLES / self.minutes {
                let sample = Sample::take(minute, desk.folder(), desk.ended());
                passed(&sample);
                samples.push(sample);
            }
        }
        Lived {
            samples,
            deeds: desk.leave().await,
        }
    }
}
