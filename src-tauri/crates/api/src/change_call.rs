//! The calls that change something: amend, accept and cancel. Each is sent at most once, and follows no
//! redirect.
//!
//! All later steps depend on one question: can a failed request have had an effect? It certainly had
//! none only in these cases:
//!
//! - No connection was made, because the name lookup, the TCP connection, the proxy or the TLS
//!   handshake failed. Nothing of a request is written before the handshake is complete.
//! - The server answered 401, 425 or 429, or refused the change. A 407 comes from a proxy, so the
//!   request did not reach the server.
//!
//! Every other failure leaves the request unconfirmed, even a connection that was lost at once, because
//! the server may have read the request.

use interlude_engine::remote::{ChangeAnswer, ChangeFailure, ChangeFailureKind, ChangeRequest};
use interlude_model::{ChangeKind, Reason, ReasonCode};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder, Response};

use crate::answer::{AnswerHead, BodyKind, Refusal, refusal};
use crate::body::read_body;
use crate::credentials::authorization_of_token;
use crate::deadline::Deadline;
use crate::http_remote::HttpRemote;
use crate::outcome;
use crate::send_error::SendError;
use crate::wire::{amend_body, read_answer};

/// Asks for a change of one interview.
pub(crate) async fn send(
    remote: &HttpRemote,
    asked: ChangeRequest,
) -> Result<ChangeAnswer, ChangeFailure> {
    let credentials = remote.credentials();
    let token = credentials.token.as_ref();
    let authorization = token
        .and_then(authorization_of_token)
        .ok_or_else(no_token)?;

    let mut deadline = Deadline::after(remote.limits.change_call);
    let request = post(remote, authorization, asked);
    let response = match deadline.run(request).await {
        Some(Ok(response)) => response,
        Some(Err(SendError::NotSent { sentence, .. })) => return Err(not_sent(&sentence)),
        Some(Err(SendError::ConnectionLost(_))) | None => return Err(no_answer()),
    };

    let head = AnswerHead::of(&response, remote.wall(), &credentials);
    let status = response.status();
    let Refusal { body, message } = if status.is_success() {
        let body = read_body(response, remote.limits.answer_body, |_| ());
        let body = deadline.run(body).await.and_then(Result::ok);
        if let Some(booking) = body.and_then(|body| read_answer(&body, asked)) {
            return Ok(ChangeAnswer {
                booking,
                request_id: head.request_id,
            });
        }
        Refusal {
            body: BodyKind::Nothing,
            message: None,
        }
    } else {
        refusal(response, &mut deadline, &remote.limits, &credentials).await
    };
    let outcome = outcome::of_change(asked.kind, status, body);
    // An unexpected answer may come from a gateway, whose text would mislead the user.
    let is_expected = outcome.code != ReasonCode::UnexpectedAnswer;
    let message = message.filter(|_| is_expected);
    Err(ChangeFailure {
        kind: outcome.kind,
        reason: head.reason(
            outcome.code,
            message.unwrap_or_else(|| outcome.sentence.to_owned()),
        ),
        retry_after: head.retry_after,
    })
}

async fn post(
    remote: &HttpRemote,
    authorization: HeaderValue,
    asked: ChangeRequest,
) -> Result<Response, SendError> {
    let url = remote.endpoints.change(asked);
    let body = match asked.kind {
        ChangeKind::Amend(slot) => amend_body(slot),
        ChangeKind::Accept(_) | ChangeKind::Cancel => "{}".to_owned(),
    };
    let configure = |request: RequestBuilder| {
        request
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(body)
    };
    remote.transport.send(Method::POST, url, configure).await
}

fn no_token() -> ChangeFailure {
    let sentence = "No token is set. Sign in to send your change.";
    failure(ChangeFailureKind::SignIn, ReasonCode::SignIn, sentence)
}

fn not_sent(sentence: &str) -> ChangeFailure {
    failure(
        ChangeFailureKind::Offline,
        ReasonCode::Unreachable,
        sentence,
    )
}

fn no_answer() -> ChangeFailure {
    let sentence = "The server did not answer. Interlude checks whether your change arrived.";
    failure(
        ChangeFailureKind::Unconfirmed,
        ReasonCode::NoAnswer,
        sentence,
    )
}

fn failure(kind: ChangeFailureKind, code: ReasonCode, sentence: &str) -> ChangeFailure {
    ChangeFailure {
        kind,
        reason: Reason::local(code, sentence),
        retry_after: None,
    }
}
