//! Runs a day of use without pauses in one process, and checks that memory and file sizes do not grow.
//!
//! This process opens a real account with the shipped engine, journal, sled and HTTP client, against a sandbox
//! in a process of its own. The actions of a heavy user and of the other side follow one another without
//! pauses. Each minute of the [`Day`] pulls the list and sends the waiting changes. It may also contain
//! changes, undos, conflicts, a lost network, faults of the server, reads of a page and searches.

mod bounds;
mod heap;
mod sample;
mod server;
mod simulation;

pub use bounds::check_growth;
pub use sample::Sample;

use crate::Report;
use simulation::Simulation;

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

impl Day {
    /// Runs the day and compares the measurements of this process over it.
    ///
    /// # Panics
    /// If a change is not saved, or the server cannot be started.
    pub async fn run(self) -> Report {
        let mut simulation = Simulation::start(self.seed, self.interviews).await;
        let mut samples = Vec::new();
        for minute in 1..=self.minutes {
            simulation.run_minute().await;
            if minute * SAMPLES / self.minutes > (minute - 1) * SAMPLES / self.minutes {
                samples.push(Sample::take(simulation.folder(), simulation.ended()));
            }
        }
        let mut report = simulation.finish().await;
        check_growth(&samples, &mut report);
        report
    }
}
