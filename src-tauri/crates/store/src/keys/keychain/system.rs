use std::time::Duration;

use zeroize::Zeroizing;

#[cfg(target_os = "linux")]
use super::secret_service::SecretService as Platform;
#[cfg(not(target_os = "linux"))]
use super::unsupported::Unsupported as Platform;
use super::{Keychain, KeychainError, with_timeout::KeychainWithTimeout};

/// The keychain of the user's desktop session. On Linux this is any implementation of the Secret Service (GNOME Keyring,
/// KDE Wallet, KeePassXC). On other systems every call returns an error.
///
/// Each call connects again on a thread of its own, so a keychain that was started or unlocked in between is found.
#[derive(Debug)]
pub struct SystemKeychain(KeychainWithTimeout<Platform>);

/// The time limits for calls of the keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeychainTimeouts {
    /// The limit for calls without a dialog.
    pub answer: Duration,
    /// The limit for calls in which the user may have to unlock the keychain.
    pub dialog: Duration,
}

impl KeychainTimeouts {
    /// Long enough for a service that starts on demand, and for a user who types a password.
    pub const DESKTOP: Self = Self {
        answer: Duration::from_secs(10),
        dialog: Duration::from_secs(60),
    };
}

impl SystemKeychain {
    /// Creates a keychain with these time limits.
    #[must_use]
    pub fn new(timeouts: KeychainTimeouts) -> Self {
        Self(KeychainWithTimeout::new(Platform, timeouts))
    }
}

impl Default for SystemKeychain {
    fn default() -> Self {
        Self::new(KeychainTimeouts::DESKTOP)
    }
}

impl Keychain for SystemKeychain {
    fn reach(&self) -> Result<(), KeychainError> {
        self.0.reach()
    }

    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        self.0.load(entry)
    }

    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.0.keep(entry, secret)
    }

    fn forget(&self, entry: &str) -> Result<(), KeychainError> {
        self.0.forget(entry)
    }
}
