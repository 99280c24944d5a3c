//! The sealed file of a backup, and the durable state of an account in it.
//!
//! The file is one line of JSON, `{"interlude_backup":1,"sha256":"…","key":{…}}`, and the sealed bytes. The
//! checksum covers the sealed bytes, so damage is not taken for a wrong passphrase. The key is derived from the
//! passphrase by Argon2id with the salt and the cost in the line.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, StoreError};
use interlude_model::Code;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::keys::{Argon2Cost, KeyDerivation, KeyDerivationError, Passphrase, SaveError};
use crate::schema::{Kind, Schema};
use crate::store_key::{Cipher, SealError};

/// The version of the file that is written, and the only one that can be read.
const VERSION: u32 = 1;

/// The longest first line, in bytes.
const MAX_LINE: usize = 4096;

/// The purpose of the sealed bytes, which is their associated data.
const PURPOSE: &[u8] = b"interlude backup 1\0";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    interlude_backup: u32,
    sha256: String,
    key: KeyDerivation,
}

#[derive(Deserialize)]
struct Versioned {
    interlude_backup: u32,
}

/// The reason why a backup could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("It is not a backup of Interlude. Choose another file.")]
    NotOne,
    #[error(
        "It was written by a newer version of Interlude (format {version}). Update Interlude to restore it."
    )]
    Newer {
        /// The version of its format.
        version: u32,
    },
    #[error("It is damaged or was not copied whole. Choose another copy of it.")]
    Damaged,
    #[error("The passphrase is wrong. Try again.")]
    WrongPassphrase,
    #[error(transparent)]
    KeyDerivation(#[from] KeyDerivationError),
}

impl BackupError {
    pub const fn code(&self) -> Code {
        match self {
            Self::NotOne | Self::Damaged => Code::Damaged,
            Self::Newer { .. } => Code::TooNew,
            Self::WrongPassphrase => Code::WrongPassphrase,
            Self::KeyDerivation(_) => Code::NoMemory,
        }
    }
}

/// Seals the contents of a backup under a passphrase. Takes hundreds of milliseconds.
///
/// # Errors
/// [`SaveError`] if there is too little memory or no randomness.
pub fn seal_backup(
    contents: &[u8],
    passphrase: &Passphrase,
    cost: Argon2Cost,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, SaveError> {
    let derivation = KeyDerivation::fresh(cost, entropy)?;
    let key = derivation.derive_key(passphrase)?;
    let sealed = Cipher::of_key(key.bytes()).seal(PURPOSE, contents, entropy);
    let sealed = sealed.map_err(|error| match error {
        SealError::NoEntropy(error) => SaveError::Random(error),
        SealError::TooLarge => SaveError::TooLarge,
    })?;
    let header = Header {
        interlude_backup: VERSION,
        sha256: STANDARD.encode(Sha256::digest(&sealed)),
        key: derivation,
    };
    let mut bytes = serde_json::to_vec(&header).map_err(|_| SaveError::TooLarge)?;
    bytes.push(b'\n');
    bytes.extend(sealed);
    Ok(bytes)
}

/// Opens a backup and returns its contents. Takes hundreds of milliseconds.
///
/// # Errors
/// [`BackupError`].
pub fn open_backup(
    bytes: &[u8],
    passphrase: &Passphrase,
) -> Result<Zeroizing<Vec<u8>>, BackupError> {
    let end = bytes.iter().take(MAX_LINE).position(|byte| *byte == b'\n');
    let (line, rest) = bytes.split_at(end.ok_or(BackupError::NotOne)?);
    let sealed = rest.strip_prefix(b"\n").unwrap_or(rest);
    let Versioned { interlude_backup } =
        serde_json::from_slice(line).map_err(|_| BackupError::NotOne)?;
    if interlude_backup > VERSION {
        let version = interlude_backup;
        return Err(BackupError::Newer { version });
    }
    let header: Header = serde_json::from_slice(line).map_err(|_| BackupError::Damaged)?;
    if header.sha256 != STANDARD.encode(Sha256::digest(sealed)) {
        return Err(BackupError::Damaged);
    }
    let key = header.key.derive_key(passphrase)?;
    let opened = Cipher::of_key(key.bytes()).open(PURPOSE, sealed);
    opened
        .map(Zeroizing::new)
        .ok_or(BackupError::WrongPassphrase)
}

/// Encodes what cannot be fetched again: one byte of version, then the commit that makes it.
///
/// # Errors
/// [`Code::Disk`] if it cannot be encoded.
pub fn encode_durable(durable: &Durable) -> Result<Vec<u8>, StoreError> {
    let plain = postcard::to_stdvec(&durable.as_commit());
    let plain = plain.map_err(|error| StoreError::new(Code::Disk, error.to_string()))?;
    Ok([&[Schema::CURRENT.version()][..], &plain].concat())
}

/// Decodes the commit that [`encode_durable`] encoded, in this version or an older one. Returns None if it
/// cannot be read.
pub fn decode_durable(bytes: &[u8]) -> Option<Commit> {
    let (&version, plain) = bytes.split_first()?;
    let current = Schema::CURRENT.upgrade(Kind::Commit, version, plain.to_vec())?;
    postcard::from_bytes(&current).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsEntropy;

    /// A backup of this version of the text "contents". It must never be changed.
    const GOLDEN: &[u8] = include_bytes!("../tests/fixtures/backup/v1");

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text).unwrap()
    }

    fn sealed() -> Vec<u8> {
        let cost = Argon2Cost::new(64, 1, 1).unwrap();
        seal_backup(b"contents", &passphrase("right"), cost, &mut OsEntropy).unwrap()
    }

    #[test]
    fn the_golden_backup_opens() {
        let opened = open_backup(GOLDEN, &passphrase("right")).unwrap();
        assert_eq!(&**opened, b"contents");
        let line = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').next().unwrap().len();
        assert_eq!(line(&sealed()), line(GOLDEN), "the form of the first line");
    }

    #[test]
    fn a_backup_opens_only_whole_and_with_its_passphrase() {
        let sealed = sealed();
        assert_eq!(
            &**open_backup(&sealed, &passphrase("right")).unwrap(),
            b"contents"
        );
        let code = |bytes: &[u8], text| open_backup(bytes, &passphrase(text)).unwrap_err().code();
        assert_eq!(code(&sealed, "wrong"), Code::WrongPassphrase);
        let last = sealed.len() - 1;
        assert_eq!(code(&sealed[..last], "right"), Code::Damaged);
        let mut flipped = sealed.clone();
        flipped[last] ^= 1;
        assert_eq!(code(&flipped, "right"), Code::Damaged);
        for other in [&b""[..], b"BEGIN:VCALENDAR\r\n", b"{}\n", &[b'x'; 5000]] {
            assert_eq!(code(other, "right"), Code::Damaged);
        }
        let newer = String::from_utf8_lossy(&sealed).replacen(":1,", ":2,", 1);
        assert_eq!(code(newer.as_bytes(), "right"), Code::TooNew);
    }

    #[test]
    fn durable_state_reads_back() {
        let durable = Durable::default();
        let encoded = encode_durable(&durable).unwrap();
        assert_eq!(decode_durable(&encoded), Some(durable.as_commit()));
        assert_eq!(decode_durable(&[]), None);
        assert_eq!(decode_durable(&[99, 0]), None);
    }
}
