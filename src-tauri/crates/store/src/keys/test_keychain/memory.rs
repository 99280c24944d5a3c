use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::keys::keychain::{Keychain, KeychainError};

/// A keychain in memory that can be made to fail.
#[derive(Default)]
pub struct MemoryKeychain(Mutex<State>);

#[derive(Default)]
struct State {
    entries: BTreeMap<String, Zeroizing<Vec<u8>>>,
    error: Option<KeychainError>,
}

impl MemoryKeychain {
    /// Makes every later call fail with this error. None makes the keychain work again.
    pub fn set_trouble(&self, trouble: Option<KeychainError>) {
        self.state().error = trouble;
    }

    /// Returns the names of the entries.
    pub fn entries(&self) -> Vec<String> {
        self.state().entries.keys().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_working(&self) -> Result<MutexGuard<'_, State>, KeychainError> {
        let state = self.state();
        match &state.error {
            Some(error) => Err(error.clone()),
            None => Ok(state),
        }
    }
}

impl Keychain for MemoryKeychain {
    fn reach(&self) -> Result<(), KeychainError> {
        self.check_working().map(drop)
    }

    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        Ok(self.check_working()?.entries.get(entry).cloned())
    }

    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let secret = Zeroizing::new(secret.to_vec());
        self.check_working()?
            .entries
            .insert(entry.to_owned(), secret);
        Ok(())
    }

    fn forget(&self, entry: &str) -> Result<(), KeychainError> {
        self.check_working()?.entries.remove(entry);
        Ok(())
    }
}

impl fmt::Debug for MemoryKeychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MemoryKeychain")
            .field(&self.entries())
            .finish()
    }
}
