use std::fmt::Display;
use std::io;
use std::process::ExitCode;

use interlude_api::NotProbed;
use interlude_app::view::WindowError;
use interlude_app::{Error, causes};
use interlude_engine::edit::EditError;
use interlude_engine::store::Notice;
use interlude_model::zone::time_input::BadTime;
use interlude_model::{Code, Reason, SlotError};
use serde::Serialize;

/// The exit code of a command. Scripts depend on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    /// The arguments cannot work, whatever is stored.
    WrongUse = 2,
    /// The change is saved on this computer and not sent yet.
    Waiting = 3,
    /// A conflict, a refusal or a missing sign-in needs the user.
    NeedsUser = 4,
    /// The data folder is in use, damaged or cannot be opened.
    DataFolder = 5,
}

impl Exit {
    /// Returns the exit code with this number.
    pub(crate) const fn of(number: u8) -> Self {
        match number {
            0 => Self::Done,
            2 => Self::WrongUse,
            3 => Self::Waiting,
            4 => Self::NeedsUser,
            5 => Self::DataFolder,
            _ => Self::Failed,
        }
    }
}

/// The reason why a command failed, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) exit: Exit,
    pub(crate) code: Code,
    /// Sentences that say what happened and what to do.
    pub(crate) message: String,
    /// The notices about the store that a JSON document of the failure has beside it.
    #[serde(skip)]
    pub(crate) notices: Vec<Notice>,
    /// The texts of the errors below it, the nearest first. Only `doctor` shows them.
    #[serde(skip)]
    pub(crate) causes: Vec<String>,
}

impl Failure {
    /// Creates a failure with the sentence of its code, in which `detail` stands: an error of another part, a
    /// name, or sentences of their own.
    pub(crate) fn new(code: Code, detail: impl Display) -> Self {
        let (exit, sentence) = sentence(code);
        Self {
            exit,
            code,
            message: sentence.replace("{}", &detail.to_string()),
            notices: Vec::new(),
            causes: Vec::new(),
        }
    }

    /// Adds a sentence.
    pub(crate) fn with(self, advice: &str) -> Self {
        Self {
            message: format!("{} {advice}", self.message),
            ..self
        }
    }

    /// Makes it a failure of the arguments, which cannot work, whatever is stored.
    pub(crate) fn of_wrong_use(self) -> Self {
        Self {
            exit: Exit::WrongUse,
            ..self
        }
    }
}

/// Returns the exit code and the sentence of a code. `{}` stands for what the error itself says, which is the
/// whole sentence of most codes.
const fn sentence(code: Code) -> (Exit, &'static str) {
    use Exit::{DataFolder, Failed, NeedsUser, WrongUse};
    match code {
        Code::PassphraseNeeded => (
            NeedsUser,
            "{} Set INTERLUDE_PASSPHRASE, or call Interlude at a terminal.",
        ),
        Code::OtherHolder => (
            NeedsUser,
            "{} If the account is bound to the wrong person, remove it, then connect again: interlude \
             sign-out --remove.",
        ),
        Code::UnfinishedChanges => (NeedsUser, "{} Or drop them with --drop-waiting."),
        Code::NoSuchUser => (
            NeedsUser,
            "The server knows no user \"{}\". Check the partner id and the address, then connect again.",
        ),
        Code::SealedOtherwise => (
            WrongUse,
            "{} Or remove it first: interlude sign-out --remove.",
        ),
        Code::PassphrasesDiffer => (
            WrongUse,
            "The two passphrases differ, so nothing was saved. Connect again.",
        ),
        Code::NoApiKey => (
            WrongUse,
            "The API key is missing. Put it in INTERLUDE_API_KEY, or call Interlude at a terminal to \
             be asked for it.",
        ),
        Code::BadSpan => (
            WrongUse,
            "No time lies between --from and --to. Choose a later --to, or an earlier --from.",
        ),
        Code::BadZone => (
            WrongUse,
            "The time cannot be read in your time zone. {} Or write the time with its offset, such as \
             2025-01-22T14:20:00Z.",
        ),
        Code::NoAccount => (
            Failed,
            "No account is connected. Connect one: interlude connect --url URL --partner ID.",
        ),
        Code::SeveralAccounts => (
            Failed,
            "There are several accounts. Choose one with --account: {}.",
        ),
        Code::Offline => (
            Failed,
            "You work offline. To go online, run: interlude offline off.",
        ),
        Code::Interrupted => (
            Failed,
            "Stopped before the server answered. Your changes are saved. To go on, run: interlude sync.",
        ),
        Code::NotAsked => (Failed, "No request was sent. Sync again."),
        Code::NotFound => (
            Failed,
            "The command was done, but its change was not found. To look for it, run: interlude \
             history.",
        ),
        Code::NoTerminal => (
            Failed,
            "The terminal could not be read ({}). Set the environment variable instead.",
        ),
        Code::NoThreads => (
            Failed,
            "Interlude could not start its threads ({}). Close other programs, then try again.",
        ),
        Code::NoOutput => (
            Failed,
            "The answer could not be written ({}). Check where the output goes.",
        ),
        Code::NoDocument => (Failed, "The answer could not be written as JSON ({})."),
        Code::InUse
        | Code::CannotLock
        | Code::Locked
        | Code::TooNew
        | Code::TooSlow
        | Code::AccountDamaged
        | Code::VaultDamaged
        | Code::KeychainEntryLost => (DataFolder, "{}"),
        Code::WrongPassphrase
        | Code::NoKeychain
        | Code::KeychainLocked
        | Code::OtherServer
        | Code::SignIn => (NeedsUser, "{}"),
        Code::SealNeeded
        | Code::BadConnection
        | Code::BadCredential
        | Code::BadToken
        | Code::WrongUse
        | Code::BadTime
        | Code::TimeGap
        | Code::TimeTwice
        | Code::BadSlot
        | Code::BadNow => (WrongUse, "{}"),
        _ => (Failed, "{}"),
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self::new(code, "")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.log();
        Self {
            causes: error.causes(),
            ..Self::new(error.code, error)
        }
    }
}

impl From<WindowError> for Failure {
    fn from(error: WindowError) -> Self {
        Self::new(error.code, error.message)
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        Error::from(error).into()
    }
}

impl From<NotProbed> for Failure {
    fn from(error: NotProbed) -> Self {
        Self {
            causes: causes(&error),
            ..error.reason.into()
        }
    }
}

/// A failed request for the list.
impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::new(reason.code.into(), reason.message)
    }
}

impl From<BadTime> for Failure {
    fn from(error: BadTime) -> Self {
        let code = match &error {
            BadTime::Nonsense(_) | BadTime::DayAlone(_) => Code::BadTime,
            BadTime::Skipped { .. } => Code::TimeGap,
            BadTime::Twice { .. } => Code::TimeTwice,
        };
        Self::new(code, error)
    }
}

impl From<SlotError> for Failure {
    fn from(error: SlotError) -> Self {
        let advice = match error {
            SlotError::Fraction => "Leave out the fraction of a second.",
            SlotError::EndNotAfterStart => "Choose a later --end, or an earlier --start.",
            SlotError::TooLong => "Choose an earlier --end, or a later --start.",
        };
        Self::new(Code::BadSlot, error).with(advice)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(Code::NoOutput, error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Code::NoDocument, error)
    }
}
