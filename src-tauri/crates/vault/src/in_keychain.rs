use crate::{
    data_key::{DataKey, KeyId},
    error::OpenError,
    keychain::{Keychain, KeychainError},
    open::OpenVault,
    sealed::Sealed,
    wrapping_key::{WrappingKey, WrappingKeySource},
};

/// An envelope whose key the system keychain keeps, read and sound, and not open yet.
#[derive(Clone, Debug)]
pub struct KeychainVault {
    pub(crate) sealed: Sealed,
    pub(crate) entry: String,
}

impl KeychainVault {
    /// The name of the data key inside: enough to tell whether this envelope opens a file at all.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.sealed.key_id
    }

    /// Under which name the key stands in the keychain.
    #[must_use]
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// Opens the envelope with what `keychain` keeps. Blocks while the user unlocks it.
    ///
    /// # Errors
    /// The keychain could not be asked, it has no such entry, or what it has does not open this envelope.
    pub fn open(&self, keychain: &dyn Keychain) -> Result<OpenVault, OpenError> {
        let path = || self.sealed.file.path().to_owned();
        let entry = || self.entry.clone();
        let kept = keychain
            .load(&self.entry)?
            .ok_or_else(|| OpenError::NoEntry {
                path: path(),
                entry: entry(),
            })?;
        let wrong = || OpenError::WrongEntry {
            path: path(),
            entry: entry(),
        };
        let key = WrappingKey::from_text(&kept).ok_or_else(wrong)?;
        let source = WrappingKeySource::Keychain { entry: entry() };
        self.sealed.open(&key, source)?.ok_or_else(wrong)
    }
}

/// The entry of a new envelope: no two data keys share one, so an entry that another envelope needs is never
/// replaced, not even by an account of the same name in another data folder.
pub(crate) fn entry_of(account: &str, data_key: &DataKey) -> String {
    format!("{account}/{}", data_key.id())
}

/// Puts a wrapping key into the keychain, and sees that it comes out again: without it, what is about to be sealed
/// could never be opened.
pub(crate) fn keep(
    keychain: &dyn Keychain,
    entry: &str,
    key: &WrappingKey,
) -> Result<(), KeychainError> {
    let text = key.to_text();
    keychain.keep(entry, &text)?;
    if keychain.load(entry)?.is_some_and(|kept| kept == text) {
        return Ok(());
    }
    Err(KeychainError::Failed {
        reason: "it did not give back what it was given".to_owned(),
    })
}
