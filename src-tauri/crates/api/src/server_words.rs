//! A refusal in the server's own words, as one plain sentence for the user.
//!
//! Seen, and usual in services of this make:
//!
//! ```text
//! {"error": "text"}          {"error": {"type": …, "message": "text" or an object}}
//! {"errors": ["text"]}       {"errors": {"field": ["text"]}}
//! {"message": "text"}        plain text, a web page, nothing
//! ```
//!
//! Only ever shown: nothing is decided on it. A web page has no words for the user, and neither has
//! a bare reason phrase such as `Not Found`.

use reqwest::StatusCode;
use serde_json::Value;

use crate::body::text_of;
use crate::credentials::Credentials;

/// The longest sentence, in characters.
const LONGEST: usize = 500;

/// How deep words are looked for within one another.
const DEEPEST: usize = 4;

/// What the body of an answer with this status says, as one plain line; none where it has no words.
pub fn server_words(status: StatusCode, body: &[u8]) -> Option<String> {
    words_without(&Credentials::default(), status, body)
}

/// Returns the same without what the server has echoed of the credentials.
pub(crate) fn words_without(
    credentials: &Credentials,
    status: StatusCode,
    body: &[u8],
) -> Option<String> {
    let text = text_of(body)?.trim();
    let words = match serde_json::from_str::<Value>(text) {
        Ok(document) => of_document(&document)?,
        Err(_) if looks_like_markup(&one_line(text)) => return None,
        Err(_) => text.to_owned(),
    };
    // Marks that show nothing are gone before the credentials are looked for, and nothing is cut yet.
    let words = cut(credentials.redact(&one_line(&words)), LONGEST);
    let phrase = status.canonical_reason().unwrap_or_default();
    (!words.is_empty() && !words.eq_ignore_ascii_case(phrase)).then_some(words)
}

/// The text in one line, without characters that steer a terminal or turn the reading direction.
pub(crate) fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|char| if char.is_whitespace() { ' ' } else { char })
        .filter(is_shown())
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same, of at most so many characters.
pub(crate) fn plain_up_to(text: &str, longest: usize) -> String {
    cut(one_line(text), longest)
}

fn cut(line: String, longest: usize) -> String {
    match line.char_indices().nth(longest) {
        None => line,
        Some(_) => line.chars().take(longest - 1).chain(['…']).collect(),
    }
}

fn of_document(document: &Value) -> Option<String> {
    match document {
        Value::Object(members) => ["error", "errors", "message", "detail"]
            .iter()
            .filter_map(|name| members.get(*name))
            .find_map(|value| words(value, DEEPEST)),
        other => words(other, DEEPEST),
    }
}

fn words(value: &Value, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let found = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(parts) => joined(parts.iter().filter_map(|part| words(part, depth))),
        Value::Object(members) => {
            let spoken = ["message", "detail", "title"]
                .iter()
                .find_map(|name| members.get(*name))
                .and_then(|value| words(value, depth));
            spoken.unwrap_or_else(|| {
                let fields = members.iter().filter(|(field, _)| !is_for_programs(field));
                joined(fields.filter_map(|(field, value)| {
                    words(value, depth).map(|said| with_field(field, &said))
                }))
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    };
    (!found.is_empty()).then_some(found)
}

/// `amend_start_at` and `can't be blank` as `amend start at can't be blank`. What concerns the whole
/// record is filed under `base`.
fn with_field(field: &str, said: &str) -> String {
    match field {
        "base" => said.to_owned(),
        _ => format!("{} {said}", field.replace(['_', '.'], " ")),
    }
}

fn is_for_programs(field: &str) -> bool {
    matches!(field, "type" | "code" | "status" | "id" | "request_id")
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn looks_like_markup(text: &str) -> bool {
    text.starts_with(['<', '{', '['])
}

/// Marks that show nothing: bidirectional controls, byte order marks, soft hyphens, tags.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether each character of a text shows something. Tags do right behind a black flag: up to six
/// letters or digits and the tag that ends them are one letter with it, such as the flag of England.
fn is_shown() -> impl FnMut(&char) -> bool {
    const FLAG: char = '\u{1f3f4}';
    const LONGEST: u8 = 6;
    let mut tags_left = 0;
    move |char| match *char {
        FLAG => {
            tags_left = LONGEST + 1;
            true
        }
        '\u{e007f}' if tags_left > 0 => {
            tags_left = 0;
            true
        }
        '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}' if tags_left > 1 => {
            tags_left -= 1;
            true
        }
        char => {
            tags_left = 0;
            !char.is_control() && !is_invisible(char)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_stays_whole_and_other_tags_go() {
        let england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        for (text, wanted) in [
            (format!("{england} Ann"), format!("{england} Ann")),
            (
                format!("A{england}{england}"),
                format!("A{england}{england}"),
            ),
            ("\u{1f3f4} Ann".to_owned(), "\u{1f3f4} Ann".to_owned()),
            ("a\u{e0067}\u{e0062}\u{e007f}b".to_owned(), "ab".to_owned()),
            (
                "\u{1f3f4}\u{e0001}\u{e0068}".to_owned(),
                "\u{1f3f4}".to_owned(),
            ),
            (format!("{england}\u{e0067}\u{e007f}"), england.to_owned()),
        ] {
            assert_eq!(plain_up_to(&text, 100), wanted, "{text:?}");
        }
    }

    fn said(body: &str) -> Option<String> {
        server_words(StatusCode::UNPROCESSABLE_ENTITY, body.as_bytes())
    }

    #[test]
    fn every_shape_of_refusal_gives_its_words() {
        for (body, words) in [
            (r#"{"error":"The slot is taken"}"#, "The slot is taken"),
            (
                r#"{"error":{"type":"invalid","message":"Too late"}}"#,
                "Too late",
            ),
            (
                r#"{"error":{"type":"invalid","message":{"amend_start_at":["is in the past"]}}}"#,
                "amend start at is in the past",
            ),
            (r#"{"errors":["One","Two"]}"#, "One; Two"),
            (
                r#"{"errors":{"amend_end_at":["is too late","is odd"],"base":["Closed"]}}"#,
                "amend end at is too late; is odd; Closed",
            ),
            (r#"{"errors":[{"title":"Nope","code":7}]}"#, "Nope"),
            (r#"{"message":"Come back"}"#, "Come back"),
            (r#"{"error":null,"message":"Come back"}"#, "Come back"),
            (r#""Just text""#, "Just text"),
            ("Retry later\n", "Retry later"),
        ] {
            assert_eq!(said(body).as_deref(), Some(words), "{body}");
        }
    }

    #[test]
    fn what_has_no_words_gives_none() {
        for body in [
            "",
            " ",
            "{}",
            "[]",
            "null",
            "7",
            "<!DOCTYPE html><p>Sorry",
            "\u{feff}<!DOCTYPE html><p>Sorry",
            "\u{1a}\u{200b}<!DOCTYPE html><p>Sorry",
            r#"{"error":"#,
            r#"{"error":""}"#,
            r#"{"error":{"message":""}}"#,
            r#"{"error":"Unprocessable Entity"}"#,
            r#"{"error":{"type":"invalid","code":"E7"}}"#,
            r#"{"error":[[[[[["deep"]]]]]]}"#,
        ] {
            assert_eq!(said(body), None, "{body}");
        }
        assert_eq!(server_words(StatusCode::NOT_FOUND, b"\xff\xfe"), None);
    }

    #[test]
    fn words_are_one_plain_line_of_bounded_length() {
        let steered = said(r#"{"error":"a\u001b[2J\u202eb\r\n\tc\u0000\u2066d"}"#);
        assert_eq!(steered.as_deref(), Some("a[2Jb cd"));
        let long = said(&format!(r#"{{"error":"{}"}}"#, "é".repeat(9000))).unwrap();
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with('…'));
    }
}
