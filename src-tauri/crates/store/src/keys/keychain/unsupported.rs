use zeroize::Zeroizing;

use super::{Keychain, KeychainError};

/// The keychain of a system that this build does not support. Every call returns an error.
#[derive(Debug)]
pub(super) struct Unsupported;

impl Keychain for Unsupported {
    fn reach(&self) -> Result<(), KeychainError> {
        Err(missing())
    }

    fn load(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        Err(missing())
    }

    fn keep(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
        Err(missing())
    }

    fn forget(&self, _: &str) -> Result<(), KeychainError> {
        Err(missing())
    }
}

fn missing() -> KeychainError {
    KeychainError::missing("this system has none that Interlude supports")
}
