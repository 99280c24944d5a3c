use interlude_window_tests::{Computer, Moment};

use crate::two_interviews;

#[tokio::test]
async fn missing_and_wrong_fields_are_marked_in_the_form() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = computer.open().await;
    window.press("Connect").await;
    window.sees("Needed to connect.").await;

    window.fills_connection(&server).await;
    window.press("Connect").await;
    window.sees("Choose one.").await;
    window.choose("Keep unprotected").await;

    window
        .fill("Server address", "http://interviews.example.com")
        .await;
    window.press("Connect").await;
    window.sees("https").await;
    assert!(server.requests().lists().is_empty());

    window.fill("Server address", &server.url()).await;
    window.press("Connect").await;
    window.sees("Up to date").await;
    window.go("#/agenda").await;
    window.sees("Howard Schiller").await;
    window.sees("Amara Okafor").await;
}

#[tokio::test]
async fn a_passphrase_is_asked_for_at_the_next_start() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = computer.open().await;
    window.fills_connection(&server).await;
    window.choose("Protect with a passphrase").await;
    window
        .fill("Passphrase", "correct horse battery staple")
        .await;
    window
        .fill("Passphrase again", "correct horse battery staple")
        .await;
    window.press("Connect").await;
    window.sees("Up to date").await;
    window.close().await;

    let window = computer.open().await;
    window.sees("Your interviews are locked").await;
    window.fill("Passphrase", "wrong").await;
    window.press("Unlock").await;
    window.sees("The passphrase is wrong. Try again.").await;
    window
        .fill("Passphrase", "correct horse battery staple")
        .await;
    window.press("Unlock").await;
    window.sees("Howard Schiller").await;
}
