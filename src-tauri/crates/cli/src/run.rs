use std::ffi::OsStr;
use std::io::{self, ErrorKind};

use clap::Parser;
use clap::error::ErrorKind as ClapError;
use tracing_subscriber::EnvFilter;

use crate::args::Arguments;
use crate::commands::{self, Outcome};
use crate::context::Context;
use crate::documents::Notices;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// What is logged to stderr, in the words of `tracing`'s filters; nothing without it.
const LOG_VARIABLE: &str = "INTERLUDE_LOG";

/// Does what the command line says.
pub(crate) fn run() -> Exit {
    log_to_stderr();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misread(&error),
    };
    let as_json = arguments.json;
    let ended = Context::of(&arguments).and_then(|context| Ok((runtime()?, context)));
    let (runtime, context) = match ended {
        Ok(ready) => ready,
        Err(failure) => return fail(&failure, as_json, &Notices::default()),
    };
    if let Some(trouble) = context.zone_trouble() {
        output::say_note(&trouble);
    }
    let Outcome { result, notices } = runtime.block_on(commands::run(&context, arguments.command));
    if !as_json {
        output::say_notices(&notices);
    }
    match result {
        Ok(answer) => heard(output::say(&answer.body), answer.exit),
        Err(failure) => fail(&failure, as_json, &notices),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        let message = format!(
            "Interlude could not start its threads ({error}). Close other programs, then try again."
        );
        Failure::new(Exit::Failed, "no_threads", message)
    })
}

fn fail(failure: &Failure, as_json: bool, notices: &Notices) -> Exit {
    heard(output::say_failure(failure, as_json, notices), failure.exit)
}

/// Help and the version are no errors; anything else is wrong use.
fn misread(error: &clap::Error) -> Exit {
    let as_json = std::env::args_os().any(|argument| argument == OsStr::new("--json"));
    match error.kind() {
        ClapError::DisplayHelp | ClapError::DisplayVersion => heard(error.print(), Exit::Done),
        _ if as_json => {
            let failure = Failure::wrong_use("wrong_use", first_words(&error.to_string()));
            fail(&failure, true, &Notices::default())
        }
        _ => heard(error.print(), Exit::WrongUse),
    }
}

/// What clap says, on one line and without the usage that follows it.
fn first_words(text: &str) -> String {
    let words = text.split("\n\nUsage:").next().unwrap_or(text);
    let words = words.strip_prefix("error: ").unwrap_or(words);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{words}. See: interlude --help.")
}

/// Whoever reads our output may have gone (`interlude list | head`): what was done is done.
fn heard(said: io::Result<()>, exit: Exit) -> Exit {
    match said {
        Ok(()) => exit,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
        Err(error) => {
            let failure = Failure::from(error);
            // To stderr, if that can be read; more cannot be done.
            let _ = output::say_failure(&failure, false, &Notices::default());
            if exit == Exit::Done {
                failure.exit
            } else {
                exit
            }
        }
    }
}

fn log_to_stderr() {
    let Ok(filter) = EnvFilter::try_from_env(LOG_VARIABLE) else {
        return;
    };
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(filter)
        .init();
}
