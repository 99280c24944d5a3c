use crate::fs::IfExists;
use crate::{Entropy, fresh};

use crate::keys::{
    envelope::{Envelope, UnsealedEnvelope},
    error::SaveError,
    fingerprint::FingerprintKey,
    vault_file::VaultFile,
};

/// The envelope of an account that seals nothing. It has no data key and cannot store credentials, so they come from
/// the environment or the terminal each time.
#[derive(Clone, Debug)]
pub struct UnsealedVault {
    fingerprint_key: FingerprintKey,
}

impl UnsealedVault {
    /// Returns the key for fingerprints of this account's credentials.
    #[must_use]
    pub const fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    pub(crate) fn create(file: &VaultFile, entropy: &mut dyn Entropy) -> Result<Self, SaveError> {
        let envelope = UnsealedEnvelope {
            fingerprint_salt: fresh(entropy)?,
        };
        let vault = Self::read(&envelope);
        file.write(Envelope::Unsealed(envelope), IfExists::Fail)?;
        Ok(vault)
    }

    pub(crate) fn read(found: &UnsealedEnvelope) -> Self {
        Self {
            fingerprint_key: FingerprintKey::of_salt(&found.fingerprint_salt),
        }
    }
}
