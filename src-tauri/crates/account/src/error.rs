use std::io::{self, ErrorKind};
use std::path::PathBuf;

use interlude_api::{CredentialError, TransportError};
use interlude_engine::store::StoreError;
use interlude_store::AccountId;
use interlude_vault::token::TokenError;
use interlude_vault::{KeychainError, OpenError, RandomError, ReadError, SaveError, Seal};

/// Why an account could not be made, read or opened. What is kept stands as before.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The platform does not say where this user's data belongs.
    #[error("This computer does not say where your data belongs. Set HOME, or name a data folder.")]
    NoHome,
    /// No account has this id.
    #[error("There is no account \"{0}\". Choose one that exists, or connect it first.")]
    Unknown(AccountId),
    /// A file of an account is missing, changed by accident, or none of ours.
    #[error(
        "The account file {} is damaged ({what}). Put a copy of it back; nothing else was touched.",
        path.display()
    )]
    Damaged {
        /// The account's `account.json`.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// A newer version wrote it.
    #[error(
        "The account file {} was written by a newer Interlude (its version is {version}). Update \
         Interlude to open it.",
        path.display()
    )]
    TooNew {
        /// The account's `account.json`.
        path: PathBuf,
        /// The version it says.
        version: u32,
    },
    /// The system did not let it be read or written.
    #[error(
        "The account file {} could not be {what} ({source}). Check its permissions and the disk, \
         then try again.",
        path.display()
    )]
    Disk {
        /// The account's `account.json`.
        path: PathBuf,
        /// "read" or "written".
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The account is sealed by a passphrase, and none was given.
    #[error("The account \"{0}\" is sealed with a passphrase, and none was given.")]
    PassphraseNeeded(AccountId),
    /// The account is sealed in another way than was asked for.
    #[error(
        "The account \"{id}\" is connected already with the seal \"{seal}\", which this version \
         cannot change. Connect it again without naming a seal."
    )]
    SealedOtherwise {
        /// Which account.
        id: AccountId,
        /// How it is sealed.
        seal: Seal,
    },
    /// Changes of an account that was to be removed are not finished.
    #[error(
        "The account \"{id}\" was not removed, because {} not finished. Send or discard \
         what is in the outbox first.",
        changes(*.count)
    )]
    Unfinished {
        /// Which account.
        id: AccountId,
        /// How many changes wait to be sent, or for the user.
        count: usize,
    },
    /// The token is somebody else's.
    #[error(
        "This token belongs to another person (its holder is \"{named}\", the account's is \
         \"{bound}\"), so nothing was sent with it. Use the account holder's own token."
    )]
    OtherHolder {
        /// Whom the account is bound to.
        bound: String,
        /// Whom the token names.
        named: String,
    },
    /// The account names another server than its credentials are for.
    #[error(
        "The key and the token of the account \"{id}\" were kept for another server than the one that \
         its file names now ({host}), so nothing was sent to it. If you did not change the file, put a \
         copy of it back; else connect the account again."
    )]
    OtherServer {
        /// Which account.
        id: AccountId,
        /// The server of its list, as the file says now.
        host: String,
    },
    /// The token cannot be a whole one.
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
    /// The vault did not open.
    #[error("{}", sentence(.0))]
    VaultOpen(#[from] OpenError),
    /// The vault could not be made or changed.
    #[error("{}", sentence(.0))]
    VaultSave(#[from] SaveError),
    /// No random bytes.
    #[error("{}", sentence(.0))]
    Random(#[from] RandomError),
    /// The data folder or the account's database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The network could not be set up.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

impl From<ReadError> for AccountError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unreadable { path, source }
                if source.kind() == ErrorKind::PermissionDenied =>
            {
                Self::Store(interlude_store::explain(&path, &source))
            }
            other => Self::VaultRead(other),
        }
    }
}

impl AccountError {
    /// The word that programs see.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHome => "no_data_folder",
            Self::Unknown(_) => "unknown_account",
            Self::Damaged { .. } => "account_damaged",
            Self::TooNew { .. } => "too_new",
            Self::Disk { .. } => "disk",
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
                KeychainError::Locked | KeychainError::NoAnswer { .. } => "keychain_locked",
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

/// The vault's errors are clauses; here they stand alone.
fn sentence(clause: &impl ToString) -> String {
    let clause = clause.to_string();
    let mut letters = clause.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => clause,
    }
}
