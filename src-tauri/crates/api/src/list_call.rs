use interlude_engine::remote::{Listed, Progress, PullFailure, PullFailureKind};
use interlude_model::{Credentials, Reason, ReasonCode};
use reqwest::header::{AUTHORIZATION, CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use reqwest::{Method, RequestBuilder, Response, StatusCode};

use crate::answer::{AnswerHead, Refusal, refusal};
use crate::body::{BodyError, read_body};
use crate::credentials::{authorization_of_key, occur_in};
use crate::deadline::Deadline;
use crate::http_remote::HttpRemote;
use crate::outcome;
use crate::redirect::{is_redirect, redirect_target};
use crate::send_error::SendError;
use crate::wire::{ListShapeError, ReadList, read_list};

/// The longest ETag that is stored, in bytes. It is sent with every later call.
const LONGEST_ETAG: usize = 1024;

type OnProgress<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Fetches the list, or reports that it still has this ETag.
pub(crate) async fn list(
    remote: &HttpRemote,
    etag: Option<&str>,
    progress: OnProgress<'_>,
) -> Result<Listed, PullFailure> {
    let credentials = remote.credentials();
    let key = credentials.api_key.as_ref();
    let authorization = key.and_then(authorization_of_key).ok_or_else(no_key)?;
    let etag = etag.and_then(|etag| HeaderValue::from_str(etag).ok());

    let mut deadline = Deadline::after(remote.limits.list_call);
    let request = request_list(remote, &credentials, &authorization, etag.as_ref());
    let response = deadline.run(request).await.ok_or_else(no_answer)??;

    let head = AnswerHead::of(&response, remote.wall(), &credentials);
    match response.status() {
        StatusCode::OK => {
            read_answer(
                remote,
                &mut deadline,
                response,
                &head,
                &credentials,
                progress,
            )
            .await
        }
        // Without an ETag in the request a 304 is a fault of the server.
        StatusCode::NOT_MODIFIED if etag.is_some() => Ok(Listed::NotModified { age: head.age }),
        status => {
            let Refusal { body, message } =
                refusal(response, &mut deadline, &remote.limits, &credentials).await;
            let outcome = outcome::of_list(status, body);
            // An unexpected answer may come from a gateway, whose text would mislead the user.
            let is_expected = outcome.code != ReasonCode::UnexpectedAnswer;
            let message = message.filter(|_| is_expected);
            let message = message.unwrap_or_else(|| outcome.sentence.to_owned());
            Err(PullFailure {
                kind: outcome.kind,
                reason: head.reason(outcome.code, message),
                retry_after: head.retry_after,
            })
        }
    }
}

/// Returns the first answer that is not a redirect within the origin.
async fn request_list(
    remote: &HttpRemote,
    credentials: &Credentials,
    authorization: &HeaderValue,
    etag: Option<&HeaderValue>,
) -> Result<Response, PullFailure> {
    let mut url = remote.endpoints.list().clone();
    let mut redirects_left = remote.limits.redirects;
    loop {
        let configure = |request: RequestBuilder| {
            let request = request
                .header(AUTHORIZATION, authorization)
                .header(CACHE_CONTROL, "no-cache");
            match etag {
                Some(etag) => request.header(IF_NONE_MATCH, etag),
                None => request,
            }
        };
        let sent = remote
            .transport
            .send(Method::GET, url.clone(), configure)
            .await;
        let response = sent.map_err(send_failure)?;
        if !is_redirect(response.status()) {
            return Ok(response);
        }
        let head = AnswerHead::of(&response, remote.wall(), credentials);
        url = match redirect_target(&url, response.headers()) {
            Some(target) if redirects_left > 0 => {
                tracing::debug!(status = head.status.as_u16(), "list: redirect followed");
                target
            }
            Some(_) => return Err(unexpected(&head, TOO_MANY_REDIRECTS)),
            None => {
                tracing::warn!(status = head.status.as_u16(), "list: redirect refused");
                return Err(unexpected(&head, REDIRECTED_ELSEWHERE));
            }
        };
        redirects_left -= 1;
    }
}

/// Reads the body of a 200. Parsing needs the processor, so it runs outside of the threads that wait
/// for the network.
async fn read_answer(
    remote: &HttpRemote,
    deadline: &mut Deadline,
    response: Response,
    head: &AnswerHead,
    credentials: &Credentials,
    progress: OnProgress<'_>,
) -> Result<Listed, PullFailure> {
    let etag = response.headers().get(ETAG);
    let etag = etag.filter(|etag| etag.len() <= LONGEST_ETAG);
    let etag = etag.and_then(|etag| etag.to_str().ok()).map(str::to_owned);
    // The ETag is stored, and a server may have echoed a credential in it.
    let etag = etag.filter(|etag| !occur_in(credentials, etag));
    let body = read_body(response, remote.limits.list_body, progress);
    let body = match deadline.run(body).await {
        Some(Ok(body)) => body,
        Some(Err(BodyError::TooLong)) => return Err(unexpected(head, TOO_LONG)),
        Some(Err(BodyError::Broken)) => return Err(unexpected(head, INCOMPLETE)),
        Some(Err(BodyError::UnsupportedEncoding)) => return Err(unexpected(head, NOT_THE_LIST)),
        None => return Err(unusable(head, ReasonCode::NoAnswer, TOO_SLOW)),
    };
    tracing::debug!(bytes = body.len(), "list: received");
    let parsed = tokio::task::spawn_blocking(move || read_list(&body)).await;
    match parsed.unwrap_or(Err(ListShapeError::NotTheList)) {
        Ok(ReadList {
            records,
            unreadable,
        }) => Ok(Listed::Complete {
            records,
            unreadable,
            etag,
            age: head.age,
        }),
        Err(ListShapeError::TooMany) => Err(unexpected(head, TOO_LONG)),
        Err(ListShapeError::Empty) => Err(unexpected(head, EMPTY)),
        Err(ListShapeError::WebPage) => Err(unexpected(head, WEB_PAGE)),
        Err(ListShapeError::Cut) => Err(unexpected(head, INCOMPLETE)),
        Err(ListShapeError::NotTheList) => Err(unexpected(head, NOT_THE_LIST)),
    }
}

const REDIRECTED_ELSEWHERE: &str = "The server redirects to another address, and your key is not sent there. \
     It may be a page to sign in. Check the address.";
const TOO_MANY_REDIRECTS: &str = "The server redirects without end. Check the address.";
const TOO_LONG: &str = "The server's list is too long. Check the address.";
const TOO_SLOW: &str = "The list did not arrive completely in time. The next sync tries again.";
const INCOMPLETE: &str = "The list is incomplete. The next sync tries again.";
const EMPTY: &str = "The server's answer is empty. The next sync tries again.";
const WEB_PAGE: &str = "The server answered with a web page. \
     Check the address, and whether the network asks you to sign in.";
const NOT_THE_LIST: &str =
    "The server answered with something other than the list. Check the address.";

fn no_key() -> PullFailure {
    let sentence = "No API key is set. Enter it to load your interviews.";
    PullFailure {
        kind: PullFailureKind::SignIn,
        reason: Reason::local(ReasonCode::SignIn, sentence),
        retry_after: None,
    }
}

fn send_failure(error: SendError) -> PullFailure {
    match error {
        SendError::NotSent { sentence, .. } => offline(ReasonCode::Unreachable, &sentence),
        SendError::ConnectionLost(_) => {
            let sentence = "The connection was lost. The next sync tries again.";
            offline(ReasonCode::NoAnswer, sentence)
        }
    }
}

fn no_answer() -> PullFailure {
    offline(
        ReasonCode::NoAnswer,
        "The server did not answer in time. The next sync tries again.",
    )
}

fn offline(code: ReasonCode, sentence: &str) -> PullFailure {
    PullFailure {
        kind: PullFailureKind::Offline,
        reason: Reason::local(code, sentence),
        retry_after: None,
    }
}

fn unexpected(head: &AnswerHead, sentence: &str) -> PullFailure {
    unusable(head, ReasonCode::UnexpectedAnswer, sentence)
}

fn unusable(head: &AnswerHead, code: ReasonCode, sentence: &str) -> PullFailure {
    PullFailure {
        kind: PullFailureKind::Unusable,
        reason: head.reason(code, sentence),
        retry_after: head.retry_after,
    }
}
