use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::call::{On, Times};
use crate::faults::{Damage, Fault, TimeStyle};
use crate::refusal::{Refusal, RetryAfter, Words};
use crate::shared::Shared;
use crate::wire::read_time;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    on: Calls,
    interview: Option<u64>,
    times: Option<HowOften>,
    applied: Option<bool>,
    fault: FaultOrder,
}

/// The selected calls: `list`, `amend` or `any`. Only `amend` takes an interview.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum Calls {
    List,
    Amend,
    Any,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum HowOften {
    Count(u32),
    Word(UntilCleared),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum UntilCleared {
    UntilCleared,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum FaultOrder {
    LostBeforeApplying,
    LostAfterApplying,
    Status {
        status: u16,
        words: Option<Words>,
        retry_after: Option<When>,
    },
    Unauthorised,
    Slow {
        milliseconds: u64,
    },
    Drip {
        bytes: usize,
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
    Unreadable {
        interview: Option<u64>,
        #[serde(default)]
        damage: Part,
    },
    ShortAnswer,
    Times {
        style: Style,
    },
    Header {
        name: String,
        value: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Style {
    NoColon,
    HourOnly,
    Comma,
    Basic,
    Printed,
}

/// Either seconds, or a time that is sent as an HTTP date.
#[derive(Deserialize)]
#[serde(untagged)]
enum When {
    Seconds(u32),
    At(String),
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "snake_case")]
enum Part {
    #[default]
    Times,
    Id,
    Shape,
}

/// `POST /sandbox/faults`.
pub(super) async fn inject(
    State(control): State<Control>,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refusal> {
    let fault = fault(order.fault)?;
    let fault = match order.applied {
        Some(true) => fault.after_applying(),
        Some(false) => fault.before_applying(),
        None => fault,
    };
    let times = match order.times {
        None => Times::Once,
        Some(HowOften::Count(count)) => Times::Next(count),
        Some(HowOften::Word(UntilCleared::UntilCleared)) => Times::UntilCleared,
    };
    let on = calls(order.on, order.interview)?;
    let id = control.shared.faults.inject(on, times, fault);
    Ok(Json(json!({ "id": id.0 })))
}

/// `GET /sandbox/faults`.
pub(super) async fn standing(State(control): State<Control>) -> Json<Value> {
    Json(json!({ "faults": described(&control.shared) }))
}

/// `DELETE /sandbox/faults`.
pub(super) async fn clear(State(control): State<Control>) -> Json<Value> {
    control.shared.faults.clear();
    Json(json!({}))
}

pub(super) fn described(shared: &Shared) -> Vec<Value> {
    let line = |one: &crate::faults::Standing| {
        let (on, interview) = match one.on {
            On::List => ("list", None),
            On::Amend => ("amend", None),
            On::AmendOf(id) => ("amend", Some(id)),
            On::Any => ("any", None),
        };
        json!({
            "id": one.id.0,
            "on": on,
            "interview": interview,
            "fault": one.fault.word(),
            "left": one.left,
        })
    };
    shared.faults.standing().iter().map(line).collect()
}

pub(super) fn calls(calls: Calls, interview: Option<u64>) -> Result<On, Refusal> {
    match (calls, interview) {
        (Calls::Amend, Some(id)) => Ok(On::AmendOf(id)),
        (Calls::Amend, None) => Ok(On::Amend),
        (Calls::List, None) => Ok(On::List),
        (Calls::Any, None) => Ok(On::Any),
        (_, Some(_)) => Err(Refusal::field(
            422,
            "interview",
            "only goes with \"on\":\"amend\"",
        )),
    }
}

fn fault(order: FaultOrder) -> Result<Fault, Refusal> {
    Ok(match order {
        FaultOrder::LostBeforeApplying => Fault::lost_before_applying(),
        FaultOrder::LostAfterApplying => Fault::lost_after_applying(),
        FaultOrder::Status {
            status,
            words,
            retry_after,
        } => Fault::refusal(refusal(status, words, retry_after)?),
        FaultOrder::Unauthorised => Fault::unauthorised(),
        FaultOrder::Slow { milliseconds } => Fault::slow(Duration::from_millis(milliseconds)),
        FaultOrder::Drip {
            bytes,
            milliseconds,
        } => Fault::drip(bytes, Duration::from_millis(milliseconds)),
        FaultOrder::CutBody => Fault::cut_body(),
        FaultOrder::EmptyBody => Fault::empty_body(),
        FaultOrder::HtmlPage => Fault::html_page(),
        FaultOrder::Redirect { to } => Fault::redirect(to),
        FaultOrder::WrongId => Fault::wrong_id(),
        FaultOrder::NotTaken => Fault::not_taken(),
        FaultOrder::OtherShape => Fault::other_shape(),
        FaultOrder::Unreadable { interview, damage } => {
            let damage = match damage {
                Part::Times => Damage::Times,
                Part::Id => Damage::Id,
                Part::Shape => Damage::Shape,
            };
            Fault::unreadable(interview, damage)
        }
        FaultOrder::ShortAnswer => Fault::short_answer(),
        FaultOrder::Times { style } => Fault::times(match style {
            Style::NoColon => TimeStyle::NoColon,
            Style::HourOnly => TimeStyle::HourOnly,
            Style::Comma => TimeStyle::Comma,
            Style::Basic => TimeStyle::Basic,
            Style::Printed => TimeStyle::Printed,
        }),
        FaultOrder::Header { name, value } => Fault::header(&name, &value).ok_or_else(|| {
            Refusal::field(422, "name", "and its value do not form a valid header")
        })?,
    })
}

fn refusal(
    status: u16,
    words: Option<Words>,
    retry_after: Option<When>,
) -> Result<Refusal, Refusal> {
    if !(400..600).contains(&status) {
        return Err(Refusal::field(422, "status", "must be from 400 to 599"));
    }
    let mut refusal = Refusal::new(status);
    if let Some(words) = words {
        refusal = refusal.words(words);
    }
    let when = match retry_after {
        None => return Ok(refusal),
        Some(When::Seconds(seconds)) => RetryAfter::Seconds(seconds),
        Some(When::At(text)) => read_time(&text)
            .map(RetryAfter::At)
            .ok_or_else(|| Refusal::field(422, "retry_after", "is neither seconds nor a time"))?,
    };
    Ok(refusal.retry_after(when))
}
