//! The headers that carry the credentials, and their removal from what a server says.

use std::collections::HashSet;
use std::ops::Range;

use interlude_model::{Credentials, Secret};
use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

/// The length in characters from which a part of a credential is redacted. Shorter parts occur in
/// ordinary text by chance.
const PART: usize = 16;

/// Returns the `Authorization` header of the list call: the key without a scheme.
pub(crate) fn authorization_of_key(key: &Secret) -> Option<HeaderValue> {
    sensitive(key.expose())
}

/// Returns the `Authorization` header of the change calls.
pub(crate) fn authorization_of_token(token: &Secret) -> Option<HeaderValue> {
    let text = Zeroizing::new(format!("Bearer {}", token.expose()));
    sensitive(&text)
}

/// Returns the text without the credentials that a server may have echoed in it. Parts of a
/// credential of at least [`PART`] characters are removed too, because a server may have truncated
/// its echo.
///
/// Call this before the text is truncated here. A credential that is cut in two could be too short
/// to be recognised.
pub(crate) fn redact(credentials: &Credentials, text: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut end = 0;
    for part in parts(credentials, text) {
        redacted.push_str(text.get(end..part.start).unwrap_or_default());
        redacted.push('…');
        end = part.end;
    }
    redacted.push_str(text.get(end..).unwrap_or_default());
    redacted
}

/// Returns true if the text has a credential in it, or a part of one.
pub(crate) fn occur_in(credentials: &Credentials, text: &str) -> bool {
    !parts(credentials, text).is_empty()
}

/// Finds the ranges of bytes that [`redact`] removes, in order and without overlaps. A credential is ASCII,
/// so each range starts and ends at a character boundary.
fn parts(credentials: &Credentials, text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for secret in [&credentials.api_key, &credentials.token]
        .into_iter()
        .flatten()
    {
        let secret = secret.expose().as_bytes();
        let length = secret.len().min(PART);
        let parts: HashSet<&[u8]> = secret.windows(length.max(1)).collect();
        let windows = text.as_bytes().windows(length.max(1)).enumerate();
        let hits = windows.filter(|(_, window)| parts.contains(window));
        found.extend(hits.map(|(start, window)| start..start + window.len()));
    }
    found.sort_unstable_by_key(|part| part.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for part in found {
        match merged.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => merged.push(part),
        }
    }
    merged
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_sent_without_a_scheme_and_the_token_as_bearer() {
        let key = authorization_of_key(&Secret::new("935d85").unwrap()).unwrap();
        assert_eq!(key, "935d85");
        let token = authorization_of_token(&Secret::new("eyJ.a.b").unwrap()).unwrap();
        assert_eq!(token, "Bearer eyJ.a.b");
        assert!(key.is_sensitive() && token.is_sensitive());
    }

    #[test]
    fn redacted_text_has_no_credential() {
        let credentials = Credentials {
            api_key: Secret::new("hunter2").ok(),
            token: Secret::new("swordfish").ok(),
        };
        assert_eq!(
            redact(&credentials, "no swordfish for hunter2"),
            "no … for …"
        );
    }

    #[test]
    fn a_long_part_of_a_credential_is_redacted_too() {
        let secret: String = ('!'..='~').collect();
        let credentials = Credentials {
            api_key: None,
            token: Secret::new(&secret).ok(),
        };
        for part in [
            &secret[..],
            &secret[..16],
            &secret[30..46],
            &secret[1..],
            &secret[..90],
        ] {
            let echo = format!("é {part} é");
            assert_eq!(redact(&credentials, &echo), "é … é", "{part}");
            assert!(occur_in(&credentials, &echo));
        }
        let short = format!("é {} é", &secret[..15]);
        assert_eq!(redact(&credentials, &short), short);
        let twice = format!("{secret}{secret} and {secret}");
        assert_eq!(redact(&credentials, &twice), "… and …");
    }
}
