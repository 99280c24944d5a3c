//! The commands that ask something of a window, when there is none.

use interlude_app_tests::{Cli, server};
use interlude_sandbox::Interview;

#[tokio::test]
async fn without_a_window_open_tries_to_start_one_and_quit_says_so() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let quit = cli.run(["quit"]).await.expect(0).json();
    assert_eq!(quit["window"], "not_running");
    // There is no display here, or even no such program.
    let (code, sentence) = cli.run(["open", "1"]).await.expect(1).error();
    assert_eq!(code, "failed");
    assert!(sentence.contains("interlude-desktop"), "{sentence}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_watch_has_no_window() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let mut watch = cli.spawn(["sync", "--watch"]);
    assert!(watch.next_document().await.is_some());
    for command in [["open"], ["quit"]] {
        let (code, sentence) = cli.run(command).await.expect(5).error();
        assert_eq!(code, "in_use");
        assert!(sentence.contains("sync --watch"), "{sentence}");
    }
    assert!(watch.is_running());
}

#[tokio::test]
async fn only_a_web_address_is_joined_and_only_if_it_is_trusted() {
    let sandbox = server().await;
    for (id, place) in [(1, "London"), (2, "https://meet.example.org/room")] {
        let at = |place: &'static str| Some(place.into());
        let meets = |one: &mut Interview| one.booking.as_mut().unwrap().location = at(place);
        sandbox.world().edit(id, meets).unwrap();
    }
    let cli = Cli::connected(&sandbox).await;
    let (code, _) = cli.run(["join", "1"]).await.expect(1).error();
    assert_eq!(code, "bad_link");
    for command in [&["join", "2"][..], &["join"]] {
        let (code, sentence) = cli.run(command).await.expect(4).error();
        assert_eq!(code, "needs_decision");
        assert!(
            sentence.contains("https://meet.example.org/room"),
            "{sentence}"
        );
    }
}

#[tokio::test]
async fn completions_need_no_data_folder() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox);
    for shell in ["bash", "zsh", "fish"] {
        let script = cli.say(["completions", shell]).await.expect(0).stdout;
        assert!(
            script.contains("interlude") && script.contains("sign-out"),
            "{shell}"
        );
    }
    assert!(!cli.data().exists());
}
