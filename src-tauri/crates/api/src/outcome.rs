//! What a status means, for each of the two calls. The one place where that is decided.
//!
//! | status | list | amend |
//! | --- | --- | --- |
//! | 401 | sign in | sign in: never took effect |
//! | 404 | no such user | refused |
//! | 425, 429 | unusable, come back later | try later: never took effect |
//! | 408, 5xx | unusable, the server failed | unclear |
//! | any other 4xx | unusable, refused | refused |
//! | anything else but a good answer | unusable, unexpected | unclear |

use interlude_domain::ReasonCode;
use interlude_engine::remote::{AmendFailureKind, PullFailureKind};
use reqwest::StatusCode;

/// What an answer other than the wished one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome<K> {
    /// What follows from it.
    pub kind: K,
    /// Its word for programs.
    pub code: ReasonCode,
    /// Its sentence for the user, where the server has no words of its own.
    pub sentence: &'static str,
}

/// What `status` means as an answer to the list call.
pub(crate) fn of_list(status: StatusCode) -> Outcome<PullFailureKind> {
    use PullFailureKind::{NoSuchUser, SignIn, Unusable};
    let (kind, code, sentence) = match status.as_u16() {
        401 => (
            SignIn,
            ReasonCode::SignIn,
            "The server does not accept the API key. Enter the key again.",
        ),
        404 => (
            NoSuchUser,
            ReasonCode::Refused,
            "The server knows no such user. Check the partner id and the address.",
        ),
        425 | 429 => (
            Unusable,
            ReasonCode::TryLater,
            "The server asks to come back later. The next sync asks it again.",
        ),
        408 | 500..=599 => (
            Unusable,
            ReasonCode::ServerError,
            "The server failed to answer. The next sync asks it again.",
        ),
        400..=499 => (
            Unusable,
            ReasonCode::Refused,
            "The server refuses to give the list. Check the address and the API key.",
        ),
        _ => (
            Unusable,
            ReasonCode::UnexpectedAnswer,
            "The server answered with something other than the list. Check the address.",
        ),
    };
    Outcome {
        kind,
        code,
        sentence,
    }
}

/// What `status` means as an answer to the amend call.
pub(crate) fn of_amend(status: StatusCode) -> Outcome<AmendFailureKind> {
    use AmendFailureKind::{Refused, SignIn, TryLater, Unclear};
    let (kind, code, sentence) = match status.as_u16() {
        401 => (
            SignIn,
            ReasonCode::SignIn,
            "The server does not accept the token. Sign in again, and your change is sent.",
        ),
        425 | 429 => (
            TryLater,
            ReasonCode::TryLater,
            "The server asks to come back later. Your change waits here until then.",
        ),
        408 | 500..=599 => (
            Unclear,
            ReasonCode::ServerError,
            "The server failed while it had your change. Whether it arrived is looked up.",
        ),
        403 => (
            Refused,
            ReasonCode::Refused,
            "The server does not let you change this interview. Drop your change.",
        ),
        404 | 410 => (
            Refused,
            ReasonCode::Refused,
            "The server does not have this interview any more. Drop your change.",
        ),
        409 | 422 => (
            Refused,
            ReasonCode::Refused,
            "The server does not take this time. Choose another one, or drop your change.",
        ),
        400..=499 => (
            Refused,
            ReasonCode::Refused,
            "The server refused your change. Choose another time, or drop it.",
        ),
        300..=399 => (
            Unclear,
            ReasonCode::UnexpectedAnswer,
            "The server pointed to another address, where your change was not sent. \
             Whether it arrived is looked up.",
        ),
        _ => (
            Unclear,
            ReasonCode::UnexpectedAnswer,
            "The server's answer does not show this interview. Whether your change arrived is \
             looked up.",
        ),
    };
    Outcome {
        kind,
        code,
        sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses() -> impl Iterator<Item = StatusCode> {
        (100..=999).map(|number| StatusCode::from_u16(number).unwrap())
    }

    #[test]
    fn only_what_never_took_effect_is_called_so() {
        for status in statuses() {
            let expected = match status.as_u16() {
                401 => AmendFailureKind::SignIn,
                425 | 429 => AmendFailureKind::TryLater,
                408 => AmendFailureKind::Unclear,
                400..=499 => AmendFailureKind::Refused,
                _ => AmendFailureKind::Unclear,
            };
            assert_eq!(of_amend(status).kind, expected, "{status}");
        }
    }

    #[test]
    fn only_401_and_404_pause_an_account() {
        for status in statuses() {
            let expected = match status.as_u16() {
                401 => PullFailureKind::SignIn,
                404 => PullFailureKind::NoSuchUser,
                _ => PullFailureKind::Unusable,
            };
            assert_eq!(of_list(status).kind, expected, "{status}");
        }
    }

    #[test]
    fn every_outcome_has_a_whole_sentence() {
        for status in statuses() {
            for sentence in [of_list(status).sentence, of_amend(status).sentence] {
                assert!(
                    sentence.ends_with('.') && !sentence.contains("  "),
                    "{sentence}"
                );
            }
        }
    }
}
