//! Tests of the client over real sockets, against servers that follow a script and against hostile ones.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod amend;
mod answers;
mod certificates;
mod encrypted;
mod fixture;
mod hostile;
mod list;
mod log;
mod proxies;
mod script;
mod secrets;
mod server_probe;
