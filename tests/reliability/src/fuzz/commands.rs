//! Runs the commands of the window with arbitrary arguments and arbitrary lists of the server.
//!
//! An input is a scenario in JSON: the list of the server, the time, and the calls of the window in the format
//! of Tauri's `invoke`. The arguments of every command are parsed; the commands that read, and those that make an
//! edit, are run.

use interlude_api::read_list;
use interlude_app::view::{
    AmendRequest, AnswerRequest, CalendarRequest, ConnectRequest, Draft, ExternalLink, Id,
    InterviewQuery, MoveRequest, QuickMove, ResolveChoice, Settings, ViewContext, WallSlot,
    WindowError,
};
use interlude_app::window_commands;
use interlude_engine::edit::Edit;
use interlude_model::{Code, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::fixture::Fixture;

/// The list for inputs that contain none.
const DEFAULT_LIST: &str = include_str!("../../corpora/wire/every-attribute.json");

#[derive(Deserialize)]
struct Scenario<'a> {
    #[serde(borrow)]
    listed: Option<&'a RawValue>,
    now: Option<String>,
    calls: Vec<Call>,
}

macro_rules! calls {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)+) => {
        /// A command with its arguments.
        #[derive(Deserialize)]
        #[serde(tag = "command", content = "arguments", rename_all_fields = "camelCase")]
        #[expect(dead_code, reason = "the arguments of some commands are only parsed")]
        #[expect(clippy::large_enum_variant, reason = "there are few calls")]
        enum Call {
            $($name { $($argument: $kind),* }),+
        }
    };
}

window_commands!(calls);

/// Returns true if the input is a scenario.
pub fn is_scenario(input: &[u8]) -> bool {
    serde_json::from_slice::<Scenario<'_>>(input).is_ok()
}

pub(super) fn check(input: &[u8]) {
    let Ok(scenario) = serde_json::from_slice::<Scenario<'_>>(input) else {
        return;
    };
    let listed = scenario.listed.map_or(DEFAULT_LIST, RawValue::get);
    let now = scenario.now.as_deref().unwrap_or("2025-01-22T12:00:00Z");
    let (Ok(listed), Ok(now)) = (read_list(listed.as_bytes()), Timestamp::parse(now)) else {
        return;
    };
    let fixture = Fixture::of(listed.records, now);
    let mut settings = Settings::default();
    for call in scenario.calls {
        if let Call::save_settings { settings: new } = &call {
            settings = new.clone().normalized();
        }
        fixture.with_view(&settings, |view| check_call(view, call));
    }
    fixture.with_view(&settings, |view| {
        view.status();
        view.outbox();
        view.inbox(50);
        assert!(!view.today().is_empty());
    });
}

fn check_call(view: &ViewContext<'_>, call: Call) {
    use Code::{BadLink, BadTime, NotDropped, Stale, UnknownInterview};
    match call {
        Call::list_interviews { query } => {
            let page = view.list(&query);
            assert!(page.rows.len() <= 500 && page.rows.len() <= page.total as usize);
        }
        Call::list_position { query, id } => {
            let place = view.list_position(&query, id.into());
            assert!(place.is_none_or(|place| place < view.list(&query).total));
        }
        Call::calendar { request } => drop(accepted(view.calendar(&request), &[BadTime])),
        Call::second_zone_shifts { request } => {
            let shifts = accepted(view.second_zone_shifts(&request), &[BadTime]);
            let is_a_shift = |shift: &i32| shift.abs() <= 26 * 60;
            assert!(shifts.iter().flatten().flatten().all(is_a_shift));
        }
        Call::busy_days { request } => {
            let days = accepted(view.busy_days(&request), &[BadTime]).unwrap_or_default();
            let is_asked = |day: &String| *day >= request.from && *day < request.to;
            assert!(days.len() <= 100 && days.iter().all(is_asked), "{days:?}");
        }
        Call::interview { id } => drop(accepted(view.interview(id.into()), &[UnknownInterview])),
        Call::history { id } => drop(accepted(view.history(id.into()), &[UnknownInterview])),
        Call::check_slot { id, slot } => {
            let check = accepted(view.check_slot(id.into(), &slot), &[UnknownInterview]);
            assert!(check.is_none_or(|check| check.range.is_some() || check.error.is_some()));
        }
        Call::quick_move { id, slot, by } => {
            let moved = view.quick_move(id.into(), &slot, by);
            if let Some(moved) = accepted(moved, &[UnknownInterview, BadTime]) {
                let check = view.check_slot(id.into(), &moved).unwrap();
                assert!(check.range.is_some(), "{moved:?}: {:?}", check.error);
            }
        }
        Call::read_phrase { id, slot, text } => {
            accepted(
                view.read_phrase(id.into(), &slot, &text),
                &[UnknownInterview],
            );
        }
        Call::keep_draft { draft } => {
            if let Some(stored) = accepted(view.draft_to_keep(&draft), &[BadTime])
                && let Some(back) = accepted(view.kept_draft(&stored), &[BadTime])
            {
                assert_eq!((back.id, &back.seen), (draft.id, &draft.seen));
            }
        }
        Call::amend_interview { request } => {
            if let Some(edit) = accepted(view.amend(&request), &[UnknownInterview, BadTime, Stale])
            {
                let Edit::Amend { slot, .. } = edit else {
                    panic!("{edit:?}");
                };
                let check = view.check_slot(request.id, &request.slot).unwrap();
                let minutes = check.minutes.map(u64::from);
                assert_eq!(minutes, Some(slot.length().as_secs() / 60));
                view.saved(request.id, true);
            }
        }
        Call::accept { request } => {
            accepted(view.accept(&request), &[UnknownInterview, Stale]);
        }
        Call::keep { request } => {
            accepted(view.keep(&request), &[UnknownInterview, Stale]);
        }
        Call::cancel_interview { request } => {
            accepted(view.cancel(&request), &[UnknownInterview, Stale]);
        }
        Call::amend_group { requests } => {
            let edits = view.amend_group(&requests).map_err(|(_, error)| error);
            accepted(edits, &[UnknownInterview, BadTime, Stale]);
        }
        Call::review_move { request } => {
            let review = accepted(view.review_move(&request), &[UnknownInterview]);
            for row in review.into_iter().flat_map(|review| review.rows) {
                assert_ne!(row.to.is_some(), row.why_not.is_some());
                let check = row.to.and(row.check);
                assert!(row.why_not.is_some() || check.is_some_and(|check| check.range.is_some()));
            }
        }
        Call::drop_change { id } => drop(view.dropped(id.into())),
        Call::bring_back { id, change } => {
            accepted(
                view.bring_back(id.into(), &change),
                &[UnknownInterview, NotDropped],
            );
        }
        Call::retry { id, seen } => {
            accepted(view.retry(id.into(), &seen), &[UnknownInterview, Stale]);
        }
        Call::resolve { id, choice, seen } => {
            accepted(
                view.resolve(id.into(), choice, &seen),
                &[UnknownInterview, Stale],
            );
        }
        Call::open_link { id, link } => {
            if let Some(url) = accepted(view.link(id.into(), link), &[UnknownInterview, BadLink]) {
                assert!(url.username().is_empty() && url.password().is_none());
                let is_own = url.origin() == view.account_info.base.origin();
                assert!(is_own || link == ExternalLink::Location, "{url}");
                assert_eq!(url.scheme(), "https");
            }
        }
        _ => {}
    }
}

/// Returns the answer, or None for an error with one of the codes in `refusals`. Other errors panic.
fn accepted<T>(answer: Result<T, WindowError>, refusals: &[Code]) -> Option<T> {
    answer
        .inspect_err(|error| {
            assert!(refusals.contains(&error.code), "{error:?}");
            assert!(error.message.ends_with(['.', '?']), "{error:?}");
        })
        .ok()
}
