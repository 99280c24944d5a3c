//! Runs the program as a process without a server, and tests wrong use, exit codes and errors as JSON.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accounts;
mod answers;
#[cfg(target_os = "linux")]
mod keychain;
mod terminal;
mod wrong_use;
