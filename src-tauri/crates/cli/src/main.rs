//! The `interlude` command line program.
//!
//! [`args`] parses the command line. [`commands`] does the work on the [`session`] of one account, and makes
//! an [answer](output) of the view model: a JSON document ([`documents`]) or [`text`].

#![forbid(unsafe_code)]

mod args;
mod commands;
mod context;
mod doctor;
mod documents;
mod failure;
mod output;
mod page;
mod secrets;
mod session;
mod sync;
mod text;
mod times;

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use clap::error::ErrorKind as ClapError;
use interlude_app::log;
use interlude_model::Code;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::args::Arguments;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Answer;

/// The environment variable with the `tracing` filter of the log on stderr. Nothing is logged there if it
/// is not set.
const LOG_VARIABLE: &str = "INTERLUDE_LOG";

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => {
            let as_json = arguments.json;
            match run(arguments) {
                Ok(answer) => exit_after_output(answer.body.write(), answer.exit),
                Err(failure) => fail(&failure, as_json),
            }
        }
        Err(error) => after_parse_error(&error),
    }
    .into()
}

fn run(arguments: Arguments) -> Result<Answer, Failure> {
    let context = Context::new(&arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Code::NoThreads, error))?;
    start_log(&context);
    if let Some(warning) = context.zone_warning() {
        output::eprint_note(&warning);
    }
    runtime.block_on(commands::run(&context, arguments.command))
}

/// Logs to the folder of the account that opens, and to stderr as [`LOG_VARIABLE`] says.
fn start_log(context: &Context) {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).ok();
    let stderr = filter.map(|filter| fmt::layer().with_writer(io::stderr).with_filter(filter));
    let account = log::layer(Arc::new(context.clock.clone()));
    registry().with(account).with(stderr).init();
    log::record_panics();
}

fn fail(failure: &Failure, as_json: bool) -> Exit {
    exit_after_output(output::write_failure(failure, as_json), failure.exit)
}

/// Prints clap's output. Help and version end with 0, everything else is wrong use.
fn after_parse_error(error: &clap::Error) -> Exit {
    // The arguments did not parse, so `--json` has to be looked up in the raw ones.
    let as_json = std::env::args_os().any(|argument| argument == OsStr::new("--json"));
    match error.kind() {
        ClapError::DisplayHelp | ClapError::DisplayVersion => {
            exit_after_output(error.print(), Exit::Done)
        }
        _ if as_json => {
            let message = parse_error_text(&error.to_string());
            fail(&Failure::new(Code::WrongUse, message), true)
        }
        _ => exit_after_output(error.print(), Exit::WrongUse),
    }
}

/// Returns clap's message on one line, without the usage text that follows it.
fn parse_error_text(text: &str) -> String {
    let message = text.split("\n\nUsage:").next().unwrap_or(text);
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{message}. See: interlude --help.")
}

/// Returns the exit code after the answer was written.
///
/// A closed pipe (`interlude list | head`) is no failure, because the command itself was done.
fn exit_after_output(written: io::Result<()>, exit: Exit) -> Exit {
    match written {
        Ok(()) => exit,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
        Err(error) => {
            let failure = Failure::from(error);
            // If stderr cannot be written either, the exit code is all that is left.
            let _ = output::write_failure(&failure, false);
            if exit == Exit::Done {
                failure.exit
            } else {
                exit
            }
        }
    }
}
