use std::time::Duration;

use crate::rules::Broken;
use crate::tally::Tally;
use crate::world::World;

/// The number of kills after which a world ends.
const KILLS_PER_WORLD: u64 = 250;

/// The number of attempts to connect that are killed at the beginning of a world.
const KILLED_CONNECTS: u32 = 4;

/// The treatment of changes that still wait at the end of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drain {
    /// They may stay in the outbox during the quiet time of an unconfirmed request.
    Now,
    /// The world continues until the outbox is empty.
    Completely,
}

/// Kills `kills` programs, in one world after another. `on_kill` is called with their number after each action.
///
/// # Errors
/// The seed of the world and the first broken rule.
pub async fn kill(
    kills: u64,
    seed: u64,
    drain: Drain,
    on_kill: &dyn Fn(u64),
) -> Result<Tally, (u64, Broken)> {
    let time_limit = match drain {
        Drain::Now => Duration::ZERO,
        Drain::Completely => Duration::from_secs(75),
    };
    let mut tally = Tally::default();
    for seed in seed.. {
        let left = kills.saturating_sub(tally.killed());
        if left == 0 {
            break;
        }
        let before = tally.killed();
        let on_kill_here = |here| on_kill(before + here);
        let world = run_world(seed, left.min(KILLS_PER_WORLD), time_limit, &on_kill_here).await;
        tally.add(&world.map_err(|broken| (seed, broken))?);
    }
    Ok(tally)
}

async fn run_world(
    seed: u64,
    kills: u64,
    time_limit: Duration,
    on_kill: &dyn Fn(u64),
) -> Result<Tally, Broken> {
    let mut world = World::new(seed).await;
    match act(&mut world, kills, on_kill).await {
        Ok(()) => world.finish(time_limit).await,
        Err(broken) => Err(world.with_log(broken)),
    }
}

async fn act(world: &mut World, kills: u64, on_kill: &dyn Fn(u64)) -> Result<(), Broken> {
    world.connect(KILLED_CONNECTS).await?;
    while world.killed() < kills {
        world.act().await?;
        on_kill(world.killed());
    }
    Ok(())
}
