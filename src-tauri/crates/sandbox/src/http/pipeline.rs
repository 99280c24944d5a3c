//! The handling of one request: it is logged, held at gates, subjected to a fault, and answered.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::answer::{Abort, Done, DryRun, dress};
use crate::call::Call;
use crate::clock::Stopwatch;
use crate::faults::{Fault, Kind, Point, instead_of_running, lost, upon};
use crate::requests::{Exchange, Outcome};
use crate::shared::Shared;

const LARGEST_BODY: usize = 1 << 20;

/// Handles a request to its end in a task of its own, even if the client disconnects. A request that the
/// client gave up may take effect later, as with a real server.
pub(super) async fn run(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let work = tokio::spawn(async move {
        tokio::select! {
            biased;
            () = shared.stopping() => lost(),
            answer = handle(&shared, request, next) => answer,
        }
    });
    work.await.unwrap_or_else(|_| lost())
}

async fn handle(shared: &Shared, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return lost();
    };
    let stopwatch = Stopwatch::start();
    let call = Call::of(&parts.method, parts.uri.path());
    let line = format!("{} {}", parts.method, parts.uri.path());
    let number = shared
        .requests
        .arrived(|number| exchange(shared, number, call, &parts, &body));
    let fault = shared.faults.take(call);

    shared.gates.pass(call, Point::BeforeApplying, number).await;
    let mut answer = answer_with(fault.as_ref(), parts, body, next).await;
    shared
        .gates
        .pass(call, Point::BeforeAnswering, number)
        .await;

    let took = stopwatch.elapsed();
    // The page of a captive portal does not carry the service's headers.
    let from_elsewhere = matches!(fault.as_ref().map(|one| &one.kind), Some(Kind::Page));
    let request_id = (!from_elsewhere).then(|| shared.request_ids.uuid());
    if let Some(id) = &request_id {
        dress(&mut answer, id, took);
    }
    let aborted = answer.extensions().get::<Abort>().is_some();
    let outcome = Outcome {
        status: (!aborted).then(|| answer.status().as_u16()),
        request_id: request_id.filter(|_| !aborted),
        fault: fault.as_ref().map(Fault::word),
        done: answer.extensions().get::<Done>().map(|done| done.0.clone()),
        took,
    };
    print(&line, &outcome);
    shared.requests.ended(number, outcome);
    answer
}

/// Returns the answer of the service, changed or replaced by the fault.
async fn answer_with(fault: Option<&Fault>, mut parts: Parts, body: Bytes, next: Next) -> Response {
    let Some(fault) = fault else {
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    };
    if fault.needs_a_body() {
        // Without this header the service cannot answer with a 304, which has no body to change.
        parts.headers.remove(header::IF_NONE_MATCH);
    }
    if !fault.applied {
        if let Some(answer) = instead_of_running(fault) {
            return answer;
        }
        match fault.kind {
            Kind::Slow(by) => tokio::time::sleep(by).await,
            _ => {
                parts.extensions.insert(DryRun);
            }
        }
    }
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    upon(fault, answer).await
}

fn exchange(shared: &Shared, number: u64, call: Call, parts: &Parts, body: &Bytes) -> Exchange {
    let mut headers = parts.headers.clone();
    if let Some(credential) = headers.get_mut(header::AUTHORIZATION) {
        // Keeps the credential out of debug output of the exchange.
        credential.set_sensitive(true);
    }
    Exchange {
        number,
        at: shared.clock().now(),
        call,
        method: parts.method.clone(),
        path: parts.uri.to_string(),
        headers,
        body: body.clone(),
        outcome: None,
    }
}

fn print(line: &str, outcome: &Outcome) {
    let status = outcome
        .status
        .map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let fault = outcome.fault.map(|word| format!(" · fault: {word}"));
    let done = outcome.done.as_ref().map(|done| format!(" · {done}"));
    tracing::info!(
        target: "interlude_sandbox::request",
        "{line} {status} {} ms{}{}",
        outcome.took.as_millis(),
        fault.unwrap_or_default(),
        done.unwrap_or_default(),
    );
}
