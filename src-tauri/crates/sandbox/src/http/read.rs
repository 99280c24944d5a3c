//! Reads requests: method, path, credential and body.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::model::{AmendBody, Ask, AskedTime, Request, Side};

/// Parses a request. It gets its number later.
pub(super) fn request(parts: &Parts, body: &Bytes) -> Request {
    let ask = ask(parts, body);
    let authorization = text(&parts.headers, header::AUTHORIZATION);
    let credential = match &ask {
        // The key is the whole value, without a scheme.
        Ask::List { .. } => authorization,
        _ => authorization
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim()),
    };
    Request {
        number: 0,
        credential: credential.map(str::to_owned),
        ask,
    }
}

fn ask(parts: &Parts, body: &Bytes) -> Ask {
    let path: Vec<_> = parts
        .uri
        .path()
        .trim_start_matches('/')
        .split('/')
        .collect();
    let known = match (parts.method.as_str(), path.as_slice()) {
        ("GET", ["api", "users", partner, "interviews"]) => Some(Ask::List {
            partner: (*partner).to_owned(),
            if_none_match: if_none_match(&parts.headers),
        }),
        ("POST", ["api", "v1", "users", "sign_in"]) => {
            let (login, password) = sign_in(body).unwrap_or_default();
            Some(Ask::SignIn { login, password })
        }
        ("POST", ["api", "v1", "interviews", id, action]) => {
            change(Side::Interviewer, id, action, parts, body)
        }
        ("POST", ["api", "v1", "users", "interviews", id, action]) => {
            change(Side::Interviewee, id, action, parts, body)
        }
        _ => None,
    };
    known.unwrap_or(Ask::Unknown)
}

fn change(side: Side, id: &str, action: &str, parts: &Parts, body: &Bytes) -> Option<Ask> {
    let interview = id.parse().ok()?;
    match (action, side) {
        ("amend", _) => Some(Ask::Amend {
            side,
            interview,
            body: amend(parts, body),
        }),
        ("accept", _) => Some(Ask::Accept { side, interview }),
        ("reject", Side::Interviewee) => Some(Ask::Reject { interview }),
        ("cancel", Side::Interviewer) => Some(Ask::Cancel { interview }),
        _ => None,
    }
}

/// Parses `{"interview":{"amend_start_at","amend_end_at"}}`.
fn amend(parts: &Parts, body: &Bytes) -> AmendBody {
    // A Rails service takes no attributes from a body of another type.
    let content_type = text(&parts.headers, header::CONTENT_TYPE);
    if !content_type.is_some_and(|value| value.starts_with("application/json")) {
        return AmendBody::NoInterview;
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return AmendBody::NotJson;
    };
    let interview = body.get("interview").and_then(Value::as_object);
    match interview.filter(|attributes| !attributes.is_empty()) {
        None => AmendBody::NoInterview,
        Some(interview) => AmendBody::Times {
            start: time(interview.get("amend_start_at")),
            end: time(interview.get("amend_end_at")),
        },
    }
}

/// Parses the login and the password of `{"user":{"login","password","remember_me"}}`.
fn sign_in(body: &[u8]) -> Option<(String, String)> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let user = body.get("user")?;
    let member = |name| user.get(name)?.as_str().map(str::to_owned);
    Some((member("login")?, member("password")?))
}

fn time(value: Option<&Value>) -> AskedTime {
    match value {
        None | Some(Value::Null) => AskedTime::Blank,
        Some(Value::String(text)) if text.trim().is_empty() => AskedTime::Blank,
        Some(Value::String(text)) => read_time(text).map_or(AskedTime::Invalid, AskedTime::At),
        Some(_) => AskedTime::Invalid,
    }
}

/// Parses an RFC 3339 time with any offset.
pub(crate) fn read_time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.to_utc())
}

/// Returns the values of all headers of this name, with commas between them.
fn if_none_match(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    let tags: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    (!tags.is_empty()).then(|| tags.join(","))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
