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

/// Returns a body as text, without the mark that may stand before it; `None` if it is no text.
pub(crate) fn text_of(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    Some(text.trim_start_matches('\u{feff}'))
}

/// Codings that bodies are packed in, besides those that are asked for. All that are registered: any
/// other word in that header packs nothing.
const NOT_ASKED_FOR: &[&str] = &[
    "aes128gcm",
    "compress",
    "dcb",
    "dcz",
    "deflate",
    "exi",
    "pack200-gzip",
    "x-compress",
    "zstd",
];

/// Returns how the body is packed; `None` if in a way that was not asked for.
///
/// Servers write a character set in that header, or `none`, or `identity` twice. Such words are no
/// packing, and browsers pass over them too.
fn packing(headers: &HeaderMap) -> Option<Packing> {
    let mut packing = Packing::None;
    for value in headers.get_all(CONTENT_ENCODING) {
        for word in String::from_utf8_lossy(value.as_bytes()).split(',') {
            let next = match word.trim().to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => Packing::Gzip,
                "br" => Packing::Brotli,
                word if NOT_ASKED_FOR.contains(&word) => return None,
                _ => continue,
            };
            if !matches!(packing, Packing::None) {
                return None;
            }
            packing = next;
        }
    }
    Some(packing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(values: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_ENCODING, value.parse().unwrap());
        }
        packing(&headers).map(|packing| match packing {
            Packing::None => "nothing",
            Packing::Gzip => "gzip",
            Packing::Brotli => "br",
        })
    }

    #[test]
    fn a_word_that_is_no_coding_packs_nothing() {
        for values in [
            &[][..],
            &[""],
            &["identity"],
            &["identity, identity"],
            &["identity", "identity"],
            &["UTF-8"],
            &["utf8"],
            &["none"],
            &["binary"],
            &["8bit"],
            &["application/json"],
            &[", ,"],
        ] {
            assert_eq!(packed(values), Some("nothing"), "{values:?}");
        }
        assert_eq!(packed(&["identity, GZIP"]), Some("gzip"));
        assert_eq!(packed(&["utf-8", " br "]), Some("br"));
    }

    #[test]
    fn a_coding_that_was_not_asked_for_is_refused() {
        for values in [
            &["zstd"][..],
            &["deflate"],
            &["gzip, gzip"],
            &["gzip", "br"],
            &["identity, compress"],
        ] {
            assert_eq!(packed(values), None, "{values:?}");
        }
    }

    #[test]
    fn text_loses_the_mark_before_it() {
        assert_eq!(text_of("\u{feff}{}".as_bytes()), Some("{}"));
        assert_eq!(text_of(b"\xff\xfe"), None);
    }
}
