//! Both calls over real sockets, against servers that answer to the letter, to the byte, or not at
//! all.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod amend;
mod encrypted;
mod knock;
mod list;
mod proxies;
mod script;
mod secrets;
mod setting;
