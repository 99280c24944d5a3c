use std::fmt;

use zeroize::Zeroizing;

use crate::{data_key::DataKey, keyed_hash::keyed_hash, secret::Secret};

/// Enough of a credential to recognise it and nothing to sign in with: so "the server refused this one" can be
/// remembered without keeping it. Fingerprints of different accounts, and of an API key and a token, never compare
/// equal. Shown as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 16]);

/// Makes the [`Fingerprint`]s of one account's credentials: HMAC-SHA-256, cut to 128 bits.
///
/// Its key is derived from the data key where there is one, and outlives a change of the passphrase. Where nothing is
/// sealed it is a random salt that stands in clear in the envelope: a credential that can be guessed could then be
/// checked against its fingerprint, a random one could not.
#[derive(Clone)]
pub struct FingerprintKey(Zeroizing<[u8; 32]>);

impl FingerprintKey {
    /// The fingerprint of an API key.
    #[must_use]
    pub fn of_api_key(&self, api_key: &Secret) -> Fingerprint {
        self.fingerprint("api key", api_key)
    }

    /// The fingerprint of a token.
    #[must_use]
    pub fn of_token(&self, token: &Secret) -> Fingerprint {
        self.fingerprint("token", token)
    }

    /// The fingerprint of any text of the account, to see whether it changed.
    #[must_use]
    pub fn of_text(&self, text: &str) -> Fingerprint {
        self.cut("text", text.as_bytes())
    }

    pub(crate) fn of_data_key(data_key: &DataKey) -> Self {
        Self(data_key.derive("interlude credential fingerprints 1"))
    }

    pub(crate) fn of_salt(salt: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*salt))
    }

    fn fingerprint(&self, kind: &str, credential: &Secret) -> Fingerprint {
        self.cut(kind, credential.expose().as_bytes())
    }

    fn cut(&self, kind: &str, bytes: &[u8]) -> Fingerprint {
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
    fn kind_key_and_credential_each_make_another_fingerprint() {
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
