use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

#[cfg(any(target_os = "linux", target_os = "macos", windows))]
use super::platform::Platform;
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
use super::unsupported::Unsupported as Platform;
use super::{Keychain, KeychainError};
use crate::{TimeoutError, with_timeout};

/// The keychain of the user's desktop session. On Linux this is any implementation of the Secret Service (GNOME Keyring,
/// KDE Wallet, KeePassXC). Those of macOS and Windows were never tried. On other systems every call returns an error.
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

/// A keychain whose calls have a time limit. Each call runs on a thread of its own, which is abandoned if it takes too
/// long, because a call of the keychain cannot be cancelled.
#[derive(Debug)]
pub(super) struct KeychainWithTimeout<K> {
    keychain: Arc<K>,
    timeouts: KeychainTimeouts,
}

impl<K: Keychain + 'static> KeychainWithTimeout<K> {
    pub(super) fn new(keychain: K, timeouts: KeychainTimeouts) -> Self {
        Self {
            keychain: Arc::new(keychain),
            timeouts,
        }
    }

    /// Runs a call that may open a dialog. Checks first that the keychain responds, so that a missing or stuck keychain
    /// is reported without the long limit of a dialog.
    fn call_with_dialog<T: Send + 'static>(
        &self,
        call: impl FnOnce(&K) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        self.reach()?;
        self.with_timeout(self.timeouts.dialog, call)
    }

    fn with_timeout<T: Send + 'static>(
        &self,
        limit: Duration,
        call: impl FnOnce(&K) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let keychain = Arc::clone(&self.keychain);
        with_timeout(limit, "keychain", move || call(&keychain)).unwrap_or_else(|error| {
            Err(match error {
                TimeoutError::TooSlow => KeychainError::TimedOut {
                    seconds: limit.as_secs(),
                },
                TimeoutError::Panicked | TimeoutError::NoThread(_) => KeychainError::failed(error),
            })
        })
    }
}

impl<K: Keychain + 'static> Keychain for KeychainWithTimeout<K> {
    fn reach(&self) -> Result<(), KeychainError> {
        self.with_timeout(self.timeouts.answer, K::reach)
    }

    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        let entry = entry.to_owned();
        self.call_with_dialog(move |keychain| keychain.load(&entry))
    }

    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let (entry, secret) = (entry.to_owned(), Zeroizing::new(secret.to_owned()));
        self.call_with_dialog(move |keychain| keychain.keep(&entry, &secret))
    }

    fn forget(&self, entry: &str) -> Result<(), KeychainError> {
        let entry = entry.to_owned();
        self.call_with_dialog(move |keychain| keychain.forget(&entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Responds to `reach` at once, and to `load` when the test unlocks it. Reports each response.
    #[derive(Debug)]
    struct LockedKeychain {
        unlocked: Mutex<Receiver<()>>,
        answered: Sender<&'static str>,
    }

    impl LockedKeychain {
        fn wait(&self) {
            let _ = self.unlocked.lock().unwrap().recv();
        }
    }

    impl Keychain for LockedKeychain {
        fn reach(&self) -> Result<(), KeychainError> {
            Ok(())
        }

        fn load(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
            self.wait();
            self.answered.send("load").unwrap();
            Ok(Some(Zeroizing::new(b"late".to_vec())))
        }

        fn keep(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
            panic!("this keychain panics")
        }

        fn forget(&self, _: &str) -> Result<(), KeychainError> {
            Ok(())
        }
    }

    #[test]
    fn a_dialog_that_stays_open_is_an_error_and_its_late_answer_is_ignored() {
        let (unlock, unlocked) = channel();
        let (answered, answers) = channel();
        let locked = LockedKeychain {
            unlocked: Mutex::new(unlocked),
            answered,
        };
        let timeouts = KeychainTimeouts {
            answer: Duration::from_secs(60),
            dialog: Duration::from_millis(20),
        };
        let keychain = KeychainWithTimeout::new(locked, timeouts);
        assert!(matches!(
            keychain.load("entry"),
            Err(KeychainError::TimedOut { seconds: 0 })
        ));
        assert!(keychain.forget("entry").is_ok());
        unlock.send(()).unwrap();
        assert_eq!(answers.recv(), Ok("load"));
    }

    #[test]
    fn a_keychain_that_panics_gives_an_error() {
        let (_unlock, unlocked) = channel();
        let locked = LockedKeychain {
            unlocked: Mutex::new(unlocked),
            answered: channel().0,
        };
        let timeouts = KeychainTimeouts {
            answer: Duration::from_secs(60),
            dialog: Duration::from_secs(60),
        };
        let result = KeychainWithTimeout::new(locked, timeouts).keep("entry", b"secret");
        assert!(
            matches!(result, Err(KeychainError::Failed { .. })),
            "{result:?}"
        );
    }
}
