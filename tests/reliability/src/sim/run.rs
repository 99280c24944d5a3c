use std::collections::BTreeMap;

use tokio::runtime::Builder;
use tokio::time::sleep;

use crate::broken::Broken;
use crate::sim::ending;
use crate::sim::planted::Bug;
use crate::sim::process::Process;
use crate::sim::user::User;
use crate::sim::world::World;

/// The result of one seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The first rule that was broken.
    pub broken: Option<Broken>,
    /// One line for each event. Empty unless it was recorded.
    pub trace: Vec<String>,
    /// The number of times each kind of event happened.
    pub tally: BTreeMap<&'static str, u64>,
}

/// One simulated world.
pub(crate) struct Run {
    pub(crate) world: World,
    pub(crate) user: User,
    seed: u64,
    bug: Option<Bug>,
}

/// Runs the world of a seed, with or without a planted bug. The result is deterministic, and recording does
/// not change it.
pub fn simulate(seed: u64, bug: Option<Bug>, is_recording: bool) -> Outcome {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut run = Run {
            world: World::new(seed, is_recording),
            user: User::new(seed),
            seed,
            bug,
        };
        run.live().await;
        let mut state = run.world.now();
        Outcome {
            broken: state.broken.take(),
            trace: state.trace.take(),
            tally: std::mem::take(&mut state.tally),
        }
    })
}

impl Run {
    /// Runs all actions with faults, then stops the faults and lets the world settle.
    async fn live(&mut self) {
        let actions = self.world.now().scenario.actions;
        let mut process = None;
        for _ in 0..actions {
            sleep(self.user.pause()).await;
            let running = match process.take().filter(Process::is_alive) {
                Some(running) => Some(running),
                None => self.start().await,
            };
            if let Some(running) = running {
                running.look().await;
                process = self.user.act(&self.world, running).await;
            }
            if self.is_broken() {
                return;
            }
        }
        ending::settle(self, process).await;
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.world.now().broken.is_some()
    }

    async fn start(&mut self) -> Option<Process> {
        let death_percent = self.world.now().scenario.death_percent;
        let rng = &mut self.user.rng;
        let is_doomed = rng.percent(death_percent);
        let steps = rng.below(30);
        let is_automatic = !rng.percent(15);
        self.start_with(Some(steps).filter(|_| is_doomed), is_automatic)
            .await
    }

    pub(crate) async fn start_with(
        &self,
        steps_left: Option<u32>,
        is_automatic: bool,
    ) -> Option<Process> {
        Process::start(&self.world, self.seed, self.bug, steps_left, is_automatic).await
    }
}
