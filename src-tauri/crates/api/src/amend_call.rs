//! The one request that changes something, sent at most once.
//!
//! Whether a failed request can have had an effect is what everything after it hangs on. It
//! certainly had none only in these cases:
//!
//! - no connection stood yet: the name, the TCP connection, the proxy or the TLS handshake failed.
//!   Nothing of a request is written before the handshake is complete.
//! - the server answered 401, 425 or 429, or refused the change.
//!
//! All else is unclear, even a connection that broke at once: the request may have been read.

use interlude_domain::{InterviewId, Reason, ReasonCode, Slot};
use interlude_engine::remote::{AmendFailure, AmendFailureKind, Amended};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder, Response};

use crate::answer::{AnswerHead, BodyKind, Refusal, refusal};
use crate::body::read_body;
use crate::credentials::Token;
use crate::deadline::Deadline;
use crate::http_remote::HttpRemote;
use crate::outcome;
use crate::unsent::Unanswered;
use crate::wire::{amend_body, read_amended};

/// Proposes `slot` for one interview.
pub(crate) async fn amend(
    remote: &HttpRemote,
    id: InterviewId,
    slot: Slot,
) -> Result<Amended, AmendFailure> {
    let credentials = remote.credentials();
    let token = credentials.token.as_ref();
    let authorization = token.and_then(Token::authorization).ok_or_else(no_token)?;

    let mut deadline = Deadline::after(remote.limits.amend_call);
    let sent = send(remote, authorization, id, slot);
    let response = match deadline.within(sent).await {
        Some(Ok(response)) => response,
        Some(Err(Unanswered::Unsent(sentence))) => return Err(unsent(&sentence)),
        Some(Err(Unanswered::BrokenOff)) | None => return Err(no_answer()),
    };

    let head = AnswerHead::of(&response, remote.wall(), &credentials);
    let status = response.status();
    let Refusal { body, words } = if status.is_success() {
        let body = read_body(response, remote.limits.answer_body, |_| ());
        let body = deadline.within(body).await.and_then(Result::ok);
        if let Some(booking) = body.and_then(|body| read_amended(&body, id)) {
            return Ok(Amended {
                booking,
                request_id: head.request_id,
            });
        }
        Refusal {
            body: BodyKind::Nothing,
            words: None,
        }
    } else {
        refusal(response, &mut deadline, &remote.limits, &credentials).await
    };
    let outcome = outcome::of_amend(status, body);
    let speaks = outcome.code != ReasonCode::UnexpectedAnswer;
    let words = words.filter(|_| speaks);
    Err(AmendFailure {
        kind: outcome.kind,
        reason: head.reason(
            outcome.code,
            words.unwrap_or_else(|| outcome.sentence.to_owned()),
        ),
        retry_after: head.retry_after,
    })
}

async fn send(
    remote: &HttpRemote,
    authorization: HeaderValue,
    id: InterviewId,
    slot: Slot,
) -> Result<Response, Unanswered> {
    let url = remote.endpoints.amend(id);
    let dress = |request: RequestBuilder| {
        request
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(amend_body(slot))
    };
    remote.transport.send(Method::POST, url, dress).await
}

fn no_token() -> AmendFailure {
    let sentence = "No token is set. Sign in, and your change is sent.";
    failure(AmendFailureKind::SignIn, ReasonCode::SignIn, sentence)
}

fn unsent(sentence: &str) -> AmendFailure {
    failure(AmendFailureKind::Offline, ReasonCode::Unreachable, sentence)
}

fn no_answer() -> AmendFailure {
    let sentence = "No answer came to your change. Whether it arrived is looked up.";
    failure(AmendFailureKind::Unclear, ReasonCode::NoAnswer, sentence)
}

fn failure(kind: AmendFailureKind, code: ReasonCode, sentence: &str) -> AmendFailure {
    AmendFailure {
        kind,
        reason: Reason::local(code, sentence),
        retry_after: None,
    }
}
