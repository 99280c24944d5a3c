//! Parses the input as a list, as an answer to an amend and as a refusal.

use std::collections::HashSet;

use interlude_api::{ListShapeError, ReadList, read_amended, read_list, server_words};
use interlude_model::{Credentials, InterviewId};
use reqwest::StatusCode;
use serde_json::Value;

pub(super) fn check(input: &[u8]) {
    check_list(read_list, input);
    check_amended(input);
    check_words(input);
}

/// Parses the input as a list with `read` and checks the result.
///
/// # Panics
/// If a rule is broken.
pub fn check_list(read: fn(&[u8]) -> Result<ReadList, ListShapeError>, input: &[u8]) {
    let Ok(list) = read(input) else {
        return;
    };
    let ids: HashSet<_> = list.records.iter().map(|record| record.id).collect();
    assert_eq!(ids.len(), list.records.len(), "an id twice");
    if let Ok(document) = serde_json::from_slice::<Value>(input) {
        let sent = document["interviews"].as_array().unwrap().len();
        assert!(list.records.len() + list.unreadable.len() <= sent);
    }
}

fn check_amended(input: &[u8]) {
    let [id, other] = [37, 38].map(|id| InterviewId::new(id).unwrap());
    let is_read = read_amended(input, id).is_some();
    assert!(!is_read || read_amended(input, other).is_none(), "two ids");
}

fn check_words(input: &[u8]) {
    for status in [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::NOT_FOUND] {
        let Some(words) = server_words(&Credentials::default(), status, input) else {
            continue;
        };
        assert!(words.chars().count() <= 500 && !words.is_empty());
        assert_eq!(words.trim(), words);
        let is_control = |letter: char| {
            letter.is_control()
                || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!words.contains(is_control), "{words:?}");
    }
}
