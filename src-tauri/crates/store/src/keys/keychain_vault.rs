use crate::keys::{
    data_key::DataKey,
    error::OpenError,
    keychain::{Keychain, KeychainError},
    open::OpenVault,
    sealed::SealedContents,
    wrapping_key::{WrappingKey, WrappingKeySource},
};

/// A sound envelope whose wrapping key is in the system keychain. It is not open yet.
#[derive(Clone, Debug)]
pub struct KeychainVault {
    pub(crate) sealed: SealedContents,
    pub(crate) entry: String,
}

impl KeychainVault {
    /// Returns the name of the entry in the keychain.
    #[must_use]
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// Opens the envelope with the key in `keychain`. Blocks while the user unlocks the keychain.
    ///
    /// # Errors
    /// [`OpenError`] if the keychain could not be read, has no such entry, or has a key that does not open this
    /// envelope.
    pub fn open(&self, keychain: &dyn Keychain) -> Result<OpenVault, OpenError> {
        let path = || self.sealed.file.path().to_owned();
        let entry = || self.entry.clone();
        let stored = keychain
            .load(&self.entry)?
            .ok_or_else(|| OpenError::NoEntry {
                path: path(),
                entry: entry(),
            })?;
        let wrong = || OpenError::WrongEntry {
            path: path(),
            entry: entry(),
        };
        let key = WrappingKey::from_text(&stored).ok_or_else(wrong)?;
        let source = WrappingKeySource::Keychain { entry: entry() };
        self.sealed.open(&key, source)?.ok_or_else(wrong)
    }
}

/// Returns the name of the keychain entry of a new envelope.
///
/// Every data key has an entry of its own. So an entry that another envelope needs is never replaced, not even by an
/// account of the same name in another data folder.
pub(crate) fn entry_name(account: &str, data_key: &DataKey) -> String {
    format!("{account}/{}", data_key.id())
}

/// Stores a wrapping key in the keychain and reads it back. It is read back because data that is sealed under a lost
/// key can never be opened.
pub(crate) fn store(
    keychain: &dyn Keychain,
    entry: &str,
    key: &WrappingKey,
) -> Result<(), KeychainError> {
    let text = key.to_text();
    keychain.keep(entry, &text)?;
    if keychain.load(entry)?.is_some_and(|stored| stored == text) {
        return Ok(());
    }
    Err(KeychainError::Failed {
        reason: "it did not return the key that was stored".to_owned(),
    })
}
