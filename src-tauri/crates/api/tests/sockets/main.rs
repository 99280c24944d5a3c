//! Tests of both calls over real sockets, against servers that follow a script.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod amend;
mod encrypted;
mod fixture;
mod list;
mod proxies;
mod script;
mod secrets;
mod server_probe;
