//! Tests the parsers of the server's answers.

use std::collections::HashSet;

use interlude_api::{ListShapeError, ReadList, read_amended, read_list, server_words};
use interlude_model::{Booking, InterviewId, ListRecord};
use reqwest::StatusCode;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::error::Category;

use crate::record_json::record_json;

/// Words of this format, which mutations insert.
pub const WORDS: &[&str] = &[
    "\"interviews\"",
    "\"interview\"",
    "\"id\"",
    "\"title\"",
    "\"interviewer_name\"",
    "\"category\"",
    "\"completed\"",
    "\"created_at\"",
    "\"updated_at\"",
    "\"links\"",
    "\"review\"",
    "\"retake\"",
    "\"start_at\"",
    "\"end_at\"",
    "\"amend_start_at\"",
    "\"amend_end_at\"",
    "\"amended_by\"",
    "\"status\"",
    "\"kind\"",
    "\"location\"",
    "\"interviewer\"",
    "\"interviewee\"",
    "\"driver\"",
    "\"phone_number\"",
    "\"error\"",
    "\"errors\"",
    "\"message\"",
    "\"base\"",
    "<html>",
];

/// Parses the input as a list, as an answer to an amend and as a refusal.
///
/// # Panics
/// If a rule is broken.
pub fn check(input: &[u8]) {
    check_list(&read_list, input);
    check_amended(input);
    check_words(input);
}

/// Parses the input as a list with `read` and checks the result.
///
/// # Panics
/// If a rule is broken.
pub fn check_list(read: &dyn Fn(&[u8]) -> Result<ReadList, ListShapeError>, input: &[u8]) {
    match read(input) {
        Ok(list) => check_read(read, input, &list),
        Err(error) => check_refused(input, error),
    }
}

fn check_read(
    read: &dyn Fn(&[u8]) -> Result<ReadList, ListShapeError>,
    input: &[u8],
    list: &ReadList,
) {
    let ids: HashSet<_> = list.records.iter().map(|record| record.id).collect();
    assert_eq!(ids.len(), list.records.len(), "an id twice");
    let text = std::str::from_utf8(input)
        .unwrap()
        .trim_start_matches('\u{feff}');
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        let sent = document["interviews"].as_array().unwrap().len();
        assert!(list.records.len() + list.unreadable.len() <= sent);
    }
    let written = document(&list.records);
    let again = read(written.as_bytes()).unwrap();
    assert_eq!(again.unreadable, [], "{written}");
    assert_eq!(again.records, list.records, "{written}");
}

fn check_refused(input: &[u8], error: ListShapeError) {
    let Ok(text) = std::str::from_utf8(input) else {
        assert_eq!(error, ListShapeError::NotTheList);
        return;
    };
    let text = text.trim_start_matches('\u{feff}');
    let begins = text.trim_start();
    match error {
        ListShapeError::Empty => assert_eq!(begins, ""),
        ListShapeError::WebPage => assert!(begins.starts_with('<')),
        ListShapeError::Cut => {
            // For a single "-" the first reports an unexpected end, and the second an invalid number.
            let errors = [
                serde_json::from_str::<IgnoredAny>(text).unwrap_err(),
                serde_json::from_str::<Value>(text).unwrap_err(),
            ];
            let mut kinds = errors.iter().map(serde_json::Error::classify);
            assert!(kinds.any(|kind| kind == Category::Eof), "{text}");
        }
        ListShapeError::TooMany => assert!(input.len() > interlude_api::MAX_INTERVIEWS),
        ListShapeError::NotTheList => {
            assert!(!begins.is_empty() && !begins.starts_with('<'));
            let is_list = serde_json::from_str::<Value>(text)
                .is_ok_and(|document| document["interviews"].is_array());
            let is_doubled = text.matches("interviews").count() > 1 || text.contains("\\u");
            assert!(!is_list || is_doubled, "{text}");
        }
    }
}

fn check_amended(input: &[u8]) {
    let id = InterviewId::new(37).unwrap();
    let read = |input: &[u8]| Some(read_amended(input, id)?.over(Booking::default()));
    let Some(booking) = read(input) else {
        return;
    };
    let record = ListRecord {
        id,
        listing: Default::default(),
        booking: Some(booking.clone()),
    };
    let written = format!("{{\"interview\":{}}}", record_json(&record));
    assert_eq!(read(written.as_bytes()), Some(booking), "{written}");
    let other = InterviewId::new(38).unwrap();
    assert_eq!(
        read_amended(input, other),
        None,
        "an answer is only accepted for its own interview"
    );
}

fn check_words(input: &[u8]) {
    for status in [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::NOT_FOUND] {
        let Some(words) = server_words(status, input) else {
            continue;
        };
        assert!(words.chars().count() <= 500 && !words.is_empty());
        assert_eq!(words.trim(), words);
        let is_control = |letter: char| {
            letter.is_control()
                || ('\u{202a}'..='\u{202e}').contains(&letter)
                || ('\u{2066}'..='\u{2069}').contains(&letter)
        };
        assert!(!words.contains(is_control), "{words:?}");
        let is_page =
            words.starts_with("<!") && serde_json::from_slice::<IgnoredAny>(input).is_err();
        assert!(!is_page, "{words:?}");
    }
}

fn document(records: &[ListRecord]) -> String {
    let records: Vec<_> = records.iter().map(record_json).collect();
    serde_json::json!({ "interviews": records }).to_string()
}
