//! Without a screen the shell says so in words, and still answers what needs none.
#![cfg(target_os = "linux")]

use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use interlude_app::{Accounts, Error};
use interlude_cli::{Host, Shared, Window, WindowRequest};
use interlude_engine::clock::SystemClock;
use interlude_model::InterviewId;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

#[test]
fn no_display_named_is_a_sentence() {
    let mut shell = shell();
    shell.env_remove("DISPLAY");
    assert_says_it(&shell.output().unwrap());
}

#[test]
fn a_display_that_is_not_there_is_a_sentence() {
    let mut shell = shell();
    shell.env("DISPLAY", "unix:/nowhere:0");
    assert_says_it(&shell.output().unwrap());
}

#[test]
fn version_and_help_need_no_display() {
    for (argument, begins) in [
        (
            "--version",
            concat!("interlude-desktop ", env!("CARGO_PKG_VERSION"), "\n"),
        ),
        ("--help", "Interlude in a window"),
    ] {
        let mut shell = shell();
        let output = shell.env_remove("DISPLAY").arg(argument).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{argument}");
        assert!(said.starts_with(begins), "{argument}: {said}");
        assert!(output.stderr.is_empty(), "{argument}");
    }
}

#[test]
fn an_address_of_the_bus_that_is_none_is_no_panic() {
    let mut shell = shell();
    shell
        .env_remove("DISPLAY")
        .env("DBUS_SESSION_BUS_ADDRESS", "garbage");
    assert_says_it(&shell.output().unwrap());
}

#[test]
fn a_time_that_cannot_be_read_is_a_sentence() {
    let mut shell = shell();
    let output = shell.env("INTERLUDE_NOW", "soon").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("INTERLUDE_NOW is not a time"), "{said}");
}

/// A process that holds a data folder and has a window, which passes on what it is asked.
#[derive(Debug, Clone)]
struct Holder {
    accounts: Accounts,
    requests: UnboundedSender<WindowRequest>,
}

impl Host for Holder {
    async fn share(&self) -> Result<Shared, Error> {
        Ok(Shared {
            accounts: self.accounts.clone(),
            running: Vec::new(),
            window: Some(Arc::new(self.clone())),
        })
    }

    async fn accounts_changed(&self) {}
}

impl Window for Holder {
    fn show(&self, request: WindowRequest) {
        // A test that has ended reads none.
        let _ = self.requests.send(request);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_without_a_bus_is_shown_by_the_window_that_holds_the_folder() {
    let platform = tempfile::tempdir().unwrap();
    let data = platform.path().join("app.interlude.Interlude");
    let accounts = Accounts::claim(&data).unwrap();
    let (requests, mut asked) = unbounded_channel();
    let holder = Holder { accounts, requests };
    let clock = Arc::new(SystemClock::start());
    let _server = interlude_cli::serve(holder, &data, clock).unwrap();

    let second = |arguments: &[&str]| {
        let mut second = shell();
        second
            .env_remove("DISPLAY")
            .env("XDG_DATA_HOME", platform.path())
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
            .args(arguments);
        tokio::task::spawn_blocking(move || second.output().unwrap())
    };
    let named = ["--data", data.to_str().unwrap()];
    for arguments in [&["interlude://interview/37"][..], &named] {
        let ended = tokio::time::timeout(Duration::from_secs(60), second(arguments)).await;
        let output = ended.expect("it ends").unwrap();
        assert!(output.status.success(), "{output:?}");
        let interview = (arguments.len() == 1).then(|| InterviewId::new(37).unwrap());
        let account = None;
        let request = WindowRequest::Open { account, interview };
        assert_eq!(asked.recv().await, Some(request));
    }
}

fn shell() -> Command {
    let mut shell = Command::new(env!("CARGO_BIN_EXE_interlude-desktop"));
    // Nothing of the user who runs the tests is read.
    shell
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("INTERLUDE_DATA")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET");
    shell
}

fn assert_says_it(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("found no display"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
