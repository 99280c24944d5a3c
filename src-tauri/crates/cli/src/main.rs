//! `interlude`: the engine without a window.
//!
//! A command goes through four steps, each in a place of its own: it is read ([`args`], and times by
//! [`interlude_zone::written`]), done ([`commands`], on a [`session`] of one account), answered in the
//! form that was asked for ([`documents`] for programs, [`text`] for people), and ended with an
//! [`exit`] code.

#![forbid(unsafe_code)]

mod answer;
mod args;
mod commands;
mod context;
mod doctor;
mod documents;
mod errand;
mod exit;
mod failure;
mod interruption;
mod output;
mod page;
mod progress;
mod run;
mod secrets;
mod session;
mod settled;
mod text;

fn main() -> std::process::ExitCode {
    run::run().into()
}
