//! A fake server under simulated time, which fails on request.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeFailureKind, ChangeRequest, Listed, Progress, PullFailure,
    PullFailureKind, Remote, Unreadable,
};
use interlude_model::{
    Booking, BookingAnswer, ChangeKind, InterviewId, ListRecord, Listing, Party, Range, Reason,
    ReasonCode, Said, Slot, Status, Terms, Timestamp,
};
use tokio::time::{Instant, sleep};

/// The title of every interview.
pub const TITLE: &str = "Talk with Ada";

/// A place of an interview.
pub const LOCATION: &str = "12 Garden Row";

#[derive(Clone, Default)]
pub struct World(Arc<Mutex<State>>);

#[derive(Default)]
pub struct State {
    pub interviews: BTreeMap<i64, Booking>,
    pub version: i64,
    /// The version in which each interview last changed.
    pub changed: BTreeMap<i64, i64>,
    /// The content of lists while they come from a replica that lags.
    pub replica: Option<(BTreeMap<i64, Booking>, BTreeMap<i64, i64>)>,
    pub hidden: bool,
    /// It does not say who proposed.
    pub names_nobody: bool,
    pub unreadable: Vec<i64>,
    /// The time for which a cache on the way has kept the list.
    pub age: Duration,
    pub list_faults: VecDeque<PullFailure>,
    /// The task of the next list panics.
    pub list_panics: bool,
    pub answer_faults: VecDeque<Fault>,
    pub list_takes: Duration,
    pub answer_takes: Duration,
    pub lists: usize,
    /// The number of lists that were requested before the last change.
    pub lists_before_last_request: usize,
    /// The amends that were requested.
    pub requests: Vec<(i64, Slot, Instant)>,
    /// The changes of every kind that were requested.
    pub asked: Vec<(i64, ChangeKind, Instant)>,
    pub applied: Vec<(i64, Slot)>,
    pub under_way: usize,
    pub most_under_way: usize,
}

#[derive(Debug, Clone)]
pub enum Fault {
    /// The change is applied and the answer lost.
    LostAfter,
    /// The request is lost.
    LostBefore,
    /// The answer is lost, and the change applied this much later.
    Late(Duration),
    /// The change is applied, and answered this much later.
    AnsweredAfter(Duration),
    /// The change is applied, and the answer contains the proposal alone.
    PartialAnswer,
    /// The answer comes without the proposal.
    NotTaken,
    /// The change is applied, and the task that waits for the answer panics.
    Panics,
    Failed(ChangeFailureKind, Option<Duration>),
}

pub fn slot(hour: i64) -> Slot {
    let at = |hours: i64| Timestamp::from_seconds(1_737_536_400 + hours * 3600);
    Slot::new(at(hour), at(hour + 1)).unwrap()
}

pub fn id(number: i64) -> InterviewId {
    InterviewId::new(number).unwrap()
}

pub fn pull_failure(kind: PullFailureKind, retry_after: Option<Duration>) -> PullFailure {
    PullFailure {
        kind,
        reason: Reason::local(ReasonCode::Unreachable, "no"),
        retry_after,
    }
}

impl World {
    /// Returns a server with `count` interviews, each agreed at the hour of its number.
    pub fn with(count: i64) -> Self {
        let world = Self::default();
        for number in 1..=count {
            world.moves(number, |booking| {
                (booking.start_at, booking.end_at) = slot(number).into_pair();
                booking.status = Some(Status::Scheduled);
            });
        }
        world
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Changes an interview, as the other side or another computer would.
    pub fn moves(&self, number: i64, change: impl FnOnce(&mut Booking)) {
        let mut state = self.state();
        let names_nobody = state.names_nobody;
        let booking = state.interviews.entry(number).or_default();
        change(booking);
        booking.amended_by.take_if(|_| names_nobody);
        state.version += 1;
        let version = state.version;
        state.changed.insert(number, version);
    }

    /// Makes every list from now on show the current state.
    pub fn lists_lag(&self) {
        let mut state = self.state();
        state.replica = Some((state.interviews.clone(), state.changed.clone()));
    }

    pub fn they_propose(&self, number: i64, slot: Slot) {
        self.moves(number, |booking| propose(booking, slot, Party::Interviewee));
    }

    pub fn they_withdraw(&self, number: i64) {
        self.moves(number, withdraw);
    }

    /// A request of ours, or a copy of one, arrives and takes effect now.
    pub fn arrives(&self, number: i64, kind: ChangeKind) {
        self.apply(number, kind);
    }

    pub fn fault(&self, fault: Fault) {
        self.state().answer_faults.push_back(fault);
    }

    pub fn fails(&self, kind: ChangeFailureKind, retry_after: Option<Duration>) {
        self.fault(Fault::Failed(kind, retry_after));
    }

    /// Returns the number of lists and of amends that were requested.
    pub fn counts(&self) -> (usize, usize) {
        let state = self.state();
        (state.lists, state.requests.len())
    }

    pub fn proposed(&self, number: i64) -> Option<Slot> {
        Terms::of(&self.state().interviews[&number]).proposed.slot()
    }

    fn apply(&self, number: i64, kind: ChangeKind) -> Booking {
        match kind {
            ChangeKind::Amend(slot) => {
                self.moves(number, |booking| propose(booking, slot, Party::Interviewer));
                self.state().applied.push((number, slot));
            }
            // The server accepts whatever is proposed.
            ChangeKind::Accept(_) => self.moves(number, |booking| {
                if booking.amend_start_at.is_some() {
                    (booking.start_at, booking.end_at) =
                        (booking.amend_start_at, booking.amend_end_at);
                    withdraw(booking);
                }
            }),
            ChangeKind::Cancel => {
                self.moves(number, |booking| booking.status = Some(Status::Cancelled));
            }
        }
        self.state().interviews[&number].clone()
    }

    async fn answer(&self, number: i64, kind: ChangeKind) -> Result<ChangeAnswer, ChangeFailure> {
        let fault = self.state().answer_faults.pop_front();
        let unconfirmed = || Err(amend_failure(ChangeFailureKind::Unconfirmed, None));
        match fault {
            None => Ok(ChangeAnswer {
                booking: self.apply(number, kind).into(),
                request_id: Some("r-1".into()),
            }),
            Some(Fault::LostAfter) => {
                self.apply(number, kind);
                unconfirmed()
            }
            Some(Fault::LostBefore) => unconfirmed(),
            Some(Fault::Late(span)) => {
                let world = self.clone();
                tokio::spawn(async move {
                    sleep(span).await;
                    world.apply(number, kind);
                });
                unconfirmed()
            }
            Some(Fault::AnsweredAfter(span)) => {
                let booking = self.apply(number, kind);
                sleep(span).await;
                Ok(ChangeAnswer {
                    booking: booking.into(),
                    request_id: None,
                })
            }
            Some(Fault::PartialAnswer) => {
                let booking = self.apply(number, kind);
                Ok(ChangeAnswer {
                    booking: BookingAnswer {
                        amend_start_at: Said::Value(booking.amend_start_at),
                        amend_end_at: Said::Value(booking.amend_end_at),
                        amended_by: Said::Value(booking.amended_by),
                        status: Said::Value(booking.status),
                        ..BookingAnswer::default()
                    },
                    request_id: None,
                })
            }
            Some(Fault::NotTaken) => {
                let booking = self.state().interviews[&number].clone();
                Ok(ChangeAnswer {
                    booking: booking.into(),
                    request_id: None,
                })
            }
            Some(Fault::Panics) => {
                self.apply(number, kind);
                panic!("a fault of the client");
            }
            Some(Fault::Failed(kind, retry_after)) => Err(amend_failure(kind, retry_after)),
        }
    }
}

impl Remote for World {
    async fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        let (answer, takes, panics) = {
            let mut state = self.state();
            state.lists += 1;
            let panics = std::mem::take(&mut state.list_panics);
            let answer = match state.list_faults.pop_front() {
                Some(failure) => Err(failure),
                None => Ok(state.list(etag)),
            };
            (answer, state.list_takes, panics)
        };
        assert!(!panics, "a fault of the client");
        progress(Progress {
            received: 1,
            total: None,
        });
        sleep(takes).await;
        answer
    }

    async fn send(&self, request: ChangeRequest) -> Result<ChangeAnswer, ChangeFailure> {
        let ChangeRequest {
            interview: id,
            kind,
        } = request;
        let takes = {
            let mut state = self.state();
            state.asked.push((id.get(), kind, Instant::now()));
            if let ChangeKind::Amend(slot) = kind {
                state.requests.push((id.get(), slot, Instant::now()));
            }
            state.lists_before_last_request = state.lists;
            state.under_way += 1;
            state.most_under_way = state.most_under_way.max(state.under_way);
            state.answer_takes
        };
        sleep(takes).await;
        let answer = self.answer(id.get(), kind).await;
        self.state().under_way -= 1;
        answer
    }
}

impl State {
    fn list(&self, etag: Option<&str>) -> Listed {
        let now = (&self.interviews, &self.changed);
        let replica = self.replica.as_ref();
        let (interviews, changed) =
            replica.map_or(now, |(interviews, changed)| (interviews, changed));
        let version = changed.values().max().copied().unwrap_or_default();
        let current = format!("W/\"{version}\"");
        if etag == Some(&current) {
            return Listed::NotModified { age: self.age };
        }
        let listing = |number: &i64| Listing {
            title: Some(TITLE.to_owned()),
            updated_at: changed.get(number).copied().map(Timestamp::from_seconds),
            ..Listing::default()
        };
        let readable = interviews
            .iter()
            .filter(|(number, _)| !self.unreadable.contains(number));
        let records = readable.map(|(number, booking)| ListRecord {
            id: id(*number),
            listing: listing(number),
            booking: (!self.hidden).then(|| booking.clone()),
        });
        Listed::Complete {
            records: records.collect(),
            unreadable: self
                .unreadable
                .iter()
                .map(|number| Unreadable {
                    id: Some(id(*number)),
                    title: None,
                })
                .collect(),
            etag: Some(current),
            age: self.age,
        }
    }
}

trait IntoPair {
    fn into_pair(self) -> (Option<Timestamp>, Option<Timestamp>);
}

impl IntoPair for Slot {
    fn into_pair(self) -> (Option<Timestamp>, Option<Timestamp>) {
        let range = Range::from(self);
        (range.start(), range.end())
    }
}

fn withdraw(booking: &mut Booking) {
    (booking.amend_start_at, booking.amend_end_at) = (None, None);
    booking.amended_by = None;
    booking.status = Some(Status::Scheduled);
}

fn propose(booking: &mut Booking, slot: Slot, by: Party) {
    (booking.amend_start_at, booking.amend_end_at) = slot.into_pair();
    booking.amended_by = Some(by);
    booking.status = Some(Status::Amended);
}

fn amend_failure(kind: ChangeFailureKind, retry_after: Option<Duration>) -> ChangeFailure {
    ChangeFailure {
        kind,
        reason: Reason::local(ReasonCode::NoAnswer, "lost"),
        retry_after,
    }
}
