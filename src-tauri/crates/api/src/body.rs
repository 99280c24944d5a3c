use std::io;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder};
use futures_util::TryStreamExt;
use interlude_engine::remote::Progress;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

/// Why a body could not be had whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It ended early, or its packing is damaged.
    Broken,
    /// Longer than the cap once unpacked.
    TooLong,
    /// Packed in a way that was not asked for.
    UnknownPacking,
}

enum Packing {
    None,
    Gzip,
    Brotli,
}

/// Reads the whole body, unpacked, up to `cap` bytes. `progress` is told of the bytes as sent.
///
/// The cap counts what comes out of the unpacking as it comes out, so that a small answer cannot
/// fill the memory.
pub(crate) async fn read_body(
    response: Response,
    cap: u64,
    progress: impl Fn(Progress) + Send,
) -> Result<Vec<u8>, BodyError> {
    let packing = packing(response.headers()).ok_or(BodyError::UnknownPacking)?;
    let total = response.content_length();
    let mut received = 0;
    let sent = response
        .bytes_stream()
        .inspect_ok(move |chunk| {
            received += chunk.len() as u64;
            progress(Progress { received, total });
        })
        .map_err(io::Error::other);
    let sent = Box::pin(StreamReader::new(sent));
    match packing {
        Packing::None => read_capped(sent, cap).await,
        Packing::Gzip => {
            let mut unpacked = GzipDecoder::new(sent);
            unpacked.multiple_members(true);
            read_capped(unpacked, cap).await
        }
        Packing::Brotli => read_capped(BrotliDecoder::new(sent), cap).await,
    }
}

async fn read_capped(body: impl AsyncRead + Unpin, cap: u64) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    let mut body = body.take(cap.saturating_add(1));
    let read = body.read_to_end(&mut bytes).await;
    let length = read.map_err(|_| BodyError::Broken)?;
    if length as u64 > cap {
        Err(BodyError::TooLong)
    } else {
        Ok(bytes)
    }
}

fn packing(headers: &HeaderMap) -> Option<Packing> {
    let mut values = headers.get_all(CONTENT_ENCODING).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Some(Packing::None),
        (Some(value), None) => value.to_str().ok()?,
        (Some(_), Some(_)) => return None,
    };
    match value.trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Some(Packing::None),
        "gzip" | "x-gzip" => Some(Packing::Gzip),
        "br" => Some(Packing::Brotli),
        _ => None,
    }
}
