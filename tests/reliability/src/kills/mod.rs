//! Kills `interlude` with SIGKILL at random moments, and checks that saved changes persist and take effect once.
//!
//! A [`World`] is a real data folder and a server. A user runs [`Action`]s in it: they propose, accept, keep, cancel,
//! undo, drop, sync and watch, with one command after another or several at the same time. Between the commands the
//! other side proposes and accepts. Most commands are killed at a random
//! point of their usual duration, so that they are starting, opening the folder, saving, pulling the list, sending
//! or exiting. The server delays each request.
//!
//! Once the server is idle, the same program opens the folder again. Then three things must agree by the
//! [`Rule`](crate::Rule)s: the program's output before the kill, the content of the folder, and what took effect at
//! the server.
//!
//! Requests are handled before the program is started again. Later effects are tested in simulated worlds.

mod action;
mod commands;
mod oracle;
mod program;
mod rules;
mod server;
mod world;

use std::time::Duration;

pub use action::Action;
pub use world::World;

use crate::Report;
use crate::broken::Broken;

/// The number of kills after which a world ends.
const KILLS_PER_WORLD: u64 = 250;

/// The number of attempts to connect that are killed at the beginning of a world.
const KILLED_CONNECTS: u32 = 4;

/// Kills `kills` programs, in one world after another, until a rule is broken. At the end of a world, its changes
/// have `drain` to leave the outbox; then they may only wait for the quiet time of an unconfirmed request.
pub async fn kill(kills: u64, seed: u64, drain: Duration) -> Report {
    let mut report = Report::default();
    for seed in seed.. {
        let left = kills.saturating_sub(report.times("killed"));
        if left == 0 {
            break;
        }
        let mut world = World::new(seed, std::mem::take(&mut report)).await;
        let most = world.killed() + left.min(KILLS_PER_WORLD);
        let outcome = run_world(&mut world, most, drain).await;
        report = world.into_report();
        if let Err(broken) = outcome {
            report
                .broken
                .push(format!("in the world of seed {seed}: {broken}"));
            break;
        }
    }
    report
}

async fn run_world(world: &mut World, kills: u64, drain: Duration) -> Result<(), Broken> {
    world.connect(KILLED_CONNECTS).await?;
    while world.killed() < kills {
        world.act().await?;
    }
    world.finish(drain).await
}
