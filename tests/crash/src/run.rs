use std::time::Duration;

use crate::rules::Broken;
use crate::tally::Tally;
use crate::world::World;

/// A world comes to its end after so many kills.
const KILLS_A_WORLD: u64 = 250;

/// How many of the first commands of a world, which connect its account, are killed.
const KILLED_CONNECTS: u32 = 4;

/// What happens at the end of a world to what waits for more than the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drain {
    /// It may wait, where a request in doubt holds it back for a minute.
    Now,
    /// It is waited for until nothing waits.
    Wholly,
}

/// Kills so many programs, world by world. `killed` is told how many there were, after each.
///
/// # Errors
/// The first rule that does not hold, and the seed of its world.
pub async fn kill(
    kills: u64,
    seed: u64,
    drain: Drain,
    killed: &dyn Fn(u64),
) -> Result<Tally, (u64, Broken)> {
    let patience = match drain {
        Drain::Now => Duration::ZERO,
        Drain::Wholly => Duration::from_secs(75),
    };
    let mut tally = Tally::default();
    for seed in seed.. {
        let left = kills.saturating_sub(tally.killed());
        if left == 0 {
            break;
        }
        let before = tally.killed();
        let told = |here| killed(before + here);
        let world = one(seed, left.min(KILLS_A_WORLD), patience, &told).await;
        tally.add(&world.map_err(|broken| (seed, broken))?);
    }
    Ok(tally)
}

async fn one(
    seed: u64,
    kills: u64,
    patience: Duration,
    killed: &dyn Fn(u64),
) -> Result<Tally, Broken> {
    let mut world = World::new(seed).await;
    match use_it(&mut world, kills, killed).await {
        Ok(()) => world.ends(patience).await,
        Err(broken) => Err(world.telling_what_went_before(broken)),
    }
}

async fn use_it(world: &mut World, kills: u64, killed: &dyn Fn(u64)) -> Result<(), Broken> {
    world.connects(KILLED_CONNECTS).await?;
    while world.killed() < kills {
        world.does_something().await?;
        killed(world.killed());
    }
    Ok(())
}
