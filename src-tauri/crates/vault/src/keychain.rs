//! The system keychain as the vault needs it: a place that keeps a short secret under a name, for this user alone,
//! and asks the user to unlock it where that is needed.

mod bounded;
#[cfg(target_os = "linux")]
mod secret_service;
mod system;
#[cfg(not(target_os = "linux"))]
mod unsupported;

use std::fmt::Debug;

use zeroize::Zeroizing;

pub use system::{Patience, SystemKeychain};

/// The name under which all entries of Interlude stand in the keychain.
pub const KEYCHAIN_SERVICE: &str = "app.interlude.desktop";

/// A keychain. Calls block, those but [`reach`](Self::reach) for as long as the user takes to unlock it.
///
/// A secret goes in and out as the caller wrote it; a caller that writes ASCII is understood by every keychain (KDE
/// Wallet keeps nothing but text).
pub trait Keychain: Debug + Send + Sync {
    /// Whether there is a keychain to ask. Asks the user nothing.
    ///
    /// # Errors
    /// There is none, or it does not answer.
    fn reach(&self) -> Result<(), KeychainError>;

    /// What stands under `entry`; nothing where there is no such entry.
    ///
    /// # Errors
    /// Why the keychain could not be asked.
    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError>;

    /// Puts `secret` under `entry`, over what stood there before.
    ///
    /// # Errors
    /// Why it was not kept. After [`KeychainError::NoAnswer`] it may be kept all the same, later.
    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError>;

    /// Takes `entry` out, if it is there.
    ///
    /// # Errors
    /// Why it may still be there.
    fn forget(&self, entry: &str) -> Result<(), KeychainError>;
}

/// Why the keychain gave nothing. Nothing was changed, and it may be asked again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// No session bus, no service on it, or none that this build knows how to ask.
    #[error(
        "no system keychain can be reached ({reason}): start one, such as GNOME Keyring or KDE Wallet, in the desktop session you are in"
    )]
    Missing {
        /// What was looked for and not found.
        reason: String,
    },
    /// There is a keychain, and no keyring in it that new entries go to.
    #[error(
        "the system keychain has no default keyring that a key could be kept in: create one with your desktop's password manager, and set it as the default"
    )]
    NoDefaultKeyring,
    /// It is locked, and stayed so.
    #[error(
        "the system keychain is locked, and its dialog was closed or could not be shown: try again and unlock it there"
    )]
    Locked,
    /// It has not answered in time: as good as always it is locked, and its dialog is open.
    #[error(
        "the system keychain gave no answer within {seconds} seconds: it is locked, or its dialog waits for you; unlock it, then try again"
    )]
    NoAnswer {
        /// How long it was waited for.
        seconds: u64,
    },
    /// Anything else.
    #[error(
        "the system keychain failed ({reason}): see that it works for other programs, then try again"
    )]
    Failed {
        /// What it said.
        reason: String,
    },
}
