use std::path::Path;

use interlude_engine::store::{StoreError, StoreErrorKind};

use crate::AccountId;
use crate::disk_error::about;
use crate::seal::SealMark;

const CHECKSUM_LEN: usize = 4;
const KEY_ID_LEN: usize = 16;
const UNSEALED: u8 = 0;
const SEALED: u8 = 1;

/// Whose a file is and how to read it. It stands in clear at the head of the journal and in sled's
/// `meta`, so that the wrong key and a newer version are told from damage.
///
/// | bytes | field |
/// | --- | --- |
/// | 1 | length of all that follows |
/// | 1 | schema version: at this place in every version |
/// | 1 | 0 unsealed, 1 sealed with a key |
/// | 16 | the key's id, or zeros |
/// | 1 to 64 | the account |
/// | 4 | CRC-32 of what follows the length, little-endian: at the end in every version |
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) schema: u8,
    pub(crate) seal: SealMark,
    pub(crate) account: AccountId,
}

/// What stands where an [`Identity`] should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Sound(Identity),
    Newer(u8),
    Damaged,
}

impl Identity {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let (sealed, key_id) = match self.seal {
            SealMark::None => (UNSEALED, [0; KEY_ID_LEN]),
            SealMark::Key(key_id) => (SEALED, key_id),
        };
        let account = self.account.as_str().as_bytes();
        let body = [&[self.schema, sealed][..], &key_id, account].concat();
        let len = u8::try_from(body.len() + CHECKSUM_LEN).unwrap_or(u8::MAX);
        let checksum = crc32fast::hash(&body).to_le_bytes();
        [&[len][..], &body, &checksum].concat()
    }

    /// Reads the identity at the head of `bytes`, and tells how many bytes it takes.
    pub(crate) fn decode(bytes: &[u8], newest: u8) -> (Found, usize) {
        let parts = bytes.split_first().and_then(|(&len, rest)| {
            let (body, checksum) = rest
                .get(..usize::from(len))?
                .split_last_chunk::<CHECKSUM_LEN>()?;
            (crc32fast::hash(body).to_le_bytes() == *checksum)
                .then_some((body, 1 + usize::from(len)))
        });
        match parts {
            None => (Found::Damaged, 0),
            Some((&[schema, ..], len)) if schema > newest => (Found::Newer(schema), len),
            Some((body, len)) => (
                Self::decode_body(body).map_or(Found::Damaged, Found::Sound),
                len,
            ),
        }
    }

    fn decode_body(body: &[u8]) -> Option<Self> {
        let (&[schema, sealed], rest) = body.split_first_chunk()?;
        let (key_id, account) = rest.split_first_chunk::<KEY_ID_LEN>()?;
        let seal = match sealed {
            UNSEALED => SealMark::None,
            SEALED => SealMark::Key(*key_id),
            _ => return None,
        };
        let account = std::str::from_utf8(account).ok()?.parse().ok()?;
        Some(Self {
            schema,
            seal,
            account,
        })
    }

    /// Whether what was found at `path` may be opened as this.
    ///
    /// # Errors
    /// [`StoreErrorKind::TooNew`] or [`StoreErrorKind::Locked`].
    pub(crate) fn admit(&self, found: &Found, path: &Path) -> Result<(), StoreError> {
        let shown = path.display();
        let locked = |message| Err(about(StoreErrorKind::Locked, path, message));
        match found {
            Found::Damaged => Ok(()),
            Found::Newer(schema) => {
                let message = format!(
                    "{shown} was written by a newer version of Interlude (form {schema}; this one knows {}). Nothing was touched. Install the newer version.",
                    self.schema
                );
                Err(about(StoreErrorKind::TooNew, path, message))
            }
            Found::Sound(found) if found.account != self.account => locked(format!(
                "{shown} belongs to the account {}, not to {}. Nothing was touched. Put it back into its own folder.",
                found.account, self.account
            )),
            Found::Sound(found) => match (found.seal, self.seal) {
                (found, given) if found == given => Ok(()),
                (SealMark::None, _) => locked(format!(
                    "{shown} is not sealed, and a key was given for it. Nothing was touched. Open the account without a seal."
                )),
                (_, SealMark::None) => locked(format!(
                    "{shown} is sealed, and no key was given for it. Nothing was touched. Unlock the account first."
                )),
                _ => locked(wrong_key(path)),
            },
        }
    }
}

/// The sentence for a file that another key sealed.
pub(crate) fn wrong_key(path: &Path) -> String {
    format!(
        "{} was sealed with another key. Nothing was touched. Use the key that belongs to this account.",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(schema: u8, seal: SealMark) -> Identity {
        let account = "acme".parse().unwrap();
        Identity {
            schema,
            seal,
            account,
        }
    }

    #[test]
    fn it_reads_back_and_says_its_length() {
        for seal in [SealMark::None, SealMark::Key([7; 16])] {
            let identity = identity(1, seal);
            let mut bytes = identity.encode();
            let len = bytes.len();
            bytes.extend(b"more");
            assert_eq!(Identity::decode(&bytes, 1), (Found::Sound(identity), len));
        }
    }

    #[test]
    fn no_flipped_bit_makes_it_another_or_newer() {
        let bytes = identity(1, SealMark::Key([7; 16])).encode();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                assert_eq!(Identity::decode(&flipped, 1).0, Found::Damaged, "byte {at}");
            }
            assert_eq!(Identity::decode(&bytes[..at], 1).0, Found::Damaged);
        }
    }

    #[test]
    fn only_its_own_key_account_and_version_are_admitted() {
        let ours = identity(1, SealMark::Key([7; 16]));
        let refuse = |found: &Found| ours.admit(found, Path::new("journal")).unwrap_err().kind;
        for seal in [SealMark::None, SealMark::Key([8; 16])] {
            let found = Found::Sound(identity(1, seal));
            assert_eq!(refuse(&found), StoreErrorKind::Locked);
        }
        let stranger = Identity {
            account: "other".parse().unwrap(),
            ..ours.clone()
        };
        assert_eq!(refuse(&Found::Sound(stranger)), StoreErrorKind::Locked);
        let newer = identity(2, ours.seal).encode();
        let (found, _) = Identity::decode(&newer, 1);
        assert_eq!(refuse(&found), StoreErrorKind::TooNew);
        assert!(
            ours.admit(&Found::Sound(ours.clone()), Path::new("journal"))
                .is_ok()
        );
    }
}
