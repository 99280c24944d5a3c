use interlude_window_tests::{Computer, Keychain, Moment};

use crate::two_interviews;

#[tokio::test]
async fn the_first_start_offers_to_connect_or_to_try() {
    let computer = Computer::on(Moment::usual());
    let window = computer.open().await;
    window
        .sees("Your interviews, with or without a network.")
        .await;
    window.press("Try with sample data").await;
    window.sees("Sample").await;
    window.sees("Your turn").await;
    window.press("Connection").await;
    window.press("Work offline").await;
    window.sees("Offline, last heard").await;
}

#[tokio::test]
async fn a_connection_is_kept_in_the_keychain_and_opens_by_itself() {
    let server = two_interviews().await;
    let computer = Computer::with(Keychain::Unlocked, (1320, 820), Moment::usual());
    let window = computer.open().await;
    window.fills_connection(&server).await;
    window.press("Connect").await;
    window.sees("Up to date").await;
    window.sees("Howard Schiller").await;
    window.close().await;

    let window = computer.open().await;
    window.sees("Howard Schiller").await;
    window.sees("Up to date").await;
}
