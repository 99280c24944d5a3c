//! `disk`: the harnesses by command, and the session that they record.

#![expect(clippy::print_stdout, reason = "figures are read on a terminal")]

#[cfg(target_os = "linux")]
mod command;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    command::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("These harnesses stand between a program and Linux; there is nothing to run here.");
}
