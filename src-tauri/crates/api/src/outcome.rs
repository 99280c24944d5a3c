//! The meaning of each status, for the list call and the calls that change something.
//!
//! | status | list | change |
//! | --- | --- | --- |
//! | 401 | sign in | sign in; it had no effect |
//! | 404 | no such user | refused |
//! | 404 without JSON, 405 | | accept, cancel: the server has no such call; amend: as below |
//! | 407 | unusable: a proxy answered | offline; it had no effect |
//! | 425, 429 | unusable, retry later | retry later; it had no effect |
//! | 408, 5xx | unusable, the server failed | unconfirmed |
//! | any other 4xx | unusable, refused | refused |
//! | any other status or body | unusable, unexpected | unconfirmed |
//!
//! A refusal counts only if it comes from the API. Firewalls and gateways answer with web pages, and
//! some do so after the API has already applied the request. Therefore a web page is never a refusal, a
//! 404 counts only with JSON, and a 403 counts with JSON or without a body. Otherwise the answer is
//! unusable for a list, and unconfirmed for a change: it is looked up and tried again.

use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_model::{ChangeKind, ReasonCode};
use reqwest::StatusCode;

use crate::answer::BodyKind;

/// The meaning of an answer that is not the requested one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome<K> {
    pub kind: K,
    pub code: ReasonCode,
    /// The sentence for the user if the server has no text of its own.
    pub sentence: &'static str,
}

/// Returns the meaning of `status` with this body for the list call.
pub(crate) fn of_list(status: StatusCode, body: BodyKind) -> Outcome<PullFailureKind> {
    use PullFailureKind::{NoSuchUser, SignIn, Unusable};
    let (kind, code, sentence) = match status.as_u16() {
        401 => (
            SignIn,
            ReasonCode::SignIn,
            "The server does not accept the API key. Enter the key again.",
        ),
        404 if body != BodyKind::Json => (
            Unusable,
            ReasonCode::UnexpectedAnswer,
            "The list was not found at this address. The next sync tries again. If this persists, \
             check the address.",
        ),
        404 => (
            NoSuchUser,
            ReasonCode::Refused,
            "The server knows no such user. Check the partner id and the address.",
        ),
        407 => (
            Unusable,
            ReasonCode::Unreachable,
            "A proxy asks for a user name and a password (407). Check the proxy settings.",
        ),
        425 | 429 => (
            Unusable,
            ReasonCode::TryLater,
            "The server asked for a later retry. The next sync tries again.",
        ),
        408 | 500..=599 => (
            Unusable,
            ReasonCode::ServerError,
            "The server failed to answer. The next sync tries again.",
        ),
        400..=499 => (
            Unusable,
            ReasonCode::Refused,
            "The server refused to send the list. Check the address and the API key.",
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

/// Returns the meaning of `status` with this body for a call that changes something.
pub(crate) fn of_change(
    asked: ChangeKind,
    status: StatusCode,
    body: BodyKind,
) -> Outcome<ChangeFailureKind> {
    let is_missing = match status.as_u16() {
        404 => body != BodyKind::Json,
        405 => true,
        _ => false,
    };
    let sentence = match asked {
        ChangeKind::Accept(_) => {
            "Your server does not offer to accept a proposal here. Accept it on its website."
        }
        ChangeKind::Cancel => "The server does not offer to call an interview off.",
        ChangeKind::Amend(_) => return of_amend(status, body),
    };
    if is_missing {
        return Outcome {
            kind: ChangeFailureKind::NotOffered,
            code: ReasonCode::NotOffered,
            sentence,
        };
    }
    let outcome = of_amend(status, body);
    match status.as_u16() {
        // The sentences of an amend speak of its time.
        409 | 422 if outcome.kind == ChangeFailureKind::Refused => Outcome {
            sentence: "The server refused this. Drop it, or choose another time.",
            ..outcome
        },
        _ => outcome,
    }
}

fn of_amend(status: StatusCode, body: BodyKind) -> Outcome<ChangeFailureKind> {
    use ChangeFailureKind::{Offline, Refused, SignIn, TryLater, Unconfirmed};
    let (kind, code, sentence) = match status.as_u16() {
        401 => (
            SignIn,
            ReasonCode::SignIn,
            "The server does not accept the token. Sign in again to send your change.",
        ),
        407 => (
            Offline,
            ReasonCode::Unreachable,
            "A proxy asks for a user name and a password (407), so nothing was sent. Check the proxy \
             settings.",
        ),
        425 | 429 => (
            TryLater,
            ReasonCode::TryLater,
            "The server asked for a later retry. Your change waits until then.",
        ),
        408 | 500..=599 => (
            Unconfirmed,
            ReasonCode::ServerError,
            "The server failed while it processed your change. Interlude checks whether it arrived.",
        ),
        400..=499 if !is_from_the_api(status, body) => (
            Unconfirmed,
            ReasonCode::UnexpectedAnswer,
            "The answer did not come from the API, but perhaps from a firewall or a gateway. \
             Interlude checks whether your change arrived. If not, it is tried again.",
        ),
        403 => (
            Refused,
            ReasonCode::Refused,
            "The server does not allow you to change this interview. Drop your change.",
        ),
        404 | 410 => (
            Refused,
            ReasonCode::Refused,
            "The server does not have this interview any more. Drop your change.",
        ),
        409 | 422 => (
            Refused,
            ReasonCode::Refused,
            "The server does not accept this time. Choose another one, or drop your change.",
        ),
        400..=499 => (
            Refused,
            ReasonCode::Refused,
            "The server refused your change. Choose another time, or drop it.",
        ),
        300..=399 => (
            Unconfirmed,
            ReasonCode::UnexpectedAnswer,
            "The server redirected to another address, and your change was not sent there. \
             Interlude checks whether it arrived.",
        ),
        _ => (
            Unconfirmed,
            ReasonCode::UnexpectedAnswer,
            "The server's answer does not show this interview. Interlude checks whether your change \
             arrived.",
        ),
    };
    Outcome {
        kind,
        code,
        sentence,
    }
}

/// Returns true if a refusal counts as one of the API. See the module.
fn is_from_the_api(status: StatusCode, body: BodyKind) -> bool {
    match status.as_u16() {
        404 => body == BodyKind::Json,
        403 => matches!(body, BodyKind::Json | BodyKind::Nothing),
        _ => body != BodyKind::Page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODIES: [BodyKind; 4] = [
        BodyKind::Json,
        BodyKind::Page,
        BodyKind::Other,
        BodyKind::Nothing,
    ];

    fn statuses() -> impl Iterator<Item = StatusCode> {
        (100..=999).map(|number| StatusCode::from_u16(number).unwrap())
    }

    #[test]
    fn only_an_amend_that_had_no_effect_is_not_unclear() {
        for status in statuses() {
            let expected = match status.as_u16() {
                401 => ChangeFailureKind::SignIn,
                407 => ChangeFailureKind::Offline,
                425 | 429 => ChangeFailureKind::TryLater,
                408 => ChangeFailureKind::Unconfirmed,
                400..=499 => ChangeFailureKind::Refused,
                _ => ChangeFailureKind::Unconfirmed,
            };
            let kind = of_amend(status, BodyKind::Json).kind;
            assert_eq!(kind, expected, "{status}");
        }
    }

    #[test]
    fn a_web_page_never_refuses_an_amend() {
        use ChangeFailureKind::{Refused, Unconfirmed};
        for status in statuses() {
            for body in BODIES {
                let expected = match (status.as_u16(), body) {
                    (401 | 407 | 425 | 429, _) => continue,
                    (408, _) | (400..=499, BodyKind::Page) => Unconfirmed,
                    (403, BodyKind::Other) => Unconfirmed,
                    (404, BodyKind::Other | BodyKind::Nothing) => Unconfirmed,
                    (400..=499, _) => Refused,
                    _ => Unconfirmed,
                };
                let outcome = of_amend(status, body);
                assert_eq!(outcome.kind, expected, "{status} {body:?}");
                let says_drop = outcome.sentence.contains("rop");
                assert!(expected == Refused || !says_drop, "{status} {body:?}");
            }
        }
    }

    #[test]
    fn only_a_401_and_a_404_with_json_pause_an_account() {
        for status in statuses() {
            let expected = match status.as_u16() {
                401 => PullFailureKind::SignIn,
                404 => PullFailureKind::NoSuchUser,
                _ => PullFailureKind::Unusable,
            };
            assert_eq!(of_list(status, BodyKind::Json).kind, expected, "{status}");
        }
        for body in [BodyKind::Page, BodyKind::Other, BodyKind::Nothing] {
            let kind = of_list(StatusCode::NOT_FOUND, body).kind;
            assert_eq!(kind, PullFailureKind::Unusable, "{body:?}");
        }
    }

    #[test]
    fn a_server_without_the_call_does_not_offer_an_accept_or_a_cancel() {
        for (status, body) in statuses().flat_map(|status| BODIES.map(|body| (status, body))) {
            let outcome = of_change(ChangeKind::Cancel, status, body);
            let is_missing = match status.as_u16() {
                404 => body != BodyKind::Json,
                number => number == 405,
            };
            let expected = if is_missing {
                (ChangeFailureKind::NotOffered, ReasonCode::NotOffered)
            } else {
                let as_amend = of_amend(status, body);
                (as_amend.kind, as_amend.code)
            };
            assert_eq!((outcome.kind, outcome.code), expected, "{status} {body:?}");
            assert!(outcome.sentence.ends_with('.'), "{status} {body:?}");
        }
    }

    #[test]
    fn every_outcome_has_a_complete_sentence() {
        for (status, body) in statuses().flat_map(|status| BODIES.map(|body| (status, body))) {
            let sentences = [
                of_list(status, body).sentence,
                of_amend(status, body).sentence,
            ];
            for sentence in sentences {
                assert!(
                    sentence.ends_with('.') && !sentence.contains("  "),
                    "{sentence}"
                );
            }
        }
    }
}
