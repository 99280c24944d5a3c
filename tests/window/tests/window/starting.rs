use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use interlude_window_tests::{Computer, Moment};

#[tokio::test]
async fn data_that_cannot_be_opened_is_a_page_that_says_what_to_do() {
    let computer = Computer::on(Moment::usual());
    fs::write(computer.data(), "a file where the folder should be").unwrap();
    let window = computer.open().await;
    window.sees("Interlude cannot open its data").await;
    window.sees("Nothing was deleted.").await;

    fs::remove_file(computer.data()).unwrap();
    window.press("Try again").await;
    window
        .sees("Your interviews, with or without a network.")
        .await;
}

#[tokio::test]
async fn data_in_use_is_refused_until_the_other_process_ends() {
    let computer = Computer::on(Moment::usual());
    // It has the lock and no window. A second start would go to the window of the first.
    let mut other = process_with_lock(&computer.data());
    let window = computer.open().await;
    window.sees("Interlude cannot open its data").await;
    window.sees("already").await;
    other.kill().unwrap();
    other.wait().unwrap();
    window.press("Try again").await;
    window
        .sees("Your interviews, with or without a network.")
        .await;
}

/// Starts a process that locks the data folder until it is killed.
fn process_with_lock(data: &Path) -> Child {
    fs::create_dir_all(data).unwrap();
    let lock = data.join("lock");
    let mut holder = Command::new("flock")
        .arg("--no-fork")
        .arg(&lock)
        .args(["sleep", "600"])
        .spawn()
        .unwrap();
    let is_held = || {
        let lock = File::options().write(true).open(&lock);
        lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    };
    while !is_held() {
        assert_eq!(holder.try_wait().unwrap(), None, "the lock was not taken");
        std::thread::sleep(Duration::from_millis(10));
    }
    holder
}
