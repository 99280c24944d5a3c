//! The server's own text in a refusal, as one plain sentence for the user.
//!
//! Forms that were observed, and that similar services use:
//!
//! ```text
//! {"error": "text"}          {"error": {"type": …, "message": "text" or an object}}
//! {"errors": ["text"]}       {"errors": {"field": ["text"]}}
//! {"message": "text"}        plain text, a web page, nothing
//! ```
//!
//! The text is shown, and nothing is decided by it. A web page has no text for the user, and neither
//! has a bare reason phrase such as `Not Found`.

use interlude_model::Credentials;
use reqwest::StatusCode;
use serde_json::Value;

use crate::body::body_text;
use crate::credentials::redact;

/// The longest sentence, in characters.
const LONGEST: usize = 500;

/// The depth to which nested JSON is searched.
const DEEPEST: usize = 4;

/// Returns the text in the body of an answer with this status as one plain line, without credentials that the
/// server echoed. None if it has no text.
pub fn server_words(credentials: &Credentials, status: StatusCode, body: &[u8]) -> Option<String> {
    let text = body_text(body)?.trim();
    let message = match serde_json::from_str::<Value>(text) {
        Ok(document) => message_of_document(&document)?,
        Err(_) if looks_like_markup(&single_line(text)) => return None,
        Err(_) => text.to_owned(),
    };
    // Invisible characters are removed first, because they could split a credential. The text is
    // truncated last, because a truncated credential might not be recognised.
    let message = truncate(redact(credentials, &single_line(&message)), LONGEST);
    let phrase = status.canonical_reason().unwrap_or_default();
    (!message.is_empty() && !message.eq_ignore_ascii_case(phrase)).then_some(message)
}

/// Returns the text as one line, without characters that control a terminal or the reading direction.
pub(crate) fn single_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|char| if char.is_whitespace() { ' ' } else { char })
        .filter(visible_filter())
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the text as one line of at most `longest` characters.
pub(crate) fn single_line_up_to(text: &str, longest: usize) -> String {
    truncate(single_line(text), longest)
}

fn truncate(line: String, longest: usize) -> String {
    match line.char_indices().nth(longest) {
        None => line,
        Some(_) => line.chars().take(longest - 1).chain(['…']).collect(),
    }
}

fn message_of_document(document: &Value) -> Option<String> {
    match document {
        Value::Object(members) => ["error", "errors", "message", "detail"]
            .iter()
            .filter_map(|name| members.get(*name))
            .find_map(|value| message_of_value(value, DEEPEST)),
        other => message_of_value(other, DEEPEST),
    }
}

fn message_of_value(value: &Value, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let found = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(parts) => join(
            parts
                .iter()
                .filter_map(|part| message_of_value(part, depth)),
        ),
        Value::Object(members) => {
            let message = ["message", "detail", "title"]
                .iter()
                .find_map(|name| members.get(*name))
                .and_then(|value| message_of_value(value, depth));
            message.unwrap_or_else(|| {
                let fields = members.iter().filter(|(field, _)| !is_technical(field));
                join(fields.filter_map(|(field, value)| {
                    message_of_value(value, depth).map(|message| with_field(field, &message))
                }))
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    };
    (!found.is_empty()).then_some(found)
}

/// Joins `amend_start_at` and `can't be blank` to `amend start at can't be blank`. Rails files an error
/// of the whole record under `base`.
fn with_field(field: &str, message: &str) -> String {
    match field {
        "base" => message.to_owned(),
        _ => format!("{} {message}", field.replace(['_', '.'], " ")),
    }
}

fn is_technical(field: &str) -> bool {
    matches!(field, "type" | "code" | "status" | "id" | "request_id")
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn looks_like_markup(text: &str) -> bool {
    text.starts_with(['<', '{', '['])
}

/// Returns true for characters without a glyph: bidirectional controls, byte order marks, soft hyphens,
/// tags.
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

/// Returns a filter that keeps the visible characters of a text. It has state, because tags are visible
/// after a black flag only: up to six letters or digits and the end tag make one glyph with it, such as
/// the flag of England.
fn visible_filter() -> impl FnMut(&char) -> bool {
    const FLAG: char = '\u{1f3f4}';
    const MOST_TAGS: u8 = 6;
    let mut tags_left = 0;
    move |char| match *char {
        FLAG => {
            tags_left = MOST_TAGS + 1;
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
    fn tags_are_removed_unless_they_belong_to_a_flag() {
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
            assert_eq!(single_line_up_to(&text, 100), wanted, "{text:?}");
        }
    }

    fn message(body: &str) -> Option<String> {
        server_words(
            &Credentials::default(),
            StatusCode::UNPROCESSABLE_ENTITY,
            body.as_bytes(),
        )
    }

    #[test]
    fn every_form_of_refusal_has_its_text() {
        for (body, expected) in [
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
            assert_eq!(message(body).as_deref(), Some(expected), "{body}");
        }
    }

    #[test]
    fn a_body_without_a_text_for_the_user_gives_none() {
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
            assert_eq!(message(body), None, "{body}");
        }
        let none = Credentials::default();
        assert_eq!(
            server_words(&none, StatusCode::NOT_FOUND, b"\xff\xfe"),
            None
        );
    }

    #[test]
    fn the_text_is_one_plain_line_of_bounded_length() {
        let controls = message(r#"{"error":"a\u001b[2J\u202eb\r\n\tc\u0000\u2066d"}"#);
        assert_eq!(controls.as_deref(), Some("a[2Jb cd"));
        let long = message(&format!(r#"{{"error":"{}"}}"#, "é".repeat(9000))).unwrap();
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with('…'));
    }
}
