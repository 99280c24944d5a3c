use std::time::Duration;

use zeroize::Zeroizing;

#[cfg(target_os = "linux")]
use super::secret_service::SecretService as Platform;
#[cfg(not(target_os = "linux"))]
use super::unsupported::Unsupported as Platform;
use super::{Keychain, KeychainError, bounded::Bounded};

/// The keychain of the session that this user is in: on Linux and its kin whatever serves the Secret Service there
/// (GNOME Keyring, KDE Wallet, KeePassXC). On any other system this build has none, and says so.
///
/// It is asked on threads of its own, from scratch each time: one that was started or unlocked meanwhile is found.
#[derive(Debug)]
pub struct SystemKeychain(Bounded<Platform>);

/// How long an answer is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Where nobody is asked for anything.
    pub answer: Duration,
    /// Where the user may have to unlock the keychain in its dialog.
    pub dialog: Duration,
}

impl Patience {
    /// Enough for a service that starts when it is asked, and for a person who types a password.
    pub const DESKTOP: Self = Self {
        answer: Duration::from_secs(10),
        dialog: Duration::from_secs(60),
    };
}

impl SystemKeychain {
    /// The keychain, waited for no longer than `patience`.
    #[must_use]
    pub fn new(patience: Patience) -> Self {
        Self(Bounded::new(Platform, patience))
    }
}

impl Default for SystemKeychain {
    fn default() -> Self {
        Self::new(Patience::DESKTOP)
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
