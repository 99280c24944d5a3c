//! The definition of the command line.

mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use interlude_model::{InterviewId, Turn};
use interlude_store::AccountId;
use interlude_store::keys::Seal;
use serde::{Deserialize, Serialize};

use crate::output::OutputFormat;
use values::{date, interview_id, minutes, seal};

/// The help heading of the options that every command takes.
const GLOBAL_OPTIONS: &str = "Options of every command";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  it failed
  2  wrong use
  3  saved on this computer, not sent yet
  4  your turn: a conflict, a refusal or a sign-in
  5  the data folder is in use or damaged

TIME is \"2025-01-22 14:20\" in your time zone (TZ, else the system's), or
2025-01-22T14:20:00Z with any offset. Credentials come from INTERLUDE_API_KEY
and INTERLUDE_TOKEN, the password of --login from INTERLUDE_PASSWORD, a passphrase
from INTERLUDE_PASSPHRASE; on a terminal they are asked for. INTERLUDE_DATA names
the data folder if --data is not given.";

/// Your interviews, with or without a network.
///
/// Changes are saved on this computer first, and sent when the server can be reached.
#[derive(Debug, Parser)]
#[command(name = "interlude", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// The data folder [default: INTERLUDE_DATA, else the folder that the window uses]
    #[arg(long, global = true, value_name = "DIR", help_heading = GLOBAL_OPTIONS)]
    pub(crate) data: Option<PathBuf>,

    /// The account to use, if the data folder has several
    #[arg(long, global = true, value_name = "ID", help_heading = GLOBAL_OPTIONS)]
    pub(crate) account: Option<AccountId>,

    /// Answer with one JSON document, errors included
    #[arg(long, global = true, help_heading = GLOBAL_OPTIONS)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Returns the format of the answer.
    pub(crate) const fn format(&self) -> OutputFormat {
        if self.json {
            OutputFormat::Json
        } else {
            OutputFormat::Text
        }
    }
}

#[derive(Debug, Clone, Subcommand, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Command {
    /// Connect an account, or renew its credentials
    Connect(Connect),
    /// List the accounts of the data folder
    Accounts,
    /// List interviews, most recently updated first, or by start with --from or --to
    List(List),
    /// Show the details of an interview
    Show(InterviewArgs),
    /// List what the other side did that you have not seen
    Away(Away),
    /// Show what both sides did with an interview
    History(InterviewArgs),
    /// List the changes that are not finished
    Outbox,
    /// Show the state of the account
    Status,
    /// Propose another time for an interview
    Amend(Amend),
    /// Accept the time that the other side proposes
    Accept(SendArgs),
    /// Keep the agreed time: propose it in place of the time that stands beside it
    Keep(SendArgs),
    /// Cancel an interview, which cannot be taken back once it is sent
    Cancel(SendArgs),
    /// Propose another time for every interview that begins in a range, in one step
    Move(Move),
    /// Undo changes that are not sent yet, all of them or none
    Undo(Undo),
    /// Drop a change in any state
    Drop(InterviewArgs),
    /// Decide a conflict
    Resolve(Resolve),
    /// Send a refused change again
    Retry(SendArgs),
    /// Fetch the list and send the waiting changes
    Sync(Sync),
    /// Start or stop working offline
    Offline(Offline),
    /// Show an interview in the window, which starts if it is not open
    Open(Open),
    /// Open the address of an interview in the browser
    Join(Join),
    /// Close the window
    Quit,
    /// Write all interviews that have a time to a calendar file
    Export(Export),
    /// Write changes, history and settings to a file, sealed with a passphrase
    Backup(Backup),
    /// Fill a data folder that has no account from a backup
    Restore(Restore),
    /// Print the completions of a shell
    #[serde(skip)]
    Completions(Completions),
    /// Check the data folder, keychain, account, server, token and clock
    Doctor(Doctor),
    /// Renew the account's credentials, and sync it
    SignIn(SignIn),
    /// Delete the account's credentials, or remove the account from this computer
    SignOut(SignOut),
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Connect {
    #[arg(
        long,
        value_name = "URL",
        help = "The server's address, such as https://example.biginterview.com"
    )]
    pub(crate) url: String,

    /// Your partner id at the organisation
    #[arg(long, value_name = "ID")]
    pub(crate) partner: String,

    /// The address of the server for changes, if it is another one
    #[arg(long, value_name = "URL")]
    pub(crate) amend_url: Option<String>,

    #[command(flatten)]
    pub(crate) sign_in: SignIn,

    /// The protection of the account on this computer [default: keychain, if there is one]
    #[arg(long, value_parser = seal())]
    pub(crate) seal: Option<Seal>,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct SignIn {
    /// Sign in with this name and a password, which is never saved, in place of a token
    #[arg(long, value_name = "NAME")]
    pub(crate) login: Option<String>,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct List {
    /// Words to find in names, title, category or place, or #ID
    #[arg(long, value_name = "TEXT")]
    pub(crate) query: Option<String>,

    /// The server's status: scheduled, amended, cancelled, rejected or any other word
    #[arg(long, value_name = "WORD")]
    pub(crate) status: Option<String>,

    /// Only interviews on which you (mine) or the other side (theirs) have to act next
    #[arg(long, value_enum)]
    pub(crate) turn: Option<TurnArg>,

    /// Only interviews that end after this TIME, or on this date or later
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,

    /// Only interviews that begin before this TIME, or on this date or earlier
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,

    /// The largest number of interviews to show [default: 50, with --json all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TurnArg {
    Mine,
    Theirs,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct InterviewArgs {
    /// The interview's number
    #[arg(value_name = "ID", value_parser = interview_id)]
    pub(crate) id: InterviewId,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct SendArgs {
    #[command(flatten)]
    pub(crate) interview: InterviewArgs,

    /// Only save the change. The next sync sends it
    #[arg(long)]
    pub(crate) no_sync: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Amend {
    #[command(flatten)]
    pub(crate) send: SendArgs,

    /// The new start
    #[arg(long, value_name = "TIME")]
    pub(crate) start: String,

    /// The new end. HH:MM alone means on the day of the start
    #[arg(long, value_name = "TIME")]
    pub(crate) end: String,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Move {
    /// Moves interviews whose agreed time begins at this TIME or later, or on this date or later
    #[arg(long, value_name = "TIME")]
    pub(crate) from: String,

    /// Moves interviews whose agreed time begins before this TIME, or on this date or earlier
    #[arg(long, value_name = "TIME")]
    pub(crate) to: String,

    #[command(flatten)]
    pub(crate) distance: Distance,

    /// Only save the changes. The next sync sends them
    #[arg(long)]
    pub(crate) no_sync: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
#[group(required = true, multiple = false)]
pub(crate) struct Distance {
    /// Later by 30m, 1h or 1h30m, or earlier by -15m
    #[arg(long, value_name = "DURATION", value_parser = minutes, allow_hyphen_values = true)]
    pub(crate) by: Option<i32>,

    /// To the same time of this day, such as 2025-01-23
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) to_day: Option<String>,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Away {
    /// Mark what is listed as seen
    #[arg(long)]
    pub(crate) seen: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Undo {
    /// The interviews' numbers
    #[arg(value_name = "ID", value_parser = interview_id, required = true)]
    pub(crate) ids: Vec<InterviewId>,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Resolve {
    #[command(flatten)]
    pub(crate) send: SendArgs,

    #[command(flatten)]
    pub(crate) choice: ChoiceFlags,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
#[group(required = true, multiple = false)]
pub(crate) struct ChoiceFlags {
    /// Send your change on the terms as they are now
    #[arg(long)]
    pub(crate) mine: bool,

    /// Drop your change
    #[arg(long)]
    theirs: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Open {
    /// The interview's number
    #[arg(value_name = "ID", value_parser = interview_id)]
    pub(crate) id: Option<InterviewId>,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Join {
    /// The interview's number [default: the one that runs or begins next]
    #[arg(value_name = "ID", value_parser = interview_id)]
    pub(crate) id: Option<InterviewId>,

    /// Open the address, whichever its host is
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Sync {
    /// Keep syncing until Ctrl-C, and print a line for each event (with --json a document)
    #[arg(long)]
    pub(crate) watch: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Offline {
    /// On or off
    #[arg(value_enum)]
    pub(crate) switch: Switch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Switch {
    /// Do not use the network
    On,
    /// Use the network again
    Off,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Export {
    /// The file, such as interviews.ics, or - for the standard output
    #[arg(value_name = "FILE.ics")]
    pub(crate) file: PathBuf,

    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Backup {
    /// The file. It holds no credential
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Restore {
    /// The file that backup wrote
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// The protection of the accounts on this computer [default: keychain, if there is one]
    #[arg(long, value_parser = seal())]
    pub(crate) seal: Option<Seal>,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Doctor {
    /// The file for the diagnostics, which contain no name, address or credential
    /// [default: interlude-diagnostics.json in this folder]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Stop repeating the notices, because you have read them
    #[arg(long)]
    pub(crate) seen: bool,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Completions {
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct SignOut {
    /// Also remove the interviews, the changes and their history from this computer
    #[arg(long)]
    pub(crate) remove: bool,

    /// Also remove unfinished changes, which are then never sent
    #[arg(long, requires = "remove")]
    pub(crate) drop_waiting: bool,
}

impl From<TurnArg> for Turn {
    fn from(turn: TurnArg) -> Self {
        match turn {
            TurnArg::Mine => Self::Mine,
            TurnArg::Theirs => Self::Theirs,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_valid() {
        Arguments::command().debug_assert();
    }
}
