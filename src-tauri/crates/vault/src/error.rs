use std::{io, path::PathBuf};

use crate::{
    durable_file::WriteError,
    keychain::{KEYCHAIN_SERVICE, KeychainError},
    random::RandomError,
};

/// Why an envelope could not be read. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no envelope.
    #[error("there is no vault at {}: connect the account first, or point to the right data folder", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The system would not let us read it.
    #[error("the vault {} cannot be read ({source}): check who may read it, and the disk", path.display())]
    Unreadable {
        /// The envelope's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file changed by accident, or is no envelope at all.
    #[error("the vault {} is damaged ({what}): put back a copy of it; without one, move it aside and connect the account again", path.display())]
    Damaged {
        /// The envelope's file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// A newer build wrote it.
    #[error("the vault {} was written by a newer Interlude (its version is {version}): update Interlude to open it", path.display())]
    NewerVersion {
        /// The envelope's file.
        path: PathBuf,
        /// The version it says.
        version: u32,
    },
    /// It is somebody else's: a file was copied into the wrong folder.
    #[error("the vault {} belongs to the account \"{found}\", not to this one: put this account's own vault back", path.display())]
    OtherAccount {
        /// The envelope's file.
        path: PathBuf,
        /// Whose it is.
        found: String,
    },
}

/// Why a sealed envelope did not open. It stays as it is, and opening it may be tried again.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is sound, the passphrase is not the one.
    #[error("the passphrase is wrong: try again")]
    WrongPassphrase,
    /// The keychain could not be asked.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// The keychain has no such entry.
    #[error("the system keychain has no entry \"{entry}\" of {KEYCHAIN_SERVICE}, which opens the vault {}: if another keyring holds it, unlock that one; if the keychain was reset, put back a copy of it; without one, move the account's folder aside and connect the account again", path.display())]
    NoEntry {
        /// The envelope's file.
        path: PathBuf,
        /// The entry's name in the keychain.
        entry: String,
    },
    /// The keychain has such an entry, and it holds another key or none.
    #[error("the entry \"{entry}\" of {KEYCHAIN_SERVICE} in the system keychain does not open the vault {}: put back the keychain and the vault of the same day; without them, move the account's folder aside and connect the account again", path.display())]
    WrongEntry {
        /// The envelope's file.
        path: PathBuf,
        /// The entry's name in the keychain.
        entry: String,
    },
    /// The key is right, but what it opened does not fit together: somebody changed the file.
    #[error("the vault {} is damaged ({what}): put back a copy of it; without one, move it aside and connect the account again", path.display())]
    Damaged {
        /// The envelope's file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
    },
    /// The passphrase could not be stretched.
    #[error(transparent)]
    Stretch(#[from] StretchError),
}

/// Why an envelope could not be made or changed. Unless it says otherwise ([`WriteError::Unconfirmed`]), the file
/// stands as it stood before.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The passphrase could not be stretched.
    #[error(transparent)]
    Stretch(#[from] StretchError),
    /// The keychain did not take the key.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// More than an envelope holds.
    #[error("the vault would be larger than a vault can be: give the account a shorter name")]
    TooLarge,
    /// The disk or the folder.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Argon2id could not run, as good as always for want of memory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the passphrase could not be stretched in {memory_kib} KiB of memory ({reason}): close other programs and try again"
)]
pub struct StretchError {
    /// The memory it takes, in KiB.
    pub memory_kib: u32,
    /// What the function said.
    pub reason: String,
}
