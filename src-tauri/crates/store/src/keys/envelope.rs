//! The format of the envelope's file: one line of JSON with `version`, `sha256` and `contents`. The checksum covers the
//! bytes of the contents.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::keys::base64_field;
use crate::keys::data_key::KeyId;
use crate::keys::sealed_box::SealedBox;
use crate::keys::wrapping_key::WrappingKeySource;

/// The version that is written, and the newest that can be read. In version 1 the credentials were not bound to
/// servers.
pub(crate) const VERSION: u32 = 2;

/// The oldest version that can be read.
const OLDEST: u32 = 1;

/// The largest size of a file, in bytes. A real one has one or two thousand.
pub(crate) const MAX_BYTES: usize = 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contents {
    pub(crate) account: String,
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Envelope {
    Sealed(SealedEnvelope),
    Unsealed(UnsealedEnvelope),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedEnvelope {
    pub(crate) key_id: KeyId,
    pub(crate) wrapping_key: WrappingKeySource,
    pub(crate) data_key: SealedBox,
    pub(crate) credentials: SealedBox,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnsealedEnvelope {
    #[serde(with = "base64_field")]
    pub(crate) fingerprint_salt: [u8; 32],
}

/// The reason why bytes cannot be read as an envelope.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    Newer { version: u32 },
    Damaged(String),
}

/// Encodes the whole file. Fails if it would have more than [`MAX_BYTES`].
pub(crate) fn encode(contents: &Contents) -> Result<Vec<u8>, EncodeError> {
    let contents = serde_json::to_string(contents)
        .and_then(RawValue::from_string)
        .map_err(|_| EncodeError)?;
    let line = FileLine {
        version: VERSION,
        sha256: checksum(contents.get()),
        contents: &contents,
    };
    let mut bytes = serde_json::to_vec(&line).map_err(|_| EncodeError)?;
    bytes.push(b'\n');
    if bytes.len() <= MAX_BYTES {
        Ok(bytes)
    } else {
        Err(EncodeError)
    }
}

/// The contents cannot be encoded, or the file would be too large.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EncodeError;

/// Decodes a whole file. Returns its version and its contents.
pub(crate) fn decode(bytes: &[u8]) -> Result<(u32, Contents), DecodeError> {
    if bytes.len() > MAX_BYTES {
        return Err(DecodeError::Damaged("it is too large".to_owned()));
    }
    let Some(text) = bytes.strip_suffix(b"\n") else {
        return Err(DecodeError::Damaged("its end is missing".to_owned()));
    };
    // The version is read first and is not covered by the checksum, because a newer version may use another checksum
    // and another layout.
    let Versioned { version } = serde_json::from_slice(text).map_err(DecodeError::damaged)?;
    if version > VERSION {
        return Err(DecodeError::Newer { version });
    }
    let line: FileLine<'_> = serde_json::from_slice(text).map_err(DecodeError::damaged)?;
    if line.version != version || version < OLDEST {
        return Err(DecodeError::Damaged(format!(
            "no version of Interlude writes version {version}"
        )));
    }
    if line.sha256 != checksum(line.contents.get()) {
        return Err(DecodeError::Damaged(
            "its checksum does not match".to_owned(),
        ));
    }
    let contents = serde_json::from_str(line.contents.get()).map_err(DecodeError::damaged)?;
    Ok((version, contents))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLine<'a> {
    version: u32,
    sha256: String,
    #[serde(borrow)]
    contents: &'a RawValue,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl DecodeError {
    fn damaged(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

fn checksum(contents: &str) -> String {
    STANDARD.encode(Sha256::digest(contents))
}
