//! Everything that reads what others wrote, fed anything at all.
//!
//! | target | reads | written by |
//! | --- | --- | --- |
//! | [`wire`] | the list, the answer to an amend, the words of a refusal | the server |
//! | [`stored`] | each kind of stored value, and a journal | a disk, another version |
//! | [`commands`] | what the window asks, of whatever the server listed | a page, the server |
//! | [`times`] | RFC 3339, the command line's times, the window's phrases | the server, the user |
//!
//! A target takes bytes and panics where a rule is broken: nothing panics, what was read and is written
//! again reads as the same, and what was refused was refused for the right reason. The corpora, a folder
//! for each target, hold one input a file.
//!
//! [`burst`] feeds a target its corpus and a seeded burst of mutations, as a plain test;
//! `cargo xtask fuzz` does it by libFuzzer, which follows what the code does.

#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a broken rule is told by a panic")]

pub mod burst;
pub mod commands;
pub mod corpus;
mod record_json;
pub mod stored;
pub mod times;
pub mod wire;
mod world;
