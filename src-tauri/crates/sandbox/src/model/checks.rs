//! The checks of a request, and the refusals if they fail.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::interview::{Interview, Side, Slot};
use super::moves::MoveRefused;
use super::refusal::{Refusal, RefusalBody};
use super::request::{AmendBody, AskedTime};
use super::rules::{Past, Rules};
use super::tokens::{TokenRefused, Tokens};

/// Checks the organisation's key.
pub(super) fn key(given: Option<&str>, right: &str) -> Result<(), Refusal> {
    match given {
        Some(given) if given == right => Ok(()),
        Some(_) => Err(Refusal::error(401, "Invalid API key.")),
        None => Err(Refusal::error(401, "An API key is required.")),
    }
}

/// Checks the token and returns its user's id.
pub(super) fn user(
    token: Option<&str>,
    tokens: &Tokens,
    now: DateTime<Utc>,
) -> Result<u64, Refusal> {
    let token = token.ok_or_else(|| Refusal::new(401))?;
    tokens.check(token, now).map_err(|why| {
        let text = match why {
            TokenRefused::Foreign => "Invalid token.",
            TokenRefused::Expired => "Signature has expired",
            TokenRefused::Revoked => "revoked token",
        };
        Refusal::error(401, text)
    })
}

/// Returns true if the user is this side of the interview. The service answers other people's interviews with
/// 404.
pub(super) fn is_side(interview: &Interview, side: Side, user: u64) -> bool {
    match side {
        Side::Interviewer => interview.owner == user,
        Side::Interviewee => interview
            .booking
            .as_ref()
            .and_then(|booking| booking.interviewee.as_ref())
            .is_some_and(|interviewee| interviewee.driver.id == user),
    }
}

/// Returns true if `If-None-Match` names this ETag, by weak comparison.
pub(super) fn names_etag(if_none_match: &str, etag: &str) -> bool {
    fn opaque(tag: &str) -> &str {
        tag.trim().trim_start_matches("W/")
    }
    if_none_match
        .split(',')
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag))
}

/// Returns the slot of an amend.
pub(super) fn slot(body: AmendBody, rules: &Rules, now: DateTime<Utc>) -> Result<Slot, Refusal> {
    let (start, end) = match body {
        AmendBody::NotJson => return Err(Refusal::error(400, "The body is not JSON.")),
        AmendBody::NoInterview => {
            let text = "param is missing or the value is empty: interview";
            return Err(Refusal::error(400, text));
        }
        AmendBody::Times { start, end } => (start, end),
    };
    let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let add = |errors: &mut BTreeMap<String, Vec<String>>, field: &str, text: &str| {
        let of_field = errors.entry(field.to_owned()).or_default();
        of_field.push(text.to_owned());
    };
    for (field, time) in [("amend_start_at", start), ("amend_end_at", end)] {
        match time {
            AskedTime::Blank => add(&mut errors, field, "can't be blank"),
            AskedTime::Invalid => add(&mut errors, field, "is not a valid time"),
            AskedTime::At(_) => {}
        }
    }
    if let AskedTime::At(start) = start
        && rules.past == Past::Refused
        && start <= now
    {
        add(&mut errors, "amend_start_at", "must be in the future");
    }
    if let (AskedTime::At(start), AskedTime::At(end)) = (start, end) {
        match Slot::new(start, end) {
            Some(slot) if errors.is_empty() => return Ok(slot),
            Some(_) => {}
            None => add(&mut errors, "amend_end_at", "must be after amend start at"),
        }
    }
    Err(Refusal::new(422).body(RefusalBody::Fields(errors)))
}

pub(super) fn no_interview(id: u64) -> Refusal {
    Refusal::error(404, &format!("Couldn't find Interview with 'id'={id}"))
}

pub(super) fn refused_move(why: MoveRefused, id: u64) -> Refusal {
    match why {
        MoveRefused::Unknown => no_interview(id),
        MoveRefused::Cancelled => Refusal::field(422, "status", "is cancelled"),
        MoveRefused::Reversed => {
            Refusal::field(422, "amend_end_at", "must be after amend start at")
        }
        MoveRefused::NotBooked | MoveRefused::NothingProposed => {
            Refusal::field(422, "base", &why.to_string())
        }
    }
}

/// Returns the answer of a server that has no such route.
pub(super) fn no_such_page() -> Refusal {
    let page = "<!DOCTYPE html>\n<title>Not Found</title>\n<h1>The page was not found</h1>\n";
    Refusal::new(404).body(RefusalBody::Html(page.to_owned()))
}

/// Returns the answer of a server whose route has no such method.
pub(super) fn not_allowed() -> Refusal {
    Refusal::new(405).body(RefusalBody::Nothing)
}
