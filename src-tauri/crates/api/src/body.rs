use std::io;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder};
use futures_util::TryStreamExt;
use interlude_engine::remote::Progress;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

/// The reason why a body could not be read completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It ended early, or its compression is damaged.
    Broken,
    /// It is longer than the limit after decompression.
    TooLong,
    /// Its content encoding was not requested.
    UnsupportedEncoding,
}

enum ContentEncoding {
    None,
    Gzip,
    Brotli,
}

/// Reads the whole body, decompressed, up to `limit` bytes. `progress` is called with the number of
/// compressed bytes.
///
/// The limit counts bytes as they are decompressed, so that a small answer cannot fill the memory.
pub(crate) async fn read_body(
    response: Response,
    limit: u64,
    progress: impl Fn(Progress) + Send,
) -> Result<Vec<u8>, BodyError> {
    let encoding = content_encoding(response.headers()).ok_or(BodyError::UnsupportedEncoding)?;
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
    match encoding {
        ContentEncoding::None => read_limited(sent, limit).await,
        ContentEncoding::Gzip => {
            let mut decoder = GzipDecoder::new(sent);
            decoder.multiple_members(true);
            read_limited(decoder, limit).await
        }
        ContentEncoding::Brotli => read_limited(BrotliDecoder::new(sent), limit).await,
    }
}

async fn read_limited(body: impl AsyncRead + Unpin, limit: u64) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    // One byte more than the limit, to notice a body that exceeds it.
    let mut body = body.take(limit.saturating_add(1));
    let read = body.read_to_end(&mut bytes).await;
    let length = read.map_err(|_| BodyError::Broken)?;
    if length as u64 > limit {
        Err(BodyError::TooLong)
    } else {
        Ok(bytes)
    }
}

/// Returns a body as text, without a byte order mark. Returns None if it is not UTF-8.
pub(crate) fn body_text(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    Some(text.trim_start_matches('\u{feff}'))
}

/// The registered content encodings that are not requested. Every other value of the header is ignored,
/// because it does not encode anything.
const UNSUPPORTED_ENCODINGS: &[&str] = &[
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

/// Returns the encoding of the body, or None if it is not supported.
///
/// Some servers put a character set into that header, or `none`, or `identity` twice. Such values do
/// not encode anything, and browsers ignore them too.
fn content_encoding(headers: &HeaderMap) -> Option<ContentEncoding> {
    let mut encoding = ContentEncoding::None;
    for value in headers.get_all(CONTENT_ENCODING) {
        for name in String::from_utf8_lossy(value.as_bytes()).split(',') {
            let next = match name.trim().to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => ContentEncoding::Gzip,
                "br" => ContentEncoding::Brotli,
                name if UNSUPPORTED_ENCODINGS.contains(&name) => return None,
                _ => continue,
            };
            // No server that was asked for one encoding applies two.
            if !matches!(encoding, ContentEncoding::None) {
                return None;
            }
            encoding = next;
        }
    }
    Some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(values: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_ENCODING, value.parse().unwrap());
        }
        content_encoding(&headers).map(|encoding| match encoding {
            ContentEncoding::None => "nothing",
            ContentEncoding::Gzip => "gzip",
            ContentEncoding::Brotli => "br",
        })
    }

    #[test]
    fn a_value_that_is_not_an_encoding_is_ignored() {
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
            assert_eq!(encoding(values), Some("nothing"), "{values:?}");
        }
        assert_eq!(encoding(&["identity, GZIP"]), Some("gzip"));
        assert_eq!(encoding(&["utf-8", " br "]), Some("br"));
    }

    #[test]
    fn an_encoding_that_was_not_requested_is_refused() {
        for values in [
            &["zstd"][..],
            &["deflate"],
            &["gzip, gzip"],
            &["gzip", "br"],
            &["identity, compress"],
        ] {
            assert_eq!(encoding(values), None, "{values:?}");
        }
    }

    #[test]
    fn text_has_no_byte_order_mark() {
        assert_eq!(body_text("\u{feff}{}".as_bytes()), Some("{}"));
        assert_eq!(body_text(b"\xff\xfe"), None);
    }
}
