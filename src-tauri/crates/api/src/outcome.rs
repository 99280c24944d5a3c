//! What a status means, for each of the two calls. The one place where that is decided.
//!
//! | status | list | amend |
//! | --- | --- | --- |
//! | 401 | sign in | sign in: never took effect |
//! | 404 | no such user | refused |
//! | 407 | unusable: a proxy answered | offline: never took effect |
//! | 425, 429 | unusable, come back later | try later: never took effect |
//! | 408, 5xx | unusable, the server failed | unclear |
//! | any other 4xx | unusable, refused | refused |
//! | anything else but a good answer | unusable, unexpected | unclear |
//!
//! A refusal counts as the API's own word unless its body says otherwise: firewalls and gateways answer
//! with pages, and some of them only after the API has done what it was asked. So a page refuses
//! nothing, a 404 says something only as JSON, and a 403 as JSON or without a body. Such an answer to a
//! list is unusable, to an amend unclear: it is looked up, and then tried again.

use interlude_domain::ReasonCode;
use interlude_engine::remote::{AmendFailureKind, PullFailureKind};
use reqwest::StatusCode;

use crate::answer::BodyKind;

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

/// What `status` with such a body means as an answer to the list call.
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
            "The list was not found at this address. The next sync asks again; if this stays, check \
             the address.",
        ),
        404 => (
            NoSuchUser,
            ReasonCode::Refused,
            "The server knows no such user. Check the partner id and the address.",
        ),
        407 => (
            Unusable,
            ReasonCode::Unreachable,
            "A proxy on the way asks for a user name and a password (407). Check the proxy settings.",
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

/// What `status` with such a body means as an answer to the amend call.
pub(crate) fn of_amend(status: StatusCode, body: BodyKind) -> Outcome<AmendFailureKind> {
    use AmendFailureKind::{Offline, Refused, SignIn, TryLater, Unclear};
    let (kind, code, sentence) = match status.as_u16() {
        401 => (
            SignIn,
            ReasonCode::SignIn,
            "The server does not accept the token. Sign in again, and your change is sent.",
        ),
        407 => (
            Offline,
            ReasonCode::Unreachable,
            "A proxy on the way asks for a user name and a password (407), so nothing was sent. Check \
             the proxy settings.",
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
        400..=499 if !is_the_apis_word(status, body) => (
            Unclear,
            ReasonCode::UnexpectedAnswer,
            "The API itself did not answer; a firewall or a gateway on the way may have. Whether your \
             change arrived is looked up, and then it is tried again.",
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

fn is_the_apis_word(status: StatusCode, body: BodyKind) -> bool {
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
    fn only_what_never_took_effect_is_called_so() {
        for status in statuses() {
            let expected = match status.as_u16() {
                401 => AmendFailureKind::SignIn,
                407 => AmendFailureKind::Offline,
                425 | 429 => AmendFailureKind::TryLater,
                408 => AmendFailureKind::Unclear,
                400..=499 => AmendFailureKind::Refused,
                _ => AmendFailureKind::Unclear,
            };
            let kind = of_amend(status, BodyKind::Json).kind;
            assert_eq!(kind, expected, "{status}");
        }
    }

    #[test]
    fn a_page_is_not_the_apis_word() {
        use AmendFailureKind::{Refused, Unclear};
        for status in statuses() {
            for body in BODIES {
                let expected = match (status.as_u16(), body) {
                    (401 | 407 | 425 | 429, _) => continue,
                    (408, _) | (400..=499, BodyKind::Page) => Unclear,
                    (403, BodyKind::Other) => Unclear,
                    (404, BodyKind::Other | BodyKind::Nothing) => Unclear,
                    (400..=499, _) => Refused,
                    _ => Unclear,
                };
                let outcome = of_amend(status, body);
                assert_eq!(outcome.kind, expected, "{status} {body:?}");
                let drops = outcome.sentence.contains("rop");
                assert!(expected == Refused || !drops, "{status} {body:?}");
            }
        }
    }

    #[test]
    fn only_401_and_a_404_in_json_pause_an_account() {
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
    fn every_outcome_has_a_whole_sentence() {
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
