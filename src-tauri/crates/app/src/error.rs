use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use interlude_api::TransportError;
use interlude_engine::edit::EditError;
use interlude_engine::store::StoreError;
use interlude_model::Code;
use interlude_store::fs::{WriteError, explain};
use interlude_store::keys::token::TokenError;
use interlude_store::keys::{KeychainError, OpenError, ReadError, SaveError, Seal};
use interlude_store::{AccountId, NoEntropy};

/// An error that both shells show. Unless its code says otherwise, stored data is unchanged.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub code: Code,
    /// Sentences for the user: what happened and what to do.
    pub message: String,
    /// The file or folder concerned.
    pub path: Option<PathBuf>,
    /// The lower error, for the log. It may say the same as the message.
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            path: None,
            source: None,
        }
    }

    /// Writes the code and the causes to the log.
    pub fn log(&self) {
        let causes = self.causes();
        tracing::info!(code = self.code.as_str(), ?causes, "a command failed");
    }

    /// Returns the texts of its [causes].
    pub fn causes(&self) -> Vec<String> {
        causes(self)
    }

    fn caused_by(self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self {
            source: Some(Box::new(source)),
            ..self
        }
    }

    /// Returns the error for an id that no account has.
    pub fn unknown_account(id: impl Display) -> Self {
        let message =
            format!("There is no account \"{id}\". Choose one that exists, or connect it first.");
        Self::new(Code::UnknownAccount, message)
    }

    /// Returns the error for an `account.json` at `path` that is missing, damaged or of another format. `what`
    /// is a clause that names the damage.
    pub(crate) fn account_damaged(path: &Path, what: &str) -> Self {
        let message = format!(
            "The account file {} is damaged ({what}). Restore a copy of it. Nothing else was changed.",
            path.display()
        );
        Self::new(Code::AccountDamaged, message)
    }

    /// Returns the error for an `account.json` at `path` of a newer format.
    pub(crate) fn account_too_new(path: &Path, version: u32) -> Self {
        let message = format!(
            "The account file {} was written by a newer Interlude (its version is {version}). Update \
             Interlude to open it.",
            path.display()
        );
        Self::new(Code::TooNew, message)
    }

    pub(crate) fn passphrase_needed(id: &AccountId) -> Self {
        let message =
            format!("The account \"{id}\" is sealed with a passphrase, and none was given.");
        Self::new(Code::PassphraseNeeded, message)
    }

    /// Returns the error for an account whose seal is not the requested one.
    pub fn sealed_otherwise(id: &AccountId, seal: Seal) -> Self {
        let message = format!(
            "The account \"{id}\" is connected already with the seal \"{seal}\", which this version \
             cannot change. Connect it again without naming a seal."
        );
        Self::new(Code::SealedOtherwise, message)
    }

    /// Returns the error for an account that was not removed because of its unfinished changes. `count` is None
    /// if their number is unknown.
    pub(crate) fn unfinished_changes(id: &AccountId, count: Option<usize>) -> Self {
        let why = match count {
            Some(1) => "1 change is not finished".to_owned(),
            Some(count) => format!("{count} changes are not finished"),
            None => "it may have unfinished changes".to_owned(),
        };
        let message = format!(
            "The account \"{id}\" was not removed, because {why}. Send or drop them first."
        );
        Self::new(Code::UnfinishedChanges, message)
    }

    /// Returns the error for a token of `named`, which is not the holder to whom the account is bound.
    pub fn other_holder(bound: &str, named: &str) -> Self {
        let message = format!(
            "This token belongs to another person (its holder is \"{named}\", the account's is \
             \"{bound}\"), so nothing was sent with it. Use the account holder's own token."
        );
        Self::new(Code::OtherHolder, message)
    }

    /// Returns the error for an account file that names another list server, `host`, than the one to which
    /// the credentials are bound.
    pub(crate) fn other_server(id: &AccountId, host: &str) -> Self {
        let message = format!(
            "The credentials of the account \"{id}\" were saved for another server than the one in \
             its file now ({host}), so nothing was sent. If you did not change the file, restore a \
             copy of it. Otherwise connect the account again."
        );
        Self::new(Code::OtherServer, message)
    }

    /// Returns the error for a sample account whose server has no port.
    pub fn sample_without_port(error: io::Error) -> Self {
        let message =
            format!("The sample account could not get a local network port ({error}). Try again.");
        Self::new(Code::Sample, message).caused_by(error)
    }

    /// Returns the error for data of an earlier sample account that could not be deleted.
    pub fn sample_not_deleted(error: io::Error) -> Self {
        let message = format!(
            "The old data of the sample account could not be deleted ({error}). Check the folder."
        );
        Self::new(Code::Sample, message).caused_by(error)
    }

    /// Returns the error for a sample account that does not fit its own server.
    pub fn sample_not_set_up(reason: impl Display) -> Self {
        let message = format!("The sample account could not be set up ({reason}).");
        Self::new(Code::Sample, message)
    }

    /// Returns the error for an export to `path` that could not be written.
    pub(crate) fn not_exported(error: WriteError) -> Self {
        Self::new(error.code(), error.to_string()).caused_by(error)
    }
}

/// Returns the texts of the errors below an error, the nearest first. Those that repeat the text above them are
/// left out.
pub fn causes(error: &dyn std::error::Error) -> Vec<String> {
    let chain = std::iter::successors(Some(error), |error| error.source());
    let mut texts: Vec<_> = chain.map(ToString::to_string).collect();
    texts.dedup();
    texts.split_off(1)
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self {
            path: error.path.clone(),
            ..Self::new(error.code, error.message.clone()).caused_by(error)
        }
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        StoreError::from(error).into()
    }
}

impl From<EditError> for Error {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Store(error) => error.into(),
            error => Self::new(error.code(), error.to_string()),
        }
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::new(Code::BadToken, error.to_string()).caused_by(error)
    }
}

impl From<KeychainError> for Error {
    fn from(error: KeychainError) -> Self {
        let code = match error {
            KeychainError::Missing { .. } | KeychainError::NoDefaultKeyring => Code::NoKeychain,
            KeychainError::Locked | KeychainError::TimedOut { .. } => Code::KeychainLocked,
            KeychainError::Failed { .. } => Code::KeychainFailed,
        };
        Self::new(code, error.to_string()).caused_by(error)
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        let code = match error {
            ReadError::Missing { .. }
            | ReadError::Damaged { .. }
            | ReadError::OtherAccount { .. } => Code::VaultDamaged,
            ReadError::NewerVersion { .. } => Code::TooNew,
            ReadError::Unreadable { path, source } => {
                return explain(&path, source).into();
            }
        };
        Self::new(code, error.to_string()).caused_by(error)
    }
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        let code = match error {
            OpenError::Keychain(error) => return error.into(),
            OpenError::WrongPassphrase => Code::WrongPassphrase,
            OpenError::NoEntry { .. } | OpenError::WrongEntry { .. } => Code::KeychainEntryLost,
            OpenError::Damaged { .. } => Code::VaultDamaged,
            OpenError::Stretch(_) => Code::NoMemory,
        };
        Self::new(code, error.to_string()).caused_by(error)
    }
}

impl From<SaveError> for Error {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Write(error) => error.into(),
            SaveError::Random(error) => error.into(),
            SaveError::Keychain(error) => error.into(),
            SaveError::Stretch(_) | SaveError::TooLarge => {
                Self::new(Code::Disk, error.to_string()).caused_by(error)
            }
        }
    }
}

impl From<NoEntropy> for Error {
    fn from(error: NoEntropy) -> Self {
        Self::new(Code::NoRandom, error.to_string()).caused_by(error)
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::new(Code::NoNetwork, error.to_string()).caused_by(error)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::io::ErrorKind;

    use super::*;

    #[test]
    fn the_error_of_the_system_survives_as_the_source() {
        let full = || {
            (
                PathBuf::from("/data/file"),
                io::Error::from(ErrorKind::StorageFull),
            )
        };
        let (path, source) = full();
        let written = Error::from(WriteError::Refused { path, source });
        let (path, source) = full();
        let read = Error::from(ReadError::Unreadable { path, source });
        for error in [written, read] {
            assert_eq!(error.code, Code::DiskFull);
            assert_eq!(error.path.as_deref(), Some(Path::new("/data/file")));
            // The error of the store, which was made of it, lies in between.
            let source = error.source().and_then(std::error::Error::source);
            let source = source.and_then(|source| source.downcast_ref());
            assert_eq!(source.map(io::Error::kind), Some(ErrorKind::StorageFull));
        }
        let (path, source) = full();
        let exported = Error::not_exported(WriteError::Refused { path, source });
        assert_eq!(exported.code, Code::DiskFull);
        let system = exported.source().and_then(|write| write.source());
        assert!(system.is_some_and(|source| source.is::<io::Error>()));
    }
}
