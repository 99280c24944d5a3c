use std::{io, path::PathBuf};

use crate::{durable_file::WriteError, random::RandomError};

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
    /// Its key lies in the system keychain, which this build cannot ask.
    #[error("this build cannot open the keychain, where the entry \"{entry}\" holds the key of the vault {}: use the build that made it", path.display())]
    Keychain {
        /// The envelope's file.
        path: PathBuf,
        /// The entry's name in the keychain.
        entry: String,
    },
}

/// Why a locked envelope did not open. It stays as it is, and another passphrase may be tried.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is sound, the passphrase is not the one.
    #[error("the passphrase is wrong: try again")]
    WrongPassphrase,
    /// The passphrase is right, but what it opened does not fit together: somebody changed the file.
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
