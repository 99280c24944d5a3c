//! What the window asks, of whatever the server listed.
//!
//! An input is a scene in JSON: what the server listed, the time, and the calls of the window, one after
//! the other, as Tauri's `invoke` carries them. Commands that only reach outside (the keychain, the
//! browser, a file) are read and not done.

use interlude_api::read_list;
use interlude_domain::Timestamp;
use interlude_engine::edit::Edit;
use interlude_ipc::{
    AmendRequest, CalendarRequest, ConnectRequest, Draft, ErrorCode, Exported, ExternalLink, Id,
    InterviewQuery, Look, QuickMove, ResolveChoice, Settings, WallSlot, WindowError,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use url::Url;

use crate::world::World;

/// Words of the window.
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

/// What is listed where an input does not say.
const LISTED: &str = include_str!("../world.json");

#[derive(Deserialize)]
struct Scene<'a> {
    #[serde(borrow)]
    listed: Option<&'a RawValue>,
    now: Option<String>,
    calls: Vec<Call>,
}

/// A call that brings something to read.
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
    Drop {
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

/// Plays the scene.
///
/// # Panics
/// Where a rule is broken.
pub fn check(input: &[u8]) {
    let Ok(scene) = serde_json::from_slice::<Scene<'_>>(input) else {
        return;
    };
    let listed = scene.listed.map_or(LISTED, RawValue::get);
    let Ok(listed) = read_list(listed.as_bytes()) else {
        return;
    };
    let now = scene.now.as_deref().unwrap_or("2025-01-22T12:00:00Z");
    let Ok(now) = Timestamp::parse(now) else {
        return;
    };
    let world = World::of(listed.records, now);
    let mut settings = Settings::default();
    for call in scene.calls {
        carried(&call);
        if let Call::SaveSettings { settings: wished } = &call {
            settings = wished.clone().mended();
            assert_eq!(settings.clone().mended(), settings, "mended twice");
        }
        world.look(&settings, |look| answer(look, call));
    }
    world.look(&settings, |look| {
        carried(&look.status());
        carried(&look.outbox());
        assert!(!look.today().is_empty());
        let mark = |text: &str| text.len().to_string();
        if let Ok(file) = look.calendar_file(Exported::default(), &mark) {
            check_calendar_file(&file.text);
        }
    });
}

/// The names of the commands that a scene can call.
pub fn names() -> Vec<String> {
    let error = serde_json::from_str::<Call>(r#"{"command":"","arguments":{}}"#)
        .err()
        .unwrap();
    let error = error.to_string();
    let quoted = error.split('`').skip(3).step_by(2);
    quoted.map(str::to_owned).collect()
}

fn answer(look: &Look<'_>, call: Call) {
    use ErrorCode::{BadLink, BadTime, NotDropped, Stale, UnknownInterview};
    match call {
        Call::ListInterviews { query } => {
            let page = look.list(&query);
            assert!(page.rows.len() <= 500 && page.rows.len() <= page.total as usize);
            carried(&page);
        }
        Call::ListPosition { query, id } => {
            let place = look.list_position(&query, id.into());
            assert!(place.is_none_or(|place| place < look.list(&query).total));
        }
        Call::Calendar { request } => {
            told(look.calendar(&request), &[BadTime]);
        }
        Call::SecondZoneShifts { request } => {
            let shifts = told(look.second_zone_shifts(&request), &[BadTime]).unwrap_or_default();
            let is_a_shift = |shift: &i32| shift.abs() <= 26 * 60;
            assert!(shifts.iter().flatten().all(is_a_shift), "{shifts:?}");
        }
        Call::KeepDraft { draft } => {
            if let Some(kept) = told(look.draft_to_keep(&draft), &[BadTime])
                && let Some(back) = told(look.kept_draft(&kept), &[BadTime])
            {
                assert_eq!((back.id, &back.seen), (draft.id, &draft.seen));
            }
        }
        Call::BusyDays { request } => {
            let days = told(look.busy_days(&request), &[BadTime]).unwrap_or_default();
            let is_asked = |day: &String| *day >= request.from && *day < request.to;
            assert!(days.len() <= 100 && days.iter().all(is_asked), "{days:?}");
        }
        Call::Interview { id } => {
            told(look.interview(id.into()), &[UnknownInterview]);
        }
        Call::History { id } | Call::Undo { id } | Call::Retry { id } => {
            told(look.history(id.into()), &[UnknownInterview]);
        }
        Call::CheckSlot { id, slot } => {
            let check = told(look.check_slot(id.into(), &slot), &[UnknownInterview]);
            assert!(check.is_none_or(|check| check.range.is_some() || check.error.is_some()));
        }
        Call::QuickMove { id, slot, by } => {
            let moved = told(
                look.quick_move(id.into(), &slot, by),
                &[UnknownInterview, BadTime],
            );
            if let Some(moved) = moved {
                is_a_slot(look, id.into(), &moved);
            }
        }
        Call::ReadPhrase { id, slot, text } => {
            told(
                look.read_phrase(id.into(), &slot, &text),
                &[UnknownInterview],
            );
        }
        Call::AmendInterview { request } => check_wish(look, &request),
        Call::Drop { id } => carried(&look.dropped(id.into())),
        Call::BringBack { id, change } => {
            refused(
                look.bring_back(id.into(), &change).err(),
                &[UnknownInterview, NotDropped],
            );
        }
        Call::Resolve { id, choice, seen } => {
            refused(
                look.resolve(id.into(), choice, &seen).err(),
                &[UnknownInterview, Stale],
            );
        }
        Call::OpenLink { id, link } => match look.link(id.into(), link) {
            Ok(url) => check_link(look, link, &url),
            Err(error) => refused(Some(error), &[UnknownInterview, BadLink]),
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

fn check_wish(look: &Look<'_>, request: &AmendRequest) {
    use ErrorCode::{BadTime, Stale, UnknownInterview};
    match look.amend(request) {
        Ok(edit) => {
            let Edit::Amend { slot, .. } = edit else {
                panic!("{edit:?}");
            };
            let check = look.check_slot(request.id, &request.slot).unwrap();
            let minutes = u64::from(check.minutes.unwrap());
            assert_eq!(minutes, slot.length().as_secs() / 60);
            carried(&look.saved(request.id, true));
        }
        Err(error) => refused(Some(error), &[UnknownInterview, BadTime, Stale]),
    }
}

fn is_a_slot(look: &Look<'_>, id: i64, slot: &WallSlot) {
    let check = look.check_slot(id, slot).unwrap();
    assert!(check.range.is_some(), "{slot:?}: {:?}", check.error);
}

fn check_link(look: &Look<'_>, link: ExternalLink, url: &Url) {
    assert_eq!(url.scheme(), "https");
    assert!(url.username().is_empty() && url.password().is_none());
    let is_own = url.origin() == look.facts.base.origin();
    assert!(is_own || link == ExternalLink::Location, "{url}");
}

/// Every line is one that the writer meant: text of the server ends none and begins none.
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
        // A folded line begins with a blank, which is not of its text.
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

/// The answer, where it is none of these refusals.
fn told<T: Serialize + DeserializeOwned + PartialEq>(
    answer: Result<T, WindowError>,
    refusals: &[ErrorCode],
) -> Option<T> {
    match answer {
        Ok(answer) => {
            carried(&answer);
            Some(answer)
        }
        Err(error) => {
            refused(Some(error), refusals);
            None
        }
    }
}

fn refused(error: Option<WindowError>, refusals: &[ErrorCode]) {
    if let Some(error) = error {
        assert!(refusals.contains(&error.code), "{error:?}");
        assert!(error.message.ends_with(['.', '?']), "{error:?}");
        carried(&error);
    }
}

/// It reaches the other side as it is.
fn carried<T: Serialize + DeserializeOwned + PartialEq>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    let again: T = serde_json::from_str(&text).unwrap();
    assert!(again == *value, "{text}");
}
