use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeFailureKind, ChangeRequest, Listed, Progress, PullFailure,
    Remote,
};
use interlude_model::{
    Booking, InterviewId, ListRecord, Listing, Party, Reason, ReasonCode, Slot, Status,
};

use super::{id, slot};

/// A scripted server in memory. Clones share the same state.
#[derive(Clone)]
pub(super) struct Server(Arc<Mutex<State>>);

struct State {
    bookings: BTreeMap<InterviewId, Booking>,
    changes: u64,
    refuses: BTreeSet<InterviewId>,
    loses_answers: BTreeSet<InterviewId>,
}

impl Default for Server {
    fn default() -> Self {
        let server = Self(Arc::new(Mutex::new(State {
            bookings: BTreeMap::new(),
            changes: 0,
            refuses: BTreeSet::new(),
            loses_answers: BTreeSet::new(),
        })));
        server.grow(20);
        server
    }
}

impl Server {
    pub(super) fn grow(&self, count: i64) {
        let mut state = self.state();
        let first = i64::try_from(state.bookings.len()).unwrap() + 1;
        for number in first..first + count {
            let slot = slot(100 + number);
            let booking = Booking {
                start_at: Some(slot.start()),
                end_at: Some(slot.end()),
                status: Some(Status::Scheduled),
                location: Some(format!("The room with the number {number}")),
                ..Booking::default()
            };
            state.bookings.insert(id(number), booking);
        }
        state.changes += 1;
    }

    pub(super) fn propose(&self, id: InterviewId, slot: Slot) {
        self.state().put(id, slot, Party::Interviewee);
    }

    pub(super) fn refuse(&self, id: InterviewId) {
        self.state().refuses.insert(id);
    }

    pub(super) fn lose_answers_of(&self, id: InterviewId) {
        self.state().loses_answers.insert(id);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    fn put(&mut self, id: InterviewId, slot: Slot, by: Party) {
        if let Some(booking) = self.bookings.get_mut(&id) {
            booking.amend_start_at = Some(slot.start());
            booking.amend_end_at = Some(slot.end());
            booking.amended_by = Some(by);
            booking.status = Some(Status::Amended);
            self.changes += 1;
        }
    }
}

impl Remote for Server {
    async fn list(
        &self,
        etag: Option<&str>,
        _progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        let state = self.state();
        let current = format!("W/\"{}\"", state.changes);
        if etag == Some(&*current) {
            return Ok(Listed::NotModified {
                age: Duration::ZERO,
            });
        }
        let record = |(id, booking): (&InterviewId, &Booking)| ListRecord {
            id: *id,
            listing: Listing {
                title: Some("Top 10 Questions".to_owned()),
                ..Listing::default()
            },
            booking: Some(booking.clone()),
        };
        Ok(Listed::Complete {
            records: state.bookings.iter().map(record).collect(),
            unreadable: Vec::new(),
            etag: Some(current),
            age: Duration::ZERO,
        })
    }

    async fn send(&self, request: ChangeRequest) -> Result<ChangeAnswer, ChangeFailure> {
        let (id, Some(slot)) = (request.interview, request.kind.proposal()) else {
            return std::future::pending().await;
        };
        let mut state = self.state();
        let failure = |kind, code, words: &str| ChangeFailure {
            kind,
            reason: Reason::local(code, words),
            retry_after: None,
        };
        if state.refuses.contains(&id) {
            let words = "This time is not available.";
            return Err(failure(
                ChangeFailureKind::Refused,
                ReasonCode::Refused,
                words,
            ));
        }
        state.put(id, slot, Party::Interviewer);
        match state.bookings.get(&id) {
            Some(booking) if !state.loses_answers.contains(&id) => Ok(ChangeAnswer {
                booking: booking.clone().into(),
                request_id: None,
            }),
            _ => Err(failure(
                ChangeFailureKind::Unconfirmed,
                ReasonCode::NoAnswer,
                "No answer came.",
            )),
        }
    }
}
