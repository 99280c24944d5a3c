use std::fs;

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
async fn a_second_window_on_the_same_data_is_refused_until_the_first_closes() {
    let computer = Computer::on(Moment::usual());
    let first = computer.open().await;
    first
        .sees("Your interviews, with or without a network.")
        .await;

    let second = computer.open().await;
    second.sees("Interlude cannot open its data").await;
    second.sees("already").await;
    first.close().await;
    second.press("Try again").await;
    second
        .sees("Your interviews, with or without a network.")
        .await;
}
