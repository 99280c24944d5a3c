use std::path::Path;

use interlude_engine::store::StoreError;
use interlude_model::Code;

use crate::AccountId;
use crate::fs::about;
use crate::store_key::StoreKeyMark;

const CHECKSUM_LEN: usize = 4;
const KEY_ID_LEN: usize = 16;
const UNSEALED: u8 = 0;
const SEALED: u8 = 1;

/// The account, the stored form and the key of a file. It is stored unencrypted at the head of the journal
/// and of the agenda and in sled's `meta`, so that a wrong key or a newer version is not mistaken for damage.
///
/// | bytes | field |
/// | --- | --- |
/// | 1 | length of the rest |
/// | 1 | schema version, at this place in every version |
/// | 1 | 0 unsealed, 1 sealed with a key |
/// | 16 | the key's id, or zeros |
/// | 1 to 64 | the account |
/// | 4 | CRC-32 of everything between length and checksum, little-endian; at the end in every version |
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) schema: u8,
    pub(crate) key: StoreKeyMark,
    pub(crate) account: AccountId,
}

/// The result of reading an [`Identity`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FoundIdentity {
    Sound(Identity),
    /// A newer version wrote it. The number is that version.
    Newer(u8),
    Damaged,
}

impl Identity {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let (sealed, key_id) = match self.key {
            StoreKeyMark::None => (UNSEALED, [0; KEY_ID_LEN]),
            StoreKeyMark::Key(key_id) => (SEALED, key_id),
        };
        let account = self.account.as_str().as_bytes();
        let body = [&[self.schema, sealed][..], &key_id, account].concat();
        let len = u8::try_from(body.len() + CHECKSUM_LEN).unwrap_or(u8::MAX);
        let checksum = crc32fast::hash(&body).to_le_bytes();
        [&[len][..], &body, &checksum].concat()
    }

    /// Reads the identity at the beginning of `bytes`. Returns it with its length in bytes.
    pub(crate) fn decode(bytes: &[u8], newest: u8) -> (FoundIdentity, usize) {
        let parts = bytes.split_first().and_then(|(&len, rest)| {
            let (body, checksum) = rest
                .get(..usize::from(len))?
                .split_last_chunk::<CHECKSUM_LEN>()?;
            (crc32fast::hash(body).to_le_bytes() == *checksum)
                .then_some((body, 1 + usize::from(len)))
        });
        // The version is checked before the rest, because a newer version may have another layout.
        match parts {
            None => (FoundIdentity::Damaged, 0),
            Some((&[schema, ..], len)) if schema > newest => (FoundIdentity::Newer(schema), len),
            Some((body, len)) => (
                Self::decode_body(body).map_or(FoundIdentity::Damaged, FoundIdentity::Sound),
                len,
            ),
        }
    }

    fn decode_body(body: &[u8]) -> Option<Self> {
        let (&[schema, sealed], rest) = body.split_first_chunk()?;
        let (key_id, account) = rest.split_first_chunk::<KEY_ID_LEN>()?;
        let key = match sealed {
            UNSEALED => StoreKeyMark::None,
            SEALED => StoreKeyMark::Key(*key_id),
            _ => return None,
        };
        let account = std::str::from_utf8(account).ok()?.parse().ok()?;
        Some(Self {
            schema,
            key,
            account,
        })
    }

    /// Checks that a file with the identity `found` can be opened with this identity. A damaged identity
    /// passes, because recovery handles damage.
    ///
    /// # Errors
    /// [`Code::TooNew`] or [`Code::Locked`].
    pub(crate) fn check_can_open(
        &self,
        found: &FoundIdentity,
        path: &Path,
    ) -> Result<(), StoreError> {
        let shown = path.display();
        let locked = |message| Err(about(Code::Locked, path, message));
        match found {
            FoundIdentity::Damaged => Ok(()),
            FoundIdentity::Newer(schema) => {
                let message = format!(
                    "{shown} was written by a newer version of Interlude (format {schema}; this version reads up to {}). Nothing was changed. Install the newer version.",
                    self.schema
                );
                Err(about(Code::TooNew, path, message))
            }
            FoundIdentity::Sound(found) if found.account != self.account => locked(format!(
                "{shown} belongs to the account {}, not to {}. Nothing was changed. Move it back to its own folder.",
                found.account, self.account
            )),
            FoundIdentity::Sound(found) => match (found.key, self.key) {
                (found, given) if found == given => Ok(()),
                (StoreKeyMark::None, _) => locked(format!(
                    "{shown} is not sealed, but a key was given for it. Nothing was changed. Open the account without a seal."
                )),
                (_, StoreKeyMark::None) => locked(format!(
                    "{shown} is sealed, but no key was given for it. Nothing was changed. Unlock the account first."
                )),
                _ => locked(wrong_key(path)),
            },
        }
    }
}

/// Returns the sentence for a file that was sealed with another key.
pub(crate) fn wrong_key(path: &Path) -> String {
    format!(
        "{} was sealed with another key. Nothing was changed. Use the key that belongs to this account.",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(schema: u8, key: StoreKeyMark) -> Identity {
        let account = "acme".parse().unwrap();
        Identity {
            schema,
            key,
            account,
        }
    }

    #[test]
    fn an_identity_is_read_back_with_its_length() {
        for key in [StoreKeyMark::None, StoreKeyMark::Key([7; 16])] {
            let identity = identity(1, key);
            let mut bytes = identity.encode();
            let len = bytes.len();
            bytes.extend(b"more");
            assert_eq!(
                Identity::decode(&bytes, 1),
                (FoundIdentity::Sound(identity), len)
            );
        }
    }

    #[test]
    fn a_flipped_bit_or_a_cut_makes_the_identity_damaged() {
        let bytes = identity(1, StoreKeyMark::Key([7; 16])).encode();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert_eq!(
                    Identity::decode(&flipped, 1).0,
                    FoundIdentity::Damaged,
                    "byte {at}"
                );
            }
            assert_eq!(Identity::decode(&bytes[..at], 1).0, FoundIdentity::Damaged);
        }
    }

    #[test]
    fn another_key_another_account_and_a_newer_version_are_refused() {
        let ours = identity(1, StoreKeyMark::Key([7; 16]));
        let refuse = |found: &FoundIdentity| {
            ours.check_can_open(found, Path::new("journal"))
                .unwrap_err()
                .code
        };
        for key in [StoreKeyMark::None, StoreKeyMark::Key([8; 16])] {
            let found = FoundIdentity::Sound(identity(1, key));
            assert_eq!(refuse(&found), Code::Locked);
        }
        let other_account = Identity {
            account: "other".parse().unwrap(),
            ..ours.clone()
        };
        assert_eq!(refuse(&FoundIdentity::Sound(other_account)), Code::Locked);
        let newer = identity(2, ours.key).encode();
        let (found, _) = Identity::decode(&newer, 1);
        assert_eq!(refuse(&found), Code::TooNew);
        assert!(
            ours.check_can_open(&FoundIdentity::Sound(ours.clone()), Path::new("journal"))
                .is_ok()
        );
    }
}
