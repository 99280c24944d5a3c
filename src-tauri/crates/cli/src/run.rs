use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use clap::Parser;
use clap::error::ErrorKind as ClapError;
use interlude_app::log;
use interlude_model::Code;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::args::Arguments;
use crate::commands::{self, Outcome};
use crate::context::Context;
use crate::documents::Notices;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// The environment variable with the `tracing` filter of the log on stderr. Nothing is logged there if it
/// is not set.
const LOG_VARIABLE: &str = "INTERLUDE_LOG";

/// Parses the command line, runs the command and prints the answer.
pub(crate) fn run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return after_parse_error(&error),
    };
    let as_json = arguments.json;
    let ready = Context::new(&arguments).and_then(|context| Ok((runtime()?, context)));
    let (runtime, context) = match ready {
        Ok(ready) => ready,
        Err(failure) => return fail(&failure, as_json, &Notices::default()),
    };
    start_log(&context);
    if let Some(warning) = context.zone_warning() {
        output::eprint_note(&warning);
    }
    let Outcome { result, notices } = runtime.block_on(commands::run(&context, arguments.command));
    if !as_json {
        output::eprint_notices(&notices);
    }
    match result {
        Ok(answer) => exit_after_output(output::write_answer(&answer.body), answer.exit),
        Err(failure) => fail(&failure, as_json, &notices),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        let message = format!(
            "Interlude could not start its threads ({error}). Close other programs, then try again."
        );
        Failure::new(Code::NoThreads, message)
    })
}

fn fail(failure: &Failure, as_json: bool, notices: &Notices) -> Exit {
    exit_after_output(
        output::write_failure(failure, as_json, notices),
        failure.exit,
    )
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
            let failure = Failure::new(Code::WrongUse, parse_error_text(&error.to_string()));
            fail(&failure, true, &Notices::default())
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
            let _ = output::write_failure(&failure, false, &Notices::default());
            if exit == Exit::Done {
                failure.exit
            } else {
                exit
            }
        }
    }
}

/// Logs to the folder of the account that opens, and to stderr as [`LOG_VARIABLE`] says.
fn start_log(context: &Context) {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).ok();
    let stderr = filter.map(|filter| fmt::layer().with_writer(io::stderr).with_filter(filter));
    let account = log::layer(Arc::new(context.clock.clone()));
    registry().with(account).with(stderr).init();
    log::record_panics();
}
