//! Tests the commands of the window with arbitrary arguments and arbitrary lists of the server.
//!
//! An input is a scenario in JSON: the list of the server, the time, and the calls of the window in the format
//! of Tauri's `invoke`. Commands that only act on the system (keychain, browser, files) are parsed but not run.

use interlude_api::read_list;
use interlude_app::view::{
    AmendRequest, CalendarRequest, ConnectRequest, Draft, Exported, ExternalLink, Id,
    InterviewQuery, QuickMove, ResolveChoice, Settings, ViewContext, WallSlot, WindowError,
};
use interlude_engine::edit::Edit;
use interlude_model::{Code, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

use crate::fixture::Fixture;

/// Words of this format, which mutations insert.
pub const WORDS: &[&str] = &[
    "\"calls\"",
    "\"command\"",
    "\"arguments\"",
    "\"list_interviews\"",
    "\"calendar\"",
    "\"busy_days\"",
    "\"check_slot\"",
    "\"quick_move\"",
    "\"read_phrase\"",
    "\"amend_interview\"",
    "\"save_settings\"",
    "\"next_gap\"",
    "\"next_week\"",
    "\"Pacific/Apia\"",
    "\"Africa/Casablanca\"",
    "\"America/Sao_Paulo\"",
    "4294967295",
    "\"seen\"",
    "\"later\":true",
    "tomorrow",
    "+30m",
    "in 3 days",
];

/// The list for inputs that contain none.
const DEFAULT_LIST: &str = include_str!("../world.json");

#[derive(Deserialize)]
struct Scenario<'a> {
    #[serde(borrow)]
    listed: Option<&'a RawValue>,
    now: Option<String>,
    calls: Vec<Call>,
}

/// A command with arguments.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "command",
    content = "arguments",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
enum Call {
    Unlock {
        passphrase: String,
    },
    Connect {
        request: ConnectRequest,
    },
    SignIn {
        api_key: Option<String>,
        token: Option<String>,
    },
    SwitchAccount {
        id: String,
    },
    RemoveAccount {
        id: String,
        drop_waiting: bool,
    },
    DismissNotice {
        notice: String,
    },
    ListInterviews {
        query: InterviewQuery,
    },
    ListPosition {
        query: InterviewQuery,
        id: Id,
    },
    Calendar {
        request: CalendarRequest,
    },
    SecondZoneShifts {
        request: CalendarRequest,
    },
    BusyDays {
        request: CalendarRequest,
    },
    Interview {
        id: Id,
    },
    History {
        id: Id,
    },
    CheckSlot {
        id: Id,
        slot: WallSlot,
    },
    QuickMove {
        id: Id,
        slot: WallSlot,
        by: QuickMove,
    },
    ReadPhrase {
        id: Id,
        slot: WallSlot,
        text: String,
    },
    KeepDraft {
        draft: Box<Draft>,
    },
    DropDraft {
        id: Id,
    },
    AmendInterview {
        request: AmendRequest,
    },
    Undo {
        id: Id,
    },
    DropChange {
        id: Id,
    },
    BringBack {
        id: Id,
        change: String,
    },
    Retry {
        id: Id,
    },
    Resolve {
        id: Id,
        choice: ResolveChoice,
        seen: String,
    },
    SetOffline {
        offline: bool,
    },
    SaveSettings {
        settings: Settings,
    },
    OpenLink {
        id: Id,
        link: ExternalLink,
    },
    ShowFile {
        path: String,
    },
}

/// Runs the scenario in the input, if it is one.
///
/// # Panics
/// If a rule is broken.
pub fn check(input: &[u8]) {
    let Ok(scenario) = serde_json::from_slice::<Scenario<'_>>(input) else {
        return;
    };
    let listed = scenario.listed.map_or(DEFAULT_LIST, RawValue::get);
    let Ok(listed) = read_list(listed.as_bytes()) else {
        return;
    };
    let now = scenario.now.as_deref().unwrap_or("2025-01-22T12:00:00Z");
    let Ok(now) = Timestamp::parse(now) else {
        return;
    };
    let fixture = Fixture::of(listed.records, now);
    let mut settings = Settings::default();
    for call in scenario.calls {
        check_json_round_trip(&call);
        if let Call::SaveSettings { settings: new } = &call {
            settings = new.clone().normalized();
            assert_eq!(
                settings.clone().normalized(),
                settings,
                "normalising twice changes nothing more"
            );
        }
        fixture.with_view(&settings, |view| check_call(view, call));
    }
    fixture.with_view(&settings, |view| {
        check_json_round_trip(&view.status());
        check_json_round_trip(&view.outbox());
        assert!(!view.today().is_empty());
        let mark = |text: &str| text.len().to_string();
        if let Ok(file) = view.calendar_file(Exported::default(), &mark) {
            check_calendar_file(&file.text);
        }
    });
}

/// Returns the names of the commands that a scenario can contain.
pub fn names() -> Vec<String> {
    // serde lists the variants in the error of an unknown one.
    let error = serde_json::from_str::<Call>(r#"{"command":"","arguments":{}}"#)
        .err()
        .unwrap();
    let error = error.to_string();
    let quoted = error.split('`').skip(3).step_by(2);
    quoted.map(str::to_owned).collect()
}

fn check_call(view: &ViewContext<'_>, call: Call) {
    use Code::{BadLink, BadTime, NotDropped, Stale, UnknownInterview};
    match call {
        Call::ListInterviews { query } => {
            let page = view.list(&query);
            assert!(page.rows.len() <= 500 && page.rows.len() <= page.total as usize);
            check_json_round_trip(&page);
        }
        Call::ListPosition { query, id } => {
            let place = view.list_position(&query, id.into());
            assert!(place.is_none_or(|place| place < view.list(&query).total));
        }
        Call::Calendar { request } => {
            accepted(view.calendar(&request), &[BadTime]);
        }
        Call::SecondZoneShifts { request } => {
            let shifts =
                accepted(view.second_zone_shifts(&request), &[BadTime]).unwrap_or_default();
            let is_a_shift = |shift: &i32| shift.abs() <= 26 * 60;
            assert!(shifts.iter().flatten().all(is_a_shift), "{shifts:?}");
        }
        Call::KeepDraft { draft } => {
            if let Some(stored) = accepted(view.draft_to_keep(&draft), &[BadTime])
                && let Some(back) = accepted(view.kept_draft(&stored), &[BadTime])
            {
                assert_eq!((back.id, &back.seen), (draft.id, &draft.seen));
            }
        }
        Call::BusyDays { request } => {
            let days = accepted(view.busy_days(&request), &[BadTime]).unwrap_or_default();
            let is_asked = |day: &String| *day >= request.from && *day < request.to;
            assert!(days.len() <= 100 && days.iter().all(is_asked), "{days:?}");
        }
        Call::Interview { id } => {
            accepted(view.interview(id.into()), &[UnknownInterview]);
        }
        Call::History { id } | Call::Undo { id } | Call::Retry { id } => {
            accepted(view.history(id.into()), &[UnknownInterview]);
        }
        Call::CheckSlot { id, slot } => {
            let check = accepted(view.check_slot(id.into(), &slot), &[UnknownInterview]);
            assert!(check.is_none_or(|check| check.range.is_some() || check.error.is_some()));
        }
        Call::QuickMove { id, slot, by } => {
            let moved = accepted(
                view.quick_move(id.into(), &slot, by),
                &[UnknownInterview, BadTime],
            );
            if let Some(moved) = moved {
                is_a_slot(view, id.into(), &moved);
            }
        }
        Call::ReadPhrase { id, slot, text } => {
            accepted(
                view.read_phrase(id.into(), &slot, &text),
                &[UnknownInterview],
            );
        }
        Call::AmendInterview { request } => check_amend(view, &request),
        Call::DropChange { id } => check_json_round_trip(&view.dropped(id.into())),
        Call::BringBack { id, change } => {
            check_refusal(
                view.bring_back(id.into(), &change).err(),
                &[UnknownInterview, NotDropped],
            );
        }
        Call::Resolve { id, choice, seen } => {
            check_refusal(
                view.resolve(id.into(), choice, &seen).err(),
                &[UnknownInterview, Stale],
            );
        }
        Call::OpenLink { id, link } => match view.link(id.into(), link) {
            Ok(url) => check_link(view, link, &url),
            Err(error) => check_refusal(Some(error), &[UnknownInterview, BadLink]),
        },
        Call::DropDraft { .. }
        | Call::Unlock { .. }
        | Call::Connect { .. }
        | Call::SignIn { .. }
        | Call::SwitchAccount { .. }
        | Call::RemoveAccount { .. }
        | Call::DismissNotice { .. }
        | Call::ShowFile { .. }
        | Call::SetOffline { .. }
        | Call::SaveSettings { .. } => {}
    }
}

fn check_amend(view: &ViewContext<'_>, request: &AmendRequest) {
    use Code::{BadTime, Stale, UnknownInterview};
    match view.amend(request) {
        Ok(edit) => {
            let Edit::Amend { slot, .. } = edit else {
                panic!("{edit:?}");
            };
            let check = view.check_slot(request.id, &request.slot).unwrap();
            let minutes = u64::from(check.minutes.unwrap());
            assert_eq!(minutes, slot.length().as_secs() / 60);
            check_json_round_trip(&view.saved(request.id, true));
        }
        Err(error) => check_refusal(Some(error), &[UnknownInterview, BadTime, Stale]),
    }
}

fn is_a_slot(view: &ViewContext<'_>, id: i64, slot: &WallSlot) {
    let check = view.check_slot(id, slot).unwrap();
    assert!(check.range.is_some(), "{slot:?}: {:?}", check.error);
}

fn check_link(view: &ViewContext<'_>, link: ExternalLink, url: &Url) {
    assert_eq!(url.scheme(), "https");
    assert!(url.username().is_empty() && url.password().is_none());
    let is_own = url.origin() == view.account_info.base.origin();
    assert!(is_own || link == ExternalLink::Location, "{url}");
}

/// Checks that every line begins with a known property, so that no text of the server begins or ends a line.
fn check_calendar_file(text: &str) {
    const NAMES: &[&str] = &[
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "SEQUENCE",
        "LAST-MODIFIED",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "STATUS",
        "TRANSP",
    ];
    for line in text.strip_suffix("\r\n").unwrap().split("\r\n") {
        // A folded line begins with a blank that does not belong to the text.
        let folded = line.strip_prefix(' ').unwrap_or(line);
        assert!(
            folded.len() <= 75 && !line.contains(['\r', '\n']),
            "{line:?}"
        );
        let is_known = |name: &str| line.split_once(':').is_some_and(|(found, _)| found == name);
        assert!(
            line.starts_with(' ') || NAMES.iter().any(|name| is_known(name)),
            "{line:?}"
        );
    }
    let count = |line: &str| text.matches(line).count();
    assert_eq!(count("\r\nBEGIN:VEVENT\r\n"), count("\r\nEND:VEVENT\r\n"));
}

/// Returns the result, or `None` for an error with one of the codes in `refusals`. Other errors panic.
fn accepted<T: Serialize + DeserializeOwned + PartialEq>(
    answer: Result<T, WindowError>,
    refusals: &[Code],
) -> Option<T> {
    match answer {
        Ok(answer) => {
            check_json_round_trip(&answer);
            Some(answer)
        }
        Err(error) => {
            check_refusal(Some(error), refusals);
            None
        }
    }
}

fn check_refusal(error: Option<WindowError>, refusals: &[Code]) {
    if let Some(error) = error {
        assert!(refusals.contains(&error.code), "{error:?}");
        assert!(error.message.ends_with(['.', '?']), "{error:?}");
        check_json_round_trip(&error);
    }
}

/// Checks that the value is unchanged after it was written as JSON and parsed again.
fn check_json_round_trip<T: Serialize + DeserializeOwned + PartialEq>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    let again: T = serde_json::from_str(&text).unwrap();
    assert!(again == *value, "{text}");
}
