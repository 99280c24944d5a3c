use std::io;

use interlude_app::Error;
use interlude_engine::edit::EditError;
use interlude_model::zone::time_input::BadTime;
use interlude_model::{Code, SlotError};

use crate::exit::Exit;

/// The reason why a command failed, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) code: Code,
    /// A sentence that says what happened and what to do.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            exit: exit_of(code),
            code,
            message: message.into(),
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

impl From<BadTime> for Failure {
    fn from(error: BadTime) -> Self {
        let code = match &error {
            BadTime::Nonsense(_) | BadTime::DayAlone(_) => Code::BadTime,
            BadTime::Skipped { .. } => Code::TimeGap,
            BadTime::Twice { .. } => Code::TimeTwice,
        };
        Self::new(code, error.to_string())
    }
}

impl From<SlotError> for Failure {
    fn from(error: SlotError) -> Self {
        let advice = match error {
            SlotError::Fraction => "Leave out the fraction of a second.",
            SlotError::EndNotAfterStart => "Choose a later --end, or an earlier --start.",
            SlotError::TooLong => "Choose an earlier --end, or a later --start.",
        };
        Self::new(Code::BadSlot, format!("{error} {advice}"))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.log();
        let message = match advice(error.code) {
            Some(advice) => format!("{error} {advice}"),
            None => error.message,
        };
        Self::new(error.code, message)
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        Error::from(error).into()
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let message =
            format!("The answer could not be written ({error}). Check where the output goes.");
        Self::new(Code::NoOutput, message)
    }
}

/// Returns advice for the command line, which is added to the error's own sentence.
fn advice(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::PassphraseNeeded => "Set INTERLUDE_PASSPHRASE, or call Interlude at a terminal.",
        Code::OtherHolder => {
            "If the account is bound to the wrong person, remove it, then connect again: interlude \
             sign-out --remove."
        }
        Code::SealedOtherwise => "Or remove it first: interlude sign-out --remove.",
        Code::UnfinishedChanges => "Or drop them with --drop-waiting.",
        _ => return None,
    })
}

/// Returns the exit code for an error code.
fn exit_of(code: Code) -> Exit {
    match code {
        Code::InUse
        | Code::CannotLock
        | Code::Locked
        | Code::TooNew
        | Code::TooSlow
        | Code::AccountDamaged
        | Code::VaultDamaged
        | Code::KeychainEntryLost => Exit::DataFolder,
        Code::UnfinishedChanges
        | Code::PassphraseNeeded
        | Code::WrongPassphrase
        | Code::NoKeychain
        | Code::KeychainLocked
        | Code::OtherHolder
        | Code::OtherServer
        | Code::SignIn
        | Code::NoSuchUser => Exit::NeedsUser,
        Code::SealedOtherwise
        | Code::PassphrasesDiffer
        | Code::SealNeeded
        | Code::BadConnection
        | Code::BadCredential
        | Code::BadToken
        | Code::NoApiKey
        | Code::WrongUse
        | Code::BadTime
        | Code::TimeGap
        | Code::TimeTwice
        | Code::BadSlot
        | Code::BadSpan
        | Code::BadZone
        | Code::BadNow => Exit::WrongUse,
        Code::NoDataFolder
        | Code::DiskFull
        | Code::NoPermission
        | Code::MaybeSaved
        | Code::Stopped
        | Code::Disk
        | Code::NoAccount
        | Code::SeveralAccounts
        | Code::UnknownAccount
        | Code::KeychainFailed
        | Code::NoMemory
        | Code::NoRandom
        | Code::NoNetwork
        | Code::Offline
        | Code::Unreachable
        | Code::NoAnswer
        | Code::TryLater
        | Code::ServerError
        | Code::UnexpectedAnswer
        | Code::Refused
        | Code::Interrupted
        | Code::NotAsked
        | Code::Stale
        | Code::Sending
        | Code::Checking
        | Code::NeedsDecision
        | Code::UnknownInterview
        | Code::NotListed
        | Code::Cancelled
        | Code::Completed
        | Code::Practice
        | Code::NothingWaiting
        | Code::NoConflict
        | Code::NotDropped
        | Code::NewerChange
        | Code::NotFound
        | Code::Exists
        | Code::NoFolder
        | Code::NoFile
        | Code::NoTimes
        | Code::NoTerminal
        | Code::NoThreads
        | Code::NoOutput
        | Code::NoDocument
        | Code::NotOpen
        | Code::BadLink
        | Code::Sample
        | Code::Failed
        | Code::LittleSpace
        | Code::DamagedFiles
        | Code::Unreadable
        | Code::NoToken
        | Code::TokenExpired
        | Code::ClockWrong
        | Code::ClockJumped
        | Code::ClockSetBack => Exit::Failed,
    }
}
