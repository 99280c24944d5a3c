use std::path::PathBuf;

use interlude_api::{CredentialError, TransportError};
use interlude_engine::store::StoreError;
use interlude_store::fs::{WriteError, explain};
use interlude_store::keys::token::TokenError;
use interlude_store::keys::{KeychainError, OpenError, ReadError, SaveError, Seal};
use interlude_store::{AccountId, NoEntropy};

/// An error of creating, reading or opening an account. Stored data is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The platform names no data folder for this user.
    #[error("No data folder was found for your user. Set HOME, or name a data folder.")]
    NoHome,
    /// No account has this id.
    #[error("There is no account \"{0}\". Choose one that exists, or connect it first.")]
    Unknown(AccountId),
    /// The account file is missing, damaged or of another format.
    #[error(
        "The account file {} is damaged ({what}). Restore a copy of it. Nothing else was changed.",
        path.display()
    )]
    Damaged {
        /// The account's `account.json`.
        path: PathBuf,
        /// The damage, as a clause.
        what: String,
    },
    /// A newer version wrote the account file.
    #[error(
        "The account file {} was written by a newer Interlude (its version is {version}). Update \
         Interlude to open it.",
        path.display()
    )]
    TooNew {
        /// The account's `account.json`.
        path: PathBuf,
        /// The version in the file.
        version: u32,
    },
    /// The account is sealed with a passphrase, and none was given.
    #[error("The account \"{0}\" is sealed with a passphrase, and none was given.")]
    PassphraseNeeded(AccountId),
    /// The account has another seal than the requested one.
    #[error(
        "The account \"{id}\" is connected already with the seal \"{seal}\", which this version \
         cannot change. Connect it again without naming a seal."
    )]
    SealedOtherwise {
        id: AccountId,
        /// The seal of the account.
        seal: Seal,
    },
    /// The account was not removed, because it has unfinished changes.
    #[error(
        "The account \"{id}\" was not removed, because {} not finished. Send or drop \
         them first.",
        changes(*.count)
    )]
    Unfinished {
        id: AccountId,
        /// The number of unfinished changes.
        count: usize,
    },
    /// The token belongs to another person.
    #[error(
        "This token belongs to another person (its holder is \"{named}\", the account's is \
         \"{bound}\"), so nothing was sent with it. Use the account holder's own token."
    )]
    OtherHolder {
        /// The holder to whom the account is bound.
        bound: String,
        /// The holder that the token names.
        named: String,
    },
    /// The account file names another server than the one to which the credentials are bound.
    #[error(
        "The credentials of the account \"{id}\" were saved for another server than the one in its \
         file now ({host}), so nothing was sent. If you did not change the file, restore a copy of \
         it. Otherwise connect the account again."
    )]
    OtherServer {
        id: AccountId,
        /// The host of the list server in the account file.
        host: String,
    },
    /// The token is malformed.
    #[error("{}", sentence(.0))]
    Token(#[from] TokenError),
    /// A credential cannot be sent.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The keychain cannot be used.
    #[error("{}", sentence(.0))]
    Keychain(#[from] KeychainError),
    /// The vault could not be read.
    #[error("{}", sentence(.0))]
    VaultRead(ReadError),
    /// The vault could not be opened.
    #[error("{}", sentence(.0))]
    VaultOpen(#[from] OpenError),
    /// The vault could not be created or changed.
    #[error("{}", sentence(.0))]
    VaultSave(SaveError),
    /// The system's random source failed.
    #[error(transparent)]
    Random(NoEntropy),
    /// The data folder or the account's store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network could not be set up.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

impl From<ReadError> for AccountError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unreadable { path, source } => Self::Store(explain(&path, &source)),
            other => Self::VaultRead(other),
        }
    }
}

impl From<SaveError> for AccountError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Write(error) => error.into(),
            SaveError::Random(error) => Self::Random(error),
            other => Self::VaultSave(other),
        }
    }
}

impl From<WriteError> for AccountError {
    fn from(error: WriteError) -> Self {
        Self::Store(error.into())
    }
}

impl AccountError {
    /// Returns the error code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHome => "no_data_folder",
            Self::Unknown(_) => "unknown_account",
            Self::Damaged { .. } => "account_damaged",
            Self::TooNew { .. } => "too_new",
            Self::PassphraseNeeded(_) => "passphrase_needed",
            Self::SealedOtherwise { .. } => "sealed_otherwise",
            Self::Unfinished { .. } => "unfinished_changes",
            Self::OtherServer { .. } => "other_server",
            Self::OtherHolder { .. } => "other_holder",
            Self::Token(_) => "bad_token",
            Self::Credential(_) => "bad_credential",
            Self::Keychain(error)
            | Self::VaultOpen(OpenError::Keychain(error))
            | Self::VaultSave(SaveError::Keychain(error)) => match error {
                KeychainError::Missing { .. } | KeychainError::NoDefaultKeyring => "no_keychain",
                KeychainError::Locked | KeychainError::TimedOut { .. } => "keychain_locked",
                KeychainError::Failed { .. } => "keychain_failed",
            },
            Self::VaultRead(error) => match error {
                ReadError::Missing { .. }
                | ReadError::Damaged { .. }
                | ReadError::OtherAccount { .. } => "vault_damaged",
                ReadError::NewerVersion { .. } => "too_new",
                ReadError::Unreadable { .. } => "disk",
            },
            Self::VaultOpen(OpenError::WrongPassphrase) => "wrong_passphrase",
            Self::VaultOpen(OpenError::NoEntry { .. } | OpenError::WrongEntry { .. }) => {
                "keychain_entry_lost"
            }
            Self::VaultOpen(OpenError::Damaged { .. }) => "vault_damaged",
            Self::VaultOpen(OpenError::Stretch(_)) => "no_memory",
            Self::VaultSave(_) => "disk",
            Self::Random(_) => "no_random",
            Self::Store(error) => error.kind.as_str(),
            Self::Transport(_) => "no_network",
        }
    }
}

fn changes(count: usize) -> String {
    match count {
        1 => "1 change is".to_owned(),
        count => format!("{count} changes are"),
    }
}

/// Makes a sentence of an error of the vault, which is a clause.
fn sentence(clause: &impl ToString) -> String {
    let clause = clause.to_string();
    let mut letters = clause.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => clause,
    }
}
