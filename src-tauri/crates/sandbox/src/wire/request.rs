use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::time;
use crate::interview::Slot;

/// The error of an amend body that contains no valid slot.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AmendProblem {
    /// The body is not JSON.
    Unreadable,
    /// The outer `interview` is missing.
    NoInterview,
    /// Error messages by attribute.
    Invalid(BTreeMap<&'static str, Vec<&'static str>>),
}

/// Parses and validates `{"interview":{"amend_start_at","amend_end_at"}}`. The start must be later than
/// `not_before`, if given.
pub(crate) fn read_amend(
    body: &[u8],
    not_before: Option<DateTime<Utc>>,
) -> Result<Slot, AmendProblem> {
    let body: Value = serde_json::from_slice(body).map_err(|_| AmendProblem::Unreadable)?;
    let interview = body
        .get("interview")
        .and_then(Value::as_object)
        .filter(|attributes| !attributes.is_empty())
        .ok_or(AmendProblem::NoInterview)?;

    let start = instant(interview.get("amend_start_at"));
    let end = instant(interview.get("amend_end_at"));
    let mut errors: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for (field, read) in [("amend_start_at", start), ("amend_end_at", end)] {
        if let Err(word) = read {
            errors.entry(field).or_default().push(word);
        }
    }
    if let (Ok(start), Some(now)) = (start, not_before)
        && start <= now
    {
        errors
            .entry("amend_start_at")
            .or_default()
            .push("must be in the future");
    }
    if let (Ok(start), Ok(end)) = (start, end) {
        match Slot::new(start, end) {
            Some(slot) if errors.is_empty() => return Ok(slot),
            Some(_) => {}
            None => errors
                .entry("amend_end_at")
                .or_default()
                .push("must be after amend start at"),
        }
    }
    Err(AmendProblem::Invalid(errors))
}

/// The credentials of a sign-in.
pub(crate) struct SignIn {
    pub(crate) login: String,
    pub(crate) password: String,
}

/// Parses `{"user":{"login","password","remember_me"}}`.
pub(crate) fn read_sign_in(body: &[u8]) -> Option<SignIn> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let user = body.get("user")?;
    Some(SignIn {
        login: user.get("login")?.as_str()?.to_owned(),
        password: user.get("password")?.as_str()?.to_owned(),
    })
}

fn instant(value: Option<&Value>) -> Result<DateTime<Utc>, &'static str> {
    match value {
        None | Some(Value::Null) => Err("can't be blank"),
        Some(Value::String(text)) if text.trim().is_empty() => Err("can't be blank"),
        Some(Value::String(text)) => time::read(text).ok_or("is not a valid time"),
        Some(_) => Err("is not a valid time"),
    }
}
