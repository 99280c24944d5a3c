//! Fuzz tests of the parsers of external input.
//!
//! | target | parses | written by |
//! | --- | --- | --- |
//! | [`wire`] | the list, the answer to an amend, the message of a refusal | the server |
//! | [`stored`] | each kind of stored value, and a journal | a disk, another version |
//! | [`commands`] | the calls of the window, and the list | the page, the server |
//! | [`times`] | RFC 3339, the command line's times, the window's phrases | the server, the user |
//!
//! A target takes bytes and panics if a rule is broken. The rules: no parser panics, a value that is written
//! and parsed again is the same, and errors have the right code. The folder of each target's corpus contains
//! one input per file.
//!
//! [`mutation`] runs a target with its corpus and a number of seeded mutations, as an ordinary test.
//! `cargo xtask attack fuzz` runs it with libFuzzer, which is guided by coverage.

#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a broken rule is reported by a panic")]

pub mod commands;
pub mod corpus;
mod fixture;
pub mod mutation;
mod record_json;
pub mod stored;
pub mod times;
pub mod wire;
