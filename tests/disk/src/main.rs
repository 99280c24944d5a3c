//! `disk`: runs the tests by command, and the session that they record.

#![expect(clippy::print_stdout, reason = "this command prints to a terminal")]

#[cfg(target_os = "linux")]
mod command;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    command::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("These tests only run on Linux.");
}
