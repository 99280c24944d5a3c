use crate::{
    durable_file::Before,
    envelope::{Envelope, UnsealedEnvelope},
    error::SaveError,
    fingerprint::FingerprintKey,
    random::{Random, fresh},
    vault_file::VaultFile,
};

/// The envelope of an account that chose to seal nothing. It has no data key and no way to keep a credential: those
/// come from the environment or the terminal each time.
#[derive(Clone, Debug)]
pub struct UnsealedVault {
    fingerprint_key: FingerprintKey,
}

impl UnsealedVault {
    /// Makes the fingerprints of this account's credentials.
    #[must_use]
    pub const fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    pub(crate) fn create(file: &VaultFile, random: &mut dyn Random) -> Result<Self, SaveError> {
        let made = UnsealedEnvelope {
            fingerprint_salt: fresh(random)?,
        };
        let vault = Self::read(&made);
        file.write(Envelope::Unsealed(made), Before::Nothing)?;
        Ok(vault)
    }

    pub(crate) fn read(found: &UnsealedEnvelope) -> Self {
        Self {
            fingerprint_key: FingerprintKey::of_salt(&found.fingerprint_salt),
        }
    }
}
