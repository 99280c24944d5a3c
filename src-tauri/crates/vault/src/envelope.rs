//! The envelope as it stands in the file: one line of `version`, `sha256` and `contents`, where the checksum covers
//! the contents byte for byte.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::{
    base64_field, data_key::KeyId, sealed_box::SealedBox, wrapping_key::WrappingKeySource,
};

/// The version this build writes, and the newest it reads. Version 1 sealed the credentials for no server in
/// particular.
pub(crate) const VERSION: u32 = 2;

/// The oldest version this build reads.
const OLDEST: u32 = 1;

/// The most bytes a file may have; a real one has one or two thousand.
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

/// Why bytes are not an envelope that this build reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    Newer { version: u32 },
    Damaged(String),
}

/// The bytes of the whole file. Fails only where they would be more than [`MAX_BYTES`].
pub(crate) fn encode(contents: &Contents) -> Result<Vec<u8>, EncodeError> {
    let contents = serde_json::to_string(contents)
        .and_then(RawValue::from_string)
        .map_err(|_| EncodeError)?;
    let frame = Frame {
        version: VERSION,
        sha256: checksum(contents.get()),
        contents: &contents,
    };
    let mut bytes = serde_json::to_vec(&frame).map_err(|_| EncodeError)?;
    bytes.push(b'\n');
    if bytes.len() <= MAX_BYTES {
        Ok(bytes)
    } else {
        Err(EncodeError)
    }
}

/// The contents could not be put into bytes, or into few enough of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EncodeError;

/// The version and the contents of a whole file, if they are what was written.
pub(crate) fn decode(bytes: &[u8]) -> Result<(u32, Contents), Unusable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unusable::Damaged("it is far too long".to_owned()));
    }
    let Some(text) = bytes.strip_suffix(b"\n") else {
        return Err(Unusable::Damaged("its end is missing".to_owned()));
    };
    // The version stands outside the checksum: a newer build may sum, and shape, the rest otherwise.
    let Versioned { version } = serde_json::from_slice(text).map_err(Unusable::damaged)?;
    if version > VERSION {
        return Err(Unusable::Newer { version });
    }
    let frame: Frame<'_> = serde_json::from_slice(text).map_err(Unusable::damaged)?;
    if frame.version != version || version < OLDEST {
        return Err(Unusable::Damaged(format!(
            "no Interlude wrote version {version}"
        )));
    }
    if frame.sha256 != checksum(frame.contents.get()) {
        return Err(Unusable::Damaged("its checksum does not fit".to_owned()));
    }
    let contents = serde_json::from_str(frame.contents.get()).map_err(Unusable::damaged)?;
    Ok((version, contents))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame<'a> {
    version: u32,
    sha256: String,
    #[serde(borrow)]
    contents: &'a RawValue,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Unusable {
    fn damaged(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

fn checksum(contents: &str) -> String {
    STANDARD.encode(Sha256::digest(contents))
}
