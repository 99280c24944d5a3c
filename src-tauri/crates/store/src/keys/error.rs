use std::io;
use std::path::PathBuf;

use crate::NoEntropy;
use crate::fs::WriteError;

use crate::keys::keychain::{KEYCHAIN_SERVICE, KeychainError};

/// The reason why an envelope could not be read. The file is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file does not exist.
    #[error("There is no vault at {}. Connect the account first, or point to the right data folder.", path.display())]
    Missing { path: PathBuf },
    /// The system did not allow reading it.
    #[error("The vault {} cannot be read ({source}). Check its permissions and the disk.", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// The file was changed by accident, or is not an envelope.
    #[error("The vault {} is damaged ({what}). Restore a copy of it. If there is none, move it away and connect the account again.", path.display())]
    Damaged {
        path: PathBuf,
        /// The part that cannot be read.
        what: String,
    },
    /// A newer version of Interlude wrote it.
    #[error("The vault {} was written by a newer version of Interlude (format {version}). Update Interlude to open it.", path.display())]
    NewerVersion {
        path: PathBuf,
        /// The version of its format.
        version: u32,
    },
    /// It belongs to another account, because a file was copied to the wrong folder.
    #[error("The vault {} belongs to the account \"{found}\", not to this one. Restore the vault of this account.", path.display())]
    OtherAccount {
        path: PathBuf,
        /// The account to which it belongs.
        found: String,
    },
}

/// The reason why a sealed envelope did not open. It is unchanged, and opening can be tried again.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is sound, but the passphrase does not open it.
    #[error("The passphrase is wrong. Try again.")]
    WrongPassphrase,
    /// The keychain could not be read.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// The keychain has no such entry.
    #[error("The system keychain has no entry \"{entry}\" of {KEYCHAIN_SERVICE}, which opens the vault {}. If another keyring has the entry, unlock that keyring. If the keychain was reset, restore a copy of it. If there is none, move the account's folder away and connect the account again.", path.display())]
    NoEntry {
        path: PathBuf,
        /// The name of the entry in the keychain.
        entry: String,
    },
    /// The keychain has the entry, but it does not hold the key of this envelope.
    #[error("The entry \"{entry}\" of {KEYCHAIN_SERVICE} in the system keychain does not open the vault {}. Restore copies of the keychain and of the vault from the same time. If there are none, move the account's folder away and connect the account again.", path.display())]
    WrongEntry {
        path: PathBuf,
        /// The name of the entry in the keychain.
        entry: String,
    },
    /// The key is right, but the opened contents are inconsistent, because somebody changed the file.
    #[error("The vault {} is damaged ({what}). Restore a copy of it. If there is none, move it away and connect the account again.", path.display())]
    Damaged {
        path: PathBuf,
        /// The part that is wrong.
        what: &'static str,
    },
    /// No key could be derived from the passphrase.
    #[error(transparent)]
    Stretch(#[from] KeyDerivationError),
}

/// The reason why an envelope could not be created or changed. Except after [`WriteError::Unconfirmed`], the file is
/// unchanged.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The random source failed.
    #[error(transparent)]
    Random(#[from] NoEntropy),
    /// No key could be derived from the passphrase.
    #[error(transparent)]
    Stretch(#[from] KeyDerivationError),
    /// The keychain did not store the key.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// The envelope would be larger than the limit.
    #[error("The vault would be too large. Give the account a shorter name.")]
    TooLarge,
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Argon2id failed, almost always because there is too little memory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The passphrase could not be processed with {memory_kib} KiB of memory ({source}). Close other programs and try again."
)]
pub struct KeyDerivationError {
    /// The memory that it needs, in KiB.
    pub memory_kib: u32,
    pub source: argon2::Error,
}
