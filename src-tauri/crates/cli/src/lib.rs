//! The `interlude` command line program, and the [socket](serve) through which it works while another process
//! holds the data folder.
//!
//! `args` parses the command line. `commands` does the work on the `session` of one account, and makes an
//! answer (`output`) of the view model: a JSON document (`documents`) or `text`. If a process holds the data
//! folder (`host`), the command runs there, on the accounts that are open there, and its `terminal` is that of
//! this process.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod context;
mod doctor;
mod documents;
mod failure;
mod host;
mod output;
mod page;
mod secrets;
mod session;
#[cfg(unix)]
mod socket;
mod sync;
mod terminal;
mod text;
mod times;

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind as ClapError;
use clap::{CommandFactory, Parser};
use interlude_app::{former_data_folder_notice, log};
use interlude_engine::clock::SystemClock;
use interlude_model::Code;
use interlude_model::zone::Zone;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::args::Arguments;
use crate::context::{Context, data_folder};
use crate::failure::{Exit, Failure};
use crate::host::{Claim, Folder};
use crate::output::{Answer, Output, OutputFormat};
use crate::terminal::Terminal;

pub use crate::host::{Host, Shared, Window, WindowRequest};
#[cfg(unix)]
pub use crate::socket::{Server, serve, show_window};

/// The environment variable with the `tracing` filter of the log on stderr. Nothing is logged there if it
/// is not set.
const LOG_VARIABLE: &str = "INTERLUDE_LOG";

/// Runs the program.
pub fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => {
            let format = arguments.format();
            match run(arguments) {
                Ok(answer) => {
                    let output = answer.body.output();
                    exit_after_output(output.map_or(Ok(()), |output| output.write()), answer.exit)
                }
                Err(failure) => fail(&failure, format),
            }
        }
        Err(error) => after_parse_error(&error),
    }
    .into()
}

/// Returns the definition of the command line, of which its manual is made.
pub fn command() -> clap::Command {
    Arguments::command()
}

fn run(arguments: Arguments) -> Result<Answer, Failure> {
    let clock = SystemClock::of_the_environment();
    let clock = clock.map_err(|error| Failure::new(Code::BadNow, error))?;
    let path = data_folder(&arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Code::NoThreads, error))?;
    start_log(clock.clone());
    let (zone, terminal) = (Zone::of_user(), Terminal::own());
    if arguments.format() == OutputFormat::Text {
        let zone = zone.as_ref().err().map(ToString::to_string);
        for note in zone.into_iter().chain(former_data_folder_notice(&path)) {
            terminal.note(&note);
        }
    }
    runtime.block_on(async move {
        let folder = match Folder::claim(&path, &arguments.command) {
            Ok(_) if Claim::of(&arguments.command) == Claim::ByWindow => {
                match ask_holder(&path, &arguments).await? {
                    Some(answer) => return Ok(answer),
                    None => Folder::Claimed(None),
                }
            }
            Ok(folder) => folder,
            Err(error) if error.code == Code::InUse => match ask_holder(&path, &arguments).await {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => Folder::Unusable(error.into()),
                Err(failure) => Folder::Unusable(failure),
            },
            Err(error) => Folder::Unusable(error.into()),
        };
        let context = Context {
            path,
            folder,
            format: arguments.format(),
            account: arguments.account,
            zone,
            clock: Arc::new(clock),
            terminal,
            working_folder: PathBuf::new(),
        };
        commands::run(&context, arguments.command).await
    })
}

/// Has the process that holds the data folder run the command. Returns None if none can be asked.
#[cfg(unix)]
async fn ask_holder(path: &Path, arguments: &Arguments) -> Result<Option<Answer>, Failure> {
    socket::ask(path, arguments).await
}

#[cfg(not(unix))]
async fn ask_holder(_path: &Path, _arguments: &Arguments) -> Result<Option<Answer>, Failure> {
    Ok(None)
}

/// Logs to the folder of the account that opens, and to stderr as [`LOG_VARIABLE`] says.
fn start_log(clock: SystemClock) {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).ok();
    let stderr = filter.map(|filter| fmt::layer().with_writer(io::stderr).with_filter(filter));
    let account = log::layer(Arc::new(clock));
    registry().with(account).with(stderr).init();
    log::record_panics();
}

fn fail(failure: &Failure, format: OutputFormat) -> Exit {
    let output = Output::of_failure(failure, format);
    exit_after_output(output.and_then(|output| output.write()), failure.exit)
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
            fail(&Failure::new(Code::WrongUse, message), OutputFormat::Json)
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
            let output = Output::of_failure(&failure, OutputFormat::Text);
            let _ = output.and_then(|output| output.write());
            if exit == Exit::Done {
                failure.exit
            } else {
                exit
            }
        }
    }
}
