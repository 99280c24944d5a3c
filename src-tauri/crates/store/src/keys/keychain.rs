//! The port to the system keychain, which stores a short secret under a name for this user only and asks the user to
//! unlock it if necessary.

#[cfg(any(target_os = "linux", target_os = "macos", windows))]
mod platform;
mod system;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod unsupported;

use std::error::Error;
use std::fmt::Debug;
use std::sync::Arc;

use zeroize::Zeroizing;

pub use system::{KeychainTimeouts, SystemKeychain};

/// The service name of all entries of Interlude in the keychain.
pub const KEYCHAIN_SERVICE: &str = "app.interlude.Interlude";

/// A keychain. All calls block. All except [`reach`](Self::reach) may wait until the user unlocks the keychain.
///
/// A secret may be any bytes, but only ASCII is safe in every keychain, because KDE Wallet stores text only.
pub trait Keychain: Debug + Send + Sync {
    /// Checks that there is a keychain that responds. Never opens a dialog.
    ///
    /// # Errors
    /// [`KeychainError`] if there is none or it does not respond.
    fn reach(&self) -> Result<(), KeychainError>;

    /// Returns the secret under `entry`. None if there is no such entry.
    ///
    /// # Errors
    /// [`KeychainError`] if the keychain could not be read.
    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError>;

    /// Stores `secret` under `entry` and replaces an earlier one.
    ///
    /// # Errors
    /// [`KeychainError`] if it was not stored. After [`KeychainError::TimedOut`] it may still be stored later.
    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError>;

    /// Removes `entry` if it exists.
    ///
    /// # Errors
    /// [`KeychainError`] if it may still exist.
    fn forget(&self, entry: &str) -> Result<(), KeychainError>;
}

/// The reason why a call of the keychain failed. It can be tried again.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeychainError {
    /// There is no session bus, no keychain service on it, or none that this build supports.
    #[error(
        "No system keychain can be reached ({source}). Start one, such as GNOME Keyring or KDE Wallet, in this desktop session."
    )]
    Missing { source: SharedError },
    /// The keychain has no default keyring for new entries.
    #[error(
        "The system keychain has no default keyring to store a key in. Create one with your desktop's password manager, and set it as the default."
    )]
    NoDefaultKeyring,
    /// The user did not unlock it.
    #[error(
        "The system keychain is locked, and its dialog was closed or could not be shown. Try again and unlock it there."
    )]
    Locked,
    /// It did not respond in time, almost always because it is locked and its dialog is open.
    #[error(
        "The system keychain did not respond within {seconds} seconds. It may be locked with its dialog open. Unlock it, then try again."
    )]
    TimedOut {
        /// The time limit.
        seconds: u64,
    },
    /// Any other error.
    #[error(
        "The system keychain failed ({source}). Check that it works for other programs, then try again."
    )]
    Failed { source: SharedError },
}

/// The error of a keychain. It is shared because a [`KeychainError`] is cloned.
pub type SharedError = Arc<dyn Error + Send + Sync>;

impl KeychainError {
    /// Returns the error for a keychain that cannot be reached. `source` must not contain a secret.
    pub fn missing(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Missing {
            source: source.into().into(),
        }
    }

    /// Returns the error for a keychain that failed. `source` must not contain a secret.
    pub fn failed(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed {
            source: source.into().into(),
        }
    }
}
