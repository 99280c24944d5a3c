use interlude_domain::{Reason, ReasonCode};
use interlude_engine::remote::{Listed, Progress, PullFailure, PullFailureKind};
use reqwest::header::{AUTHORIZATION, CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use reqwest::{Method, RequestBuilder, Response, StatusCode};

use crate::answer::{AnswerHead, Refusal, refusal};
use crate::body::{BodyError, read_body};
use crate::credentials::{ApiKey, Credentials};
use crate::deadline::Deadline;
use crate::http_remote::HttpRemote;
use crate::outcome;
use crate::redirect::{Redirect, is_redirect, redirect};
use crate::unsent::Unanswered;
use crate::wire::{ListShapeError, ReadList, read_list};

/// The longest ETag that is kept, in bytes: it is stored, and sent with every later call.
const LONGEST_ETAG: usize = 1024;

type Progressed<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Asks for the whole list, unless it is still the one with this ETag.
pub(crate) async fn list(
    remote: &HttpRemote,
    etag: Option<&str>,
    progress: Progressed<'_>,
) -> Result<Listed, PullFailure> {
    let credentials = remote.credentials();
    let key = credentials.api_key.as_ref();
    let authorization = key.and_then(ApiKey::authorization).ok_or_else(no_key)?;
    let etag = etag.and_then(|etag| HeaderValue::from_str(etag).ok());

    let mut deadline = Deadline::after(remote.limits.list_call);
    let asked = ask(remote, &credentials, &authorization, etag.as_ref());
    let response = deadline.within(asked).await.ok_or_else(no_answer)??;

    let head = AnswerHead::of(&response, remote.wall(), &credentials);
    match response.status() {
        StatusCode::OK => {
            read(
                remote,
                &mut deadline,
                response,
                &head,
                &credentials,
                progress,
            )
            .await
        }
        StatusCode::NOT_MODIFIED if etag.is_some() => Ok(Listed::NotModified { age: head.age }),
        status => {
            let Refusal { body, words } =
                refusal(response, &mut deadline, &remote.limits, &credentials).await;
            let outcome = outcome::of_list(status, body);
            let speaks = outcome.code != ReasonCode::UnexpectedAnswer;
            let words = words.filter(|_| speaks);
            let message = words.unwrap_or_else(|| outcome.sentence.to_owned());
            Err(PullFailure {
                kind: outcome.kind,
                reason: head.reason(outcome.code, message),
                retry_after: head.retry_after,
            })
        }
    }
}

/// The first answer that is no redirect within the origin.
async fn ask(
    remote: &HttpRemote,
    credentials: &Credentials,
    authorization: &HeaderValue,
    etag: Option<&HeaderValue>,
) -> Result<Response, PullFailure> {
    let mut url = remote.endpoints.list().clone();
    let mut redirects_left = remote.limits.redirects;
    loop {
        let dress = |request: RequestBuilder| {
            let request = request
                .header(AUTHORIZATION, authorization)
                .header(CACHE_CONTROL, "no-cache");
            match etag {
                Some(etag) => request.header(IF_NONE_MATCH, etag),
                None => request,
            }
        };
        let sent = remote.transport.send(Method::GET, url.clone(), dress).await;
        let response = sent.map_err(no_head)?;
        if !is_redirect(response.status()) {
            return Ok(response);
        }
        let head = AnswerHead::of(&response, remote.wall(), credentials);
        url = match redirect(&url, response.headers()) {
            Redirect::Within(target) if redirects_left > 0 => target,
            Redirect::Within(_) => return Err(unexpected(&head, REDIRECTED_TOO_OFTEN)),
            Redirect::Elsewhere => return Err(unexpected(&head, REDIRECTED_ELSEWHERE)),
        };
        redirects_left -= 1;
    }
}

/// Reads a 200. The reading itself is work for a processor, so it is done beside the tasks that wait
/// for the network.
async fn read(
    remote: &HttpRemote,
    deadline: &mut Deadline,
    response: Response,
    head: &AnswerHead,
    credentials: &Credentials,
    progress: Progressed<'_>,
) -> Result<Listed, PullFailure> {
    let etag = response.headers().get(ETAG);
    let etag = etag.filter(|etag| etag.len() <= LONGEST_ETAG);
    let etag = etag.and_then(|etag| etag.to_str().ok()).map(str::to_owned);
    let etag = etag.filter(|etag| !credentials.are_in(etag));
    let body = read_body(response, remote.limits.list_body, progress);
    let body = match deadline.within(body).await {
        Some(Ok(body)) => body,
        Some(Err(BodyError::TooLong)) => return Err(unexpected(head, TOO_LONG)),
        Some(Err(BodyError::Broken)) => return Err(unexpected(head, CUT)),
        Some(Err(BodyError::UnknownPacking)) => return Err(unexpected(head, NOT_THE_LIST)),
        None => return Err(unusable(head, ReasonCode::NoAnswer, TOO_SLOW)),
    };
    let read = tokio::task::spawn_blocking(move || read_list(&body)).await;
    match read.unwrap_or(Err(ListShapeError::NotTheList)) {
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
        Err(ListShapeError::Cut) => Err(unexpected(head, CUT)),
        Err(ListShapeError::NotTheList) => Err(unexpected(head, NOT_THE_LIST)),
    }
}

const REDIRECTED_ELSEWHERE: &str = "The server points to another address, where your key is not sent. \
     It may ask you to sign in there: check the address.";
const REDIRECTED_TOO_OFTEN: &str =
    "The server points from one address to the next without end. Check the address.";
const TOO_LONG: &str = "The server's list is longer than can be right. Check the address.";
const TOO_SLOW: &str = "The list did not come whole in time. The next sync asks for it again.";
const CUT: &str = "The list was cut off on its way. The next sync asks for it again.";
const EMPTY: &str = "The server's answer is empty. The next sync asks it again.";
const WEB_PAGE: &str = "The server answered with a web page. \
     Check the address, and whether the network asks you to sign in.";
const NOT_THE_LIST: &str =
    "The server answered with something other than the list. Check the address.";

fn no_key() -> PullFailure {
    let sentence = "No API key is set. Enter it to ask the server for your interviews.";
    PullFailure {
        kind: PullFailureKind::SignIn,
        reason: Reason::local(ReasonCode::SignIn, sentence),
        retry_after: None,
    }
}

fn no_head(unanswered: Unanswered) -> PullFailure {
    match unanswered {
        Unanswered::Unsent(sentence) => offline(ReasonCode::Unreachable, &sentence),
        Unanswered::BrokenOff => {
            let sentence = "The connection broke off. The next sync asks for the list again.";
            offline(ReasonCode::NoAnswer, sentence)
        }
    }
}

fn no_answer() -> PullFailure {
    offline(
        ReasonCode::NoAnswer,
        "The server did not answer in time. The next sync asks it again.",
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
