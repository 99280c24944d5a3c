//! Tests the real HTTP client and engine against a hostile server.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod certificates;
mod clocks;
mod leaks;
mod memory;
mod redirects;
mod text;
mod time;

const JSON: (&str, &str) = ("content-type", "application/json");

/// A list of one interview, whose times are visible.
const LIST: &str = r#"{"interviews":[{"id":37,"title":"Ann","start_at":"2025-01-22T13:22:54Z",
    "end_at":"2025-01-22T13:42:54Z","amend_start_at":null,"amend_end_at":null,"status":"scheduled"}]}"#;
