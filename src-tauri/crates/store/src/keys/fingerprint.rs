use std::fmt;

use interlude_model::Secret;
use zeroize::Zeroizing;

use crate::keys::data_key::{DataKey, keyed_hash};

/// A keyed hash of a credential. It recognises the credential but cannot be used to sign in, so Interlude can remember
/// that the server refused a credential without storing it.
///
/// Fingerprints of different accounts, and those of an API key and of a token, are never equal. Formatted as 32
/// hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 16]);

/// The key for the [`Fingerprint`]s of one account's credentials: HMAC-SHA-256, truncated to 128 bits.
///
/// If there is a data key, the key is derived from it and does not change with the passphrase. If nothing is sealed, it
/// is a random salt that is stored unencrypted in the envelope. Then somebody who reads the files can test guesses of a
/// credential, but a random credential cannot be guessed.
#[derive(Clone)]
pub struct FingerprintKey(Zeroizing<[u8; 32]>);

impl FingerprintKey {
    /// Returns the fingerprint of an API key.
    #[must_use]
    pub fn of_api_key(&self, api_key: &Secret) -> Fingerprint {
        self.fingerprint("api key", api_key)
    }

    /// Returns the fingerprint of a token.
    #[must_use]
    pub fn of_token(&self, token: &Secret) -> Fingerprint {
        self.fingerprint("token", token)
    }

    /// Returns the fingerprint of any text of the account, to detect changes of it.
    #[must_use]
    pub fn of_text(&self, text: &str) -> Fingerprint {
        self.truncated_hash("text", text.as_bytes())
    }

    pub(crate) fn of_data_key(data_key: &DataKey) -> Self {
        Self(data_key.derive("interlude credential fingerprints 1"))
    }

    pub(crate) fn of_salt(salt: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*salt))
    }

    fn fingerprint(&self, kind: &str, credential: &Secret) -> Fingerprint {
        self.truncated_hash(kind, credential.expose().as_bytes())
    }

    fn truncated_hash(&self, kind: &str, bytes: &[u8]) -> Fingerprint {
        let hash = keyed_hash(&self.0, kind, bytes);
        let mut fingerprint = [0; 16];
        fingerprint.copy_from_slice(&hash[..16]);
        Fingerprint(fingerprint)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_differ_by_kind_key_and_credential() {
        let (here, there) = (
            FingerprintKey::of_salt(&[1; 32]),
            FingerprintKey::of_salt(&[2; 32]),
        );
        let (one, two) = (Secret::new("one").unwrap(), Secret::new("two").unwrap());
        assert_eq!(here.of_token(&one), here.clone().of_token(&one));
        let different = [
            here.of_token(&one),
            here.of_token(&two),
            here.of_api_key(&one),
            there.of_token(&one),
        ];
        for (at, fingerprint) in different.iter().enumerate() {
            assert!(!different[..at].contains(fingerprint));
        }
    }
}
