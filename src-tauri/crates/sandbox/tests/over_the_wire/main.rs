//! Tests of the sandbox over a real socket with an ordinary HTTP client.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod amend;
mod client;
mod control;
mod documents;
mod faults;
mod gates;
mod list;
mod network;
mod other_side;
mod program;
mod related_calls;
