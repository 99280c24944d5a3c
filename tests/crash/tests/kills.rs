//! Fifty kills; and what a change that was lost, or sent twice, would look like.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;

use interlude_crash_tests::{Drain, Moment, Rule, World, kill};

#[tokio::test]
async fn what_was_called_saved_outlives_fifty_kills_and_takes_effect_once() {
    let tally = kill(50, 0, Drain::Now, &|_| ()).await.unwrap();
    println!("{tally}");
    let moments: Vec<_> = tally.kills.keys().map(|(_, moment)| *moment).collect();
    for moment in [Moment::Starting, Moment::Open, Moment::Talking] {
        assert!(moments.contains(&moment), "none was {moment}: {tally}");
    }
}

#[tokio::test]
async fn a_saved_change_that_is_gone_is_noticed() {
    let mut world = World::new(1).await;
    world.connects(0).await.unwrap();
    world.saves(1).await.unwrap();
    world.checks().await.unwrap();

    let before = tempfile::tempdir().unwrap();
    copy(world.data(), before.path());
    world.saves(2).await.unwrap();
    fs::remove_dir_all(world.data()).unwrap();
    copy(before.path(), world.data());
    assert_eq!(world.checks().await.unwrap_err().rule, Rule::Kept);
}

#[tokio::test]
async fn a_change_that_takes_effect_twice_is_noticed() {
    let mut world = World::new(3).await;
    world.connects(0).await.unwrap();
    world.saves(1).await.unwrap();
    world.syncs().await.unwrap();
    world.is_sent_again(1).await;
    assert_eq!(world.checks().await.unwrap_err().rule, Rule::Once);
}

#[tokio::test]
async fn a_change_that_nobody_asked_for_is_noticed() {
    let mut world = World::new(4).await;
    let mut other = World::new(4).await;
    for world in [&mut world, &mut other] {
        world.connects(0).await.unwrap();
    }
    other.saves(1).await.unwrap();
    fs::remove_dir_all(world.data()).unwrap();
    copy(other.data(), world.data());
    assert_eq!(world.checks().await.unwrap_err().rule, Rule::Asked);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
