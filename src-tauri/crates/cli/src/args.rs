//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use interlude_domain::InterviewId;
use interlude_store::AccountId;
use interlude_vault::Seal;

/// The heading of the options that every command takes.
const EVERYWHERE: &str = "With every command";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  it failed
  2  wrong use
  3  saved here, not sent yet
  4  something needs you: a conflict, a refusal, a sign-in
  5  the data folder is in use or damaged

TIME is \"2025-01-22 14:20\" in your time zone (TZ, else the system's), or
2025-01-22T14:20:00Z with any offset. Credentials come from INTERLUDE_API_KEY
and INTERLUDE_TOKEN, a passphrase from INTERLUDE_PASSPHRASE; on a terminal they
are asked for. INTERLUDE_DATA names the data folder where --data does not.";

/// Your interviews, with or without a network.
///
/// Changes are saved on this computer first, and sent when the server can be reached.
#[derive(Debug, Parser)]
#[command(name = "interlude", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// The data folder; without it the one in INTERLUDE_DATA, else the usual one of the window
    #[arg(long, global = true, value_name = "DIR", help_heading = EVERYWHERE)]
    pub(crate) data: Option<PathBuf>,

    /// Which account, where there are several
    #[arg(long, global = true, value_name = "ID", help_heading = EVERYWHERE)]
    pub(crate) account: Option<AccountId>,

    /// Answer with one JSON document, errors included
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Connect an account, or renew its credentials
    Connect(Connect),
    /// List the accounts of the data folder
    Accounts,
    /// List interviews: most recently updated first; with --from or --to by start
    List(List),
    /// Show all that is known of an interview
    Show(One),
    /// Show what became of the changes to an interview
    History(One),
    /// List the changes that are not sent yet, or that need you
    Outbox,
    /// Show how the account stands
    Status,
    /// Propose another time for an interview
    Amend(Amend),
    /// Take a change back while it is only waiting
    Undo(One),
    /// Drop a change, whatever became of it
    Drop(One),
    /// Decide a conflict
    Resolve(Resolve),
    /// Try a refused change again
    Retry(Send),
    /// Ask for the list and send what waits
    Sync(Sync),
    /// Work offline, or end it
    Offline(Offline),
    /// Write every interview that has a time into a calendar file
    Export(Export),
    /// Look for what is wrong with folder, keychain, clock and server
    Doctor(Doctor),
    /// Forget the account's credentials, or remove all that this computer keeps of it
    SignOut(SignOut),
}

#[derive(Debug, Args)]
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

    /// The address of the server that takes changes, where it is another one
    #[arg(long, value_name = "URL")]
    pub(crate) amend_url: Option<String>,

    /// What protects the account on this computer; without it the keychain, where there is one
    #[arg(long, value_enum)]
    pub(crate) seal: Option<SealWord>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SealWord {
    /// The system keychain: nothing is asked for while it is unlocked
    Keychain,
    /// A passphrase, asked for each time
    Passphrase,
    /// Nothing: no credential is kept, it is asked for each time
    None,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Words that must stand in names, title, category or place; or #ID
    #[arg(long, value_name = "TEXT")]
    pub(crate) query: Option<String>,

    /// The server's status: scheduled, amended, cancelled, rejected or any other word
    #[arg(long, value_name = "WORD")]
    pub(crate) status: Option<String>,

    /// Only those that end after this TIME or on this date or later
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,

    /// Only those that begin before this TIME or on this date or earlier
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,

    /// How many at most; without it 50, and with --json all
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// The interview's number
    #[arg(value_name = "ID", value_parser = interview_id)]
    pub(crate) id: InterviewId,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    #[command(flatten)]
    pub(crate) one: One,

    /// Only save it; the next sync sends it
    #[arg(long)]
    pub(crate) no_sync: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Amend {
    #[command(flatten)]
    pub(crate) send: Send,

    /// When it is to begin
    #[arg(long, value_name = "TIME")]
    pub(crate) start: String,

    /// When it is to end; HH:MM alone means on the day it begins
    #[arg(long, value_name = "TIME")]
    pub(crate) end: String,
}

#[derive(Debug, Args)]
pub(crate) struct Resolve {
    #[command(flatten)]
    pub(crate) send: Send,

    #[command(flatten)]
    pub(crate) choice: ChoiceFlags,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ChoiceFlags {
    /// Propose your time against what stands now
    #[arg(long)]
    pub(crate) mine: bool,

    /// Let go of your time
    #[arg(long)]
    theirs: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Go on until Ctrl-C, with a line for everything that happens (with --json, a document each)
    #[arg(long)]
    pub(crate) watch: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Offline {
    /// Whether to work offline
    #[arg(value_enum)]
    pub(crate) switch: Switch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// Ask nothing of the network
    On,
    /// Use the network again
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file, such as interviews.ics; - is the standard output
    #[arg(value_name = "FILE.ics")]
    pub(crate) file: PathBuf,

    /// Put it in place of a file that is there already
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Where the diagnostics are written, which hold no name, address or credential; without it
    /// interlude-diagnostics.json here
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Say no more what was found damaged: you have seen it
    #[arg(long)]
    pub(crate) seen: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SignOut {
    /// Remove the interviews, the changes and their history from this computer too
    #[arg(long)]
    pub(crate) remove: bool,

    /// Remove it even though changes are not finished: they are dropped, and never sent
    #[arg(long, requires = "remove")]
    pub(crate) drop_waiting: bool,
}

impl From<SealWord> for Seal {
    fn from(word: SealWord) -> Self {
        match word {
            SealWord::Keychain => Self::Keychain,
            SealWord::Passphrase => Self::Passphrase,
            SealWord::None => Self::None,
        }
    }
}

fn interview_id(text: &str) -> Result<InterviewId, &'static str> {
    text.trim_start_matches('#')
        .parse()
        .map_err(|_| "an interview's number is needed, such as 37; \"interlude list\" shows them")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }
}
