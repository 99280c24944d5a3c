use std::io;

use interlude_app::{AccountError, ExportError};
use interlude_engine::edit::EditError;
use interlude_engine::store::{StoreError, StoreErrorKind};
use interlude_model::SlotError;
use interlude_model::zone::time_input::BadTime;

use crate::exit::Exit;

/// The reason why a command failed, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// The error code in JSON.
    pub(crate) code: &'static str,
    /// A sentence that says what happened and what to do.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            exit,
            code,
            message: message.into(),
        }
    }

    /// Creates a failure for arguments that cannot work, whatever is stored.
    pub(crate) fn wrong_use(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Exit::WrongUse, code, message)
    }
}

impl From<BadTime> for Failure {
    fn from(error: BadTime) -> Self {
        let code = match &error {
            BadTime::Nonsense(_) | BadTime::DayAlone(_) => "bad_time",
            BadTime::Skipped { .. } => "time_gap",
            BadTime::Twice { .. } => "time_twice",
        };
        Self::wrong_use(code, error.to_string())
    }
}

impl From<SlotError> for Failure {
    fn from(error: SlotError) -> Self {
        let advice = match error {
            SlotError::Fraction => {
                "Times are in whole seconds. Leave out the fraction of a second."
            }
            SlotError::EndNotAfterStart => {
                "The end must come after the start. Choose a later --end, or an earlier --start."
            }
            SlotError::TooLong => {
                "An interview can last 24 hours at most. Choose an earlier --end, or a later \
                 --start."
            }
        };
        Self::wrong_use("bad_slot", advice)
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        let exit = match &error {
            AccountError::Store(error) => exit_of(error),
            _ => match error.code() {
                "account_damaged" | "vault_damaged" | "keychain_entry_lost" | "too_new" => {
                    Exit::DataFolder
                }
                "other_holder" | "other_server" | "passphrase_needed" | "wrong_passphrase"
                | "no_keychain" | "keychain_locked" | "unfinished_changes" => Exit::NeedsUser,
                "bad_token" | "bad_credential" | "sealed_otherwise" => Exit::WrongUse,
                _ => Exit::Failed,
            },
        };
        let message = match advice(&error) {
            Some(advice) => format!("{error} {advice}"),
            None => error.to_string(),
        };
        Self::new(exit, error.code(), message)
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        let exit = match &error {
            EditError::Store(error) => exit_of(error),
            _ => Exit::Failed,
        };
        Self::new(exit, error.code(), error.to_string())
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::new(Exit::Failed, error.code(), error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let message =
            format!("The answer could not be written ({error}). Check where the output goes.");
        Self::new(Exit::Failed, "no_output", message)
    }
}

/// Returns advice for the command line, which is added to the error's own sentence.
fn advice(error: &AccountError) -> Option<&'static str> {
    Some(match error {
        AccountError::PassphraseNeeded(_) => {
            "Set INTERLUDE_PASSPHRASE, or call Interlude at a terminal."
        }
        AccountError::OtherHolder { .. } => {
            "If the account is bound to the wrong person, remove it, then connect again: interlude \
             sign-out --remove."
        }
        AccountError::SealedOtherwise { .. } => "Or remove it first: interlude sign-out --remove.",
        AccountError::Unfinished { .. } => "Or drop them with --drop-waiting.",
        _ => return None,
    })
}

fn exit_of(error: &StoreError) -> Exit {
    match error.kind {
        StoreErrorKind::InUse
        | StoreErrorKind::CannotLock
        | StoreErrorKind::Locked
        | StoreErrorKind::TooNew
        | StoreErrorKind::TooSlow => Exit::DataFolder,
        StoreErrorKind::DiskFull
        | StoreErrorKind::NoPermission
        | StoreErrorKind::MaybeSaved
        | StoreErrorKind::Stopped
        | StoreErrorKind::Disk => Exit::Failed,
    }
}
