use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use zeroize::Zeroizing;

use crate::keychain::{Keychain, KeychainError};

/// A keychain that lasts as long as this value, and has the trouble that a test gives it.
#[derive(Default)]
pub struct MemoryKeychain(Mutex<State>);

#[derive(Default)]
struct State {
    entries: BTreeMap<String, Zeroizing<Vec<u8>>>,
    trouble: Option<KeychainError>,
}

impl MemoryKeychain {
    /// From here on every call ends like this; with none, the keychain works again.
    pub fn set_trouble(&self, trouble: Option<KeychainError>) {
        self.state().trouble = trouble;
    }

    /// The names of its entries.
    pub fn entries(&self) -> Vec<String> {
        self.state().entries.keys().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn working(&self) -> Result<MutexGuard<'_, State>, KeychainError> {
        let state = self.state();
        match &state.trouble {
            Some(trouble) => Err(trouble.clone()),
            None => Ok(state),
        }
    }
}

impl Keychain for MemoryKeychain {
    fn reach(&self) -> Result<(), KeychainError> {
        self.working().map(drop)
    }

    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        Ok(self.working()?.entries.get(entry).cloned())
    }

    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let secret = Zeroizing::new(secret.to_vec());
        self.working()?.entries.insert(entry.to_owned(), secret);
        Ok(())
    }

    fn forget(&self, entry: &str) -> Result<(), KeychainError> {
        self.working()?.entries.remove(entry);
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
