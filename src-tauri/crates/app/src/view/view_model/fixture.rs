//! An account in memory for the tests of the view model. The time is Wednesday 22 January 2025, 12:00 in
//! London.

use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, MissingCalls, Op, Snapshot};
use interlude_engine::{Ledger, Wait, WaitCause, Waits};
use interlude_model::zone::Zone;
use interlude_model::{
    Base, Booking, Change, ChangeId, ChangeKind, Driver, Heard, Interview, InterviewId,
    Interviewee, Kind, ListVisibility, Listing, Party, Slot, State, Status, Timestamp,
};
use url::Url;

use super::{AccountInfo, ViewContext};
use crate::view::{Preferences, Settings, WallSlot};

pub(crate) const NOW: &str = "2025-01-22T12:00:00Z";

pub(crate) struct Fixture {
    pub(crate) interviews: Vec<Interview>,
    pub(crate) changes: Vec<Change>,
    pub(crate) heard: Vec<Heard>,
    /// The number up to which the user has seen `heard`.
    pub(crate) seen: u64,
    pub(crate) missing_calls: MissingCalls,
    pub(crate) waits: Waits,
    pub(crate) status: interlude_engine::EngineStatus,
    pub(crate) token_expires: Option<Timestamp>,
    pub(crate) settings: Settings,
    pub(crate) zone: &'static str,
    pub(crate) now: Timestamp,
}

impl Default for Fixture {
    fn default() -> Self {
        Self {
            interviews: Vec::new(),
            changes: Vec::new(),
            heard: Vec::new(),
            seen: 0,
            missing_calls: MissingCalls::default(),
            waits: Waits::new(),
            status: interlude_engine::EngineStatus::default(),
            token_expires: None,
            settings: Settings::default(),
            zone: "Europe/London",
            now: at(NOW),
        }
    }
}

impl Fixture {
    pub(crate) fn with(interviews: impl IntoIterator<Item = Interview>) -> Self {
        Self {
            interviews: interviews.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Adds an unfinished change whose base is the current terms of the interview.
    pub(crate) fn changed(mut self, number: i64, slot: Slot, state: State) -> Self {
        let interview = self.interviews.iter().find(|one| one.id.get() == number);
        let order = self.changes.len() as u64;
        self.changes.push(Change {
            state,
            ..Change::new(
                change_id(order),
                id(number),
                order,
                ChangeKind::Amend(slot),
                Base {
                    terms: interview.map(Interview::terms).unwrap_or_default(),
                    updated_at: None,
                },
                self.now,
            )
        });
        self
    }

    /// Sets the reason for which the change with this order waits.
    pub(crate) fn waiting(mut self, order: u64, cause: WaitCause, until: Option<&str>) -> Self {
        let until = until.map(at);
        self.waits.insert(change_id(order), Wait { cause, until });
        self
    }

    pub(crate) fn with_context<T>(&self, query: impl FnOnce(&ViewContext<'_>) -> T) -> T {
        let mut durable = Durable::default();
        let changes = self.changes.iter().cloned().map(Op::Put);
        let heard = self.heard.iter().cloned().map(Op::Heard);
        let marks = [
            Op::MarkSeen(self.seen),
            Op::MissingCalls(self.missing_calls),
        ];
        durable.apply_all(&Commit {
            ops: changes.chain(heard).chain(marks).collect(),
        });
        let ledger = Ledger::new(Snapshot {
            interviews: self.interviews.clone(),
            durable,
            ..Snapshot::default()
        });
        let account_info = AccountInfo {
            label: "me at acme.example.com".to_owned(),
            sample: false,
            base: Url::parse("https://acme.example.com/lms").unwrap(),
            token_expires: self.token_expires,
        };
        let zone = Zone::named(self.zone).unwrap();
        query(&ViewContext {
            ledger: &ledger,
            waits: &self.waits,
            status: &self.status,
            account_info: &account_info,
            preferences: &Preferences::of(&self.settings, zone),
            now: self.now,
        })
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn id(number: i64) -> InterviewId {
    InterviewId::new(number).unwrap()
}

pub(crate) fn slot(start: &str, end: &str) -> Slot {
    Slot::new(at(start), at(end)).unwrap()
}

/// Returns a slot of one day in UTC, such as `("2025-01-22", "14:20", "14:50")`.
pub(crate) fn on(day: &str, start: &str, end: &str) -> Slot {
    slot(&format!("{day}T{start}:00Z"), &format!("{day}T{end}:00Z"))
}

pub(crate) fn wall(date: &str, start: &str, end: &str) -> WallSlot {
    WallSlot {
        date: date.to_owned(),
        start: start.to_owned(),
        end: end.to_owned(),
        later: false,
    }
}

/// Returns an interview without a time.
pub(crate) fn timeless(number: i64, name: &str) -> Interview {
    Interview {
        id: id(number),
        listing: Listing {
            title: Some("Driver interview".to_owned()),
            updated_at: Some(Timestamp::from_seconds(number)),
            ..Listing::default()
        },
        booking: Some(Booking {
            interviewee: Some(Interviewee {
                driver: Some(Driver {
                    title: Some(name.to_owned()),
                    ..Driver::default()
                }),
                ..Interviewee::default()
            }),
            ..Booking::default()
        }),
        visibility: ListVisibility::Visible,
    }
}

/// Returns an agreed interview by video.
pub(crate) fn agreed(number: i64, name: &str, slot: Slot) -> Interview {
    let mut interview = timeless(number, name);
    let booking = interview.booking.as_mut().unwrap();
    booking.start_at = Some(slot.start());
    booking.end_at = Some(slot.end());
    booking.status = Some(Status::Scheduled);
    booking.kind = Some(Kind::VideoCall);
    interview
}

/// Adds a proposed time to an interview.
pub(crate) fn proposed(mut interview: Interview, slot: Slot, by: Party) -> Interview {
    let booking = interview.booking.as_mut().unwrap();
    booking.amend_start_at = Some(slot.start());
    booking.amend_end_at = Some(slot.end());
    booking.amended_by = Some(by);
    booking.status = Some(Status::Amended);
    interview
}

fn change_id(order: u64) -> ChangeId {
    ChangeId::from_bytes(u128::from(order + 1).to_be_bytes())
}
