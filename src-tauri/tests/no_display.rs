//! Without a screen the shell says so in words, and still answers what needs none.
#![cfg(target_os = "linux")]

use std::process::{Command, Output};

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

fn shell() -> Command {
    let mut shell = Command::new(env!("CARGO_BIN_EXE_interlude-desktop"));
    shell
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
