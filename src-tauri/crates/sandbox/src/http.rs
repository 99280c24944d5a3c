//! The API over HTTP: a request is parsed, answered by the model, and its answer written.

mod connection_faults;
mod read;
mod wire;
mod write;

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use tokio::time::sleep;

use crate::clock::Stopwatch;
use crate::gates::Point;
use crate::model::{self, Answer, Fault, FaultKind};
use crate::requests::{Exchange, Outcome};
use crate::shared::Shared;

pub(crate) use read::read_time;
pub(crate) use wire::{record, write_time};
pub(crate) use write::{Abort, ListCache, dated, refusal_response};

const LARGEST_BODY: usize = 1 << 20;

/// Handles a request to its end in a task of its own, even if the client disconnects. A request that the
/// client gave up may take effect later, as with a real server.
pub(crate) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let work = tokio::spawn(async move {
        tokio::select! {
            biased;
            () = shared.stopping() => write::lost(),
            answer = handle(&shared, request) => answer,
        }
    });
    work.await.unwrap_or_else(|_| write::lost())
}

async fn handle(shared: &Shared, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return write::lost();
    };
    let stopwatch = Stopwatch::start();
    let mut request = read::request(&parts, &body);
    let call = request.ask.call();
    let number = shared.requests.arrived(|number| Exchange {
        number,
        at: shared.now(),
        call,
        method: parts.method.clone(),
        path: parts.uri.to_string(),
        headers: without_secrets_in_debug(&parts),
        body,
        outcome: None,
    });
    request.number = number;
    let fault = shared.act(|server, _, _| server.faults.take(call));

    shared.gates.pass(call, Point::BeforeApplying, number).await;
    if let Some(FaultKind::SlowRequest(by)) = fault.as_ref().map(|fault| &fault.kind) {
        sleep(*by).await;
    }
    let reply = shared.act(|server, now, rng| server.answer(&request, fault, now, rng));
    let done = done(&request, &reply);
    let is_portal = matches!(reply.answer, Answer::Page);
    let mut answer = write::response(&reply, shared);
    if let Some(fault) = &reply.fault {
        answer = connection_faults::apply(&fault.kind, answer).await;
    }
    shared
        .gates
        .pass(call, Point::BeforeAnswering, number)
        .await;

    let took = stopwatch.elapsed();
    // The page of a captive portal does not carry the service's headers.
    let request_id = (!is_portal).then(|| shared.request_id());
    if let Some(id) = &request_id {
        write::dress(&mut answer, id, took);
    }
    let aborted = answer.extensions().get::<Abort>().is_some();
    let outcome = Outcome {
        status: (!aborted).then(|| answer.status().as_u16()),
        request_id: request_id.filter(|_| !aborted),
        fault: reply.fault.as_ref().map(Fault::name),
        done,
        took,
    };
    log(&parts, &outcome);
    shared.requests.ended(number, outcome);
    answer
}

/// Describes what the service did.
fn done(request: &model::Request, reply: &model::Reply) -> Option<String> {
    use model::Ask;
    if let Some(effect) = &reply.effect {
        return Some(match request.ask {
            Ask::Amend { interview, .. } => format!("amend {interview} {effect}"),
            Ask::Accept { interview, .. } => format!("accept {interview} {effect}"),
            Ask::Reject { interview } => format!("reject {interview} {effect}"),
            _ => effect.to_string(),
        });
    }
    match &reply.answer {
        Answer::List(list) => Some(format!("list of {}", list.interviews.len())),
        Answer::NotModified { .. } => Some("list unchanged".to_owned()),
        Answer::SignedIn { .. } => Some("sign in".to_owned()),
        _ => None,
    }
}

/// Returns the headers with the credential kept out of their debug output.
fn without_secrets_in_debug(parts: &Parts) -> HeaderMap {
    let mut headers = parts.headers.clone();
    if let Some(credential) = headers.get_mut(header::AUTHORIZATION) {
        credential.set_sensitive(true);
    }
    headers
}

fn log(parts: &Parts, outcome: &Outcome) {
    let status = outcome
        .status
        .map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let fault = outcome.fault.map(|name| format!(" · fault: {name}"));
    let done = outcome.done.as_ref().map(|done| format!(" · {done}"));
    tracing::info!(
        target: "interlude_sandbox::request",
        "{} {} {status} {} ms{}{}",
        parts.method,
        parts.uri.path(),
        outcome.took.as_millis(),
        fault.unwrap_or_default(),
        done.unwrap_or_default(),
    );
}
