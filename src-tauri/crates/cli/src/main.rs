//! The `interlude` command line program.
//!
//! A command runs in four steps. [`args`] parses the command line, and [`interlude_model::zone::time_input`] the
//! times in it. [`commands`] does the work, on the [`session`] of one account. [`documents`] renders
//! the answer as JSON, or [`text`] renders it as text. The process ends with an [`exit`] code.

#![forbid(unsafe_code)]

mod answer;
mod args;
mod commands;
mod context;
mod doctor;
mod documents;
mod exit;
mod failure;
mod interruption;
mod manual_sync;
mod output;
mod page;
mod progress;
mod run;
mod secrets;
mod session;
mod sync_outcome;
mod text;

fn main() -> std::process::ExitCode {
    run::run().into()
}
