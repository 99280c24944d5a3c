//! Kills fifty programs, and tests that lost, repeated and unrequested changes are detected.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use interlude_reliability_tests::kills::{World, kill};
use interlude_reliability_tests::{Report, Rule};

#[tokio::test]
async fn saved_changes_survive_fifty_kills_and_take_effect_once() {
    let report = kill(50, 0, Duration::ZERO).await;
    println!("{report}");
    report.expect_unbroken();
    for phase in [
        "before the account was open",
        "with the account open",
        "during a request",
    ] {
        assert!(report.times(&format!("killed {phase}")) > 0, "{report}");
    }
}

#[tokio::test]
async fn a_lost_saved_change_is_detected() {
    let mut world = World::new(1, Report::default()).await;
    world.connect(0).await.unwrap();
    world.save(1).await.unwrap();
    world.check().await.unwrap();

    let before = tempfile::tempdir().unwrap();
    copy(world.data(), before.path());
    world.save(2).await.unwrap();
    fs::remove_dir_all(world.data()).unwrap();
    copy(before.path(), world.data());
    assert_eq!(world.check().await.unwrap_err().rule, Rule::Saved);
}

#[tokio::test]
async fn a_change_that_takes_effect_twice_is_detected() {
    let mut world = World::new(3, Report::default()).await;
    world.connect(0).await.unwrap();
    world.save(1).await.unwrap();
    world.sync().await.unwrap();
    world.send_again(1).await;
    assert_eq!(world.check().await.unwrap_err().rule, Rule::NoDouble);
}

#[tokio::test]
async fn an_unrequested_change_is_detected() {
    let mut world = World::new(4, Report::default()).await;
    let mut other = World::new(4, Report::default()).await;
    for world in [&mut world, &mut other] {
        world.connect(0).await.unwrap();
    }
    other.save(1).await.unwrap();
    fs::remove_dir_all(world.data()).unwrap();
    copy(other.data(), world.data());
    assert_eq!(world.check().await.unwrap_err().rule, Rule::Truth);
}

#[tokio::test]
async fn a_lost_entry_of_the_other_side_is_detected() {
    let mut world = World::new(5, Report::default()).await;
    world.connect(0).await.unwrap();
    let before = tempfile::tempdir().unwrap();
    copy(world.data(), before.path());
    world.other_side_proposes(1);
    world.sync().await.unwrap();
    fs::remove_dir_all(world.data()).unwrap();
    copy(before.path(), world.data());
    let lost = world.read_again().await.unwrap_err();
    assert_eq!(lost.rule, Rule::Heard);
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
