//! `POST /sandbox/faults`: the faults that can be injected from another process.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::http::read_time;
use crate::model::{
    Calls, Damage, Fault, Move, PendingFault, Refusal, RefusalBody, RetryAfter, Side, Slot, Times,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    calls: CallName,
    interview: Option<u64>,
    /// The number of requests that get the fault. One if it is absent.
    times: Option<u32>,
    fault: FaultOrder,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum CallName {
    List,
    SignIn,
    Amend,
    Accept,
    Cancel,
    Any,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum FaultOrder {
    LostBeforeApplying,
    LostAfterApplying,
    /// The connection closes, and the request takes effect later.
    LostAndLate {
        seconds: u64,
    },
    /// The request is answered at once and takes effect later.
    Late {
        seconds: u64,
    },
    /// The request takes effect at once and once more later.
    Doubled {
        seconds: u64,
    },
    Status {
        status: u16,
        body: Option<RefusalBody>,
        retry_after: Option<u32>,
    },
    Unauthorised,
    SlowRequest {
        milliseconds: u64,
    },
    SlowAnswer {
        milliseconds: u64,
    },
    CutBody,
    EmptyBody,
    HtmlPage,
    Redirect {
        to: String,
    },
    WrongId,
    NotTaken,
    OtherShape,
    ShortAnswer,
    /// One interview of the list cannot be read.
    Unreadable,
    EmptyList,
    StaleList {
        seconds: u32,
    },
    /// The other side proposes this time just before the request takes effect.
    CounterFirst {
        start_at: String,
        end_at: String,
    },
    /// The interview is cancelled just before the request takes effect.
    CancelFirst,
}

pub(super) async fn inject(
    State(control): State<Control>,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refusal> {
    let calls = calls(order.calls, order.interview)?;
    let times = order.times.map_or(Times::Once, Times::Next);
    let fault = fault(order.fault)?;
    control
        .shared
        .act(|server, _, _| server.faults.add(calls, times, fault));
    Ok(Json(json!({})))
}

pub(super) fn line(one: &PendingFault) -> Value {
    json!({ "fault": one.fault.name(), "left": one.left })
}

fn calls(name: CallName, interview: Option<u64>) -> Result<Calls, Refusal> {
    Ok(match (name, interview) {
        (CallName::List, None) => Calls::List,
        (CallName::SignIn, None) => Calls::SignIn,
        (CallName::Amend, None) => Calls::Amend,
        (CallName::Amend, Some(id)) => Calls::AmendOf(id),
        (CallName::Accept, None) => Calls::Accept,
        (CallName::Accept, Some(id)) => Calls::AcceptOf(id),
        (CallName::Cancel, None) => Calls::Cancel,
        (CallName::Cancel, Some(id)) => Calls::CancelOf(id),
        (CallName::Any, None) => Calls::Any,
        (_, Some(_)) => {
            let text = "only goes with amend, accept and cancel";
            return Err(Refusal::field(422, "interview", text));
        }
    })
}

fn fault(order: FaultOrder) -> Result<Fault, Refusal> {
    Ok(match order {
        FaultOrder::LostBeforeApplying => Fault::lost_before_applying(),
        FaultOrder::LostAfterApplying => Fault::lost_after_applying(),
        FaultOrder::LostAndLate { seconds } => Fault::lost_and_late(Duration::from_secs(seconds)),
        FaultOrder::Late { seconds } => Fault::late(Duration::from_secs(seconds)),
        FaultOrder::Doubled { seconds } => Fault::doubled(Duration::from_secs(seconds)),
        FaultOrder::Status { status, .. } if !(400..600).contains(&status) => {
            return Err(Refusal::field(422, "status", "must be from 400 to 599"));
        }
        FaultOrder::Status {
            status,
            body,
            retry_after,
        } => {
            let usual = Refusal::new(status);
            Fault::refusal(Refusal {
                body: body.unwrap_or(usual.body),
                retry_after: retry_after.map(RetryAfter::Seconds),
                ..usual
            })
        }
        FaultOrder::Unauthorised => Fault::unauthorised(),
        FaultOrder::SlowRequest { milliseconds } => {
            Fault::slow_request(Duration::from_millis(milliseconds))
        }
        FaultOrder::SlowAnswer { milliseconds } => {
            Fault::slow_answer(Duration::from_millis(milliseconds))
        }
        FaultOrder::CutBody => Fault::cut_body(),
        FaultOrder::EmptyBody => Fault::empty_body(),
        FaultOrder::HtmlPage => Fault::html_page(),
        FaultOrder::Redirect { to } => Fault::redirect(to),
        FaultOrder::WrongId => Fault::wrong_id(),
        FaultOrder::NotTaken => Fault::not_taken(),
        FaultOrder::OtherShape => Fault::other_shape(),
        FaultOrder::ShortAnswer => Fault::short_answer(),
        FaultOrder::Unreadable => Fault::unreadable(None, Damage::Times),
        FaultOrder::EmptyList => Fault::empty_list(),
        FaultOrder::StaleList { seconds } => Fault::stale(TimeDelta::seconds(seconds.into())),
        FaultOrder::CounterFirst { start_at, end_at } => {
            let slot = read_time(&start_at)
                .zip(read_time(&end_at))
                .and_then(|(start, end)| Slot::new(start, end))
                .ok_or_else(|| Refusal::field(422, "start_at", "and end_at are no slot"))?;
            Fault::other_side_first(Move::Propose(Side::Interviewee, slot))
        }
        FaultOrder::CancelFirst => Fault::other_side_first(Move::Cancel),
    })
}
