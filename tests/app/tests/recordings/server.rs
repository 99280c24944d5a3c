//! The server of a recording, in memory and under simulated time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeFailureKind, ChangeRequest, Listed, Progress, PullFailure,
    Remote,
};
use interlude_model::{
    Booking, ChangeKind, Driver, InterviewId, Interviewee, Interviewer, Kind, Links, ListRecord,
    Listing, Party, Reason, ReasonCode, Slot, Standing, Status, Timestamp,
};

/// The time that a proposal is under way.
const TRAVEL: Duration = Duration::from_millis(700);

#[derive(Clone, Default)]
pub struct Server(Arc<Mutex<State>>);

#[derive(Default)]
pub struct State {
    records: BTreeMap<InterviewId, ListRecord>,
    version: u64,
    /// The answers to the next proposals that are not accepted.
    pub amend_failures: VecDeque<ChangeFailure>,
    /// The answer to every list, if it fails.
    pub list_failure: Option<PullFailure>,
    /// If true, no list is answered.
    pub answers_no_list: bool,
    /// If true, the server has no call to accept a proposal.
    pub has_no_accept: bool,
    /// The times that the other side proposes while an accept is on its way.
    pub proposed_on_the_way: BTreeMap<InterviewId, Slot>,
}

impl Server {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub fn records(&self) -> Vec<ListRecord> {
        self.state().records.values().cloned().collect()
    }

    pub fn put(&self, records: impl IntoIterator<Item = ListRecord>) {
        let mut state = self.state();
        state.version += 1;
        let records = records.into_iter().map(|record| (record.id, record));
        state.records.extend(records);
    }

    /// Proposes a time as one of the parties.
    pub fn propose(&self, id: InterviewId, slot: Slot, by: Party) -> Booking {
        self.change(id, |booking| {
            booking.amend_start_at = Some(slot.start());
            booking.amend_end_at = Some(slot.end());
            booking.amended_by = Some(by);
            booking.status = Some(Status::Amended);
        })
    }

    /// Agrees to the proposed time.
    pub fn accept(&self, id: InterviewId) -> Booking {
        self.change(id, |booking| {
            booking.start_at = booking.amend_start_at.take();
            booking.end_at = booking.amend_end_at.take();
            booking.amended_by = None;
            booking.status = Some(Status::Scheduled);
        })
    }

    pub fn cancel(&self, id: InterviewId) -> Booking {
        self.change(id, |booking| booking.status = Some(Status::Cancelled))
    }

    /// Moves the agreed time.
    pub fn move_to(&self, id: InterviewId, slot: Slot) -> Booking {
        self.change(id, |booking| {
            booking.start_at = Some(slot.start());
            booking.end_at = Some(slot.end());
        })
    }

    fn change(&self, id: InterviewId, change: impl FnOnce(&mut Booking)) -> Booking {
        let mut state = self.state();
        state.version += 1;
        let booking = &mut state.records.get_mut(&id).unwrap().booking;
        let booking = booking.as_mut().unwrap();
        change(booking);
        booking.clone()
    }

    /// Applies a change of the user.
    fn apply(&self, request: ChangeRequest) -> Result<Booking, ChangeFailure> {
        let id = request.interview;
        match request.kind {
            ChangeKind::Amend(slot) => Ok(self.propose(id, slot, Party::Interviewer)),
            ChangeKind::Accept(_) if self.state().has_no_accept => Err(ChangeFailure {
                kind: ChangeFailureKind::NotOffered,
                reason: Reason {
                    code: ReasonCode::NotOffered,
                    message: "Your server does not offer to accept a proposal here. Accept it on its website.".into(),
                    http_status: Some(404),
                    request_id: None,
                },
                retry_after: None,
            }),
            ChangeKind::Accept(_) => {
                let theirs = self.state().proposed_on_the_way.remove(&id);
                if let Some(slot) = theirs {
                    self.propose(id, slot, Party::Interviewee);
                }
                Ok(self.accept(id))
            }
            ChangeKind::Cancel => Ok(self.cancel(id)),
        }
    }
}

impl Remote for Server {
    async fn list(
        &self,
        etag: Option<&str>,
        _progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        if self.state().answers_no_list {
            std::future::pending::<()>().await;
        }
        let state = self.state();
        if let Some(failure) = &state.list_failure {
            return Err(failure.clone());
        }
        let (age, current) = (Duration::ZERO, state.version.to_string());
        if etag == Some(&current) {
            return Ok(Listed::NotModified { age });
        }
        Ok(Listed::Complete {
            records: state.records.values().cloned().collect(),
            unreadable: Vec::new(),
            etag: Some(current),
            age,
        })
    }

    async fn send(&self, request: ChangeRequest) -> Result<ChangeAnswer, ChangeFailure> {
        tokio::time::sleep(TRAVEL).await;
        let failure = self.state().amend_failures.pop_front();
        let booking = failure.map_or_else(|| self.apply(request), Err)?;
        Ok(ChangeAnswer {
            booking: booking.into(),
            request_id: None,
        })
    }
}

pub fn id(number: i64) -> InterviewId {
    InterviewId::new(number).unwrap()
}

/// Parses a time in London in January, such as `2025-01-22 14:20`.
pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{}:00Z", text.replace(' ', "T"))).unwrap()
}

/// Returns the slot that begins at a time.
pub fn slot(start: &str, minutes: u64) -> Slot {
    let start = at(start);
    Slot::new(start, start.plus(Duration::from_secs(minutes * 60))).unwrap()
}

/// Returns the interviews of a week in January 2025, in the usual states. Wednesday is the 22nd.
pub fn week() -> Vec<ListRecord> {
    let video = "https://meet.example.com/interviews";
    let mut week = vec![
        agreed(
            31,
            "Ada Okafor",
            video,
            slot("2025-01-20 09:20", 55),
            "2025-01-17 10:02",
        ),
        agreed(
            33,
            "Priya Nair",
            "London",
            slot("2025-01-21 10:30", 55),
            "2025-01-19 11:40",
        ),
        agreed(
            35,
            "Tom Reyes",
            video,
            slot("2025-01-21 14:15", 50),
            "2025-01-20 16:05",
        ),
        agreed(
            37,
            "Howard Schiller",
            video,
            slot("2025-01-22 13:22", 20),
            "2025-01-22 08:12",
        ),
        agreed(
            39,
            "Ines Duarte",
            "London, room 4",
            slot("2025-01-22 16:00", 30),
            "2025-01-21 17:30",
        ),
        agreed(
            41,
            "Mei Lin",
            video,
            slot("2025-01-23 09:00", 30),
            "2025-01-21 19:31",
        ),
        agreed(
            43,
            "Sam Carver",
            video,
            slot("2025-01-23 15:15", 30),
            "2025-01-18 09:14",
        ),
        agreed(
            45,
            "Jo Brandt",
            "Leeds",
            slot("2025-01-24 11:30", 30),
            "2025-01-16 14:00",
        ),
        agreed(
            47,
            "Lena Fischer",
            video,
            slot("2025-01-27 10:00", 45),
            "2025-01-22 07:41",
        ),
        agreed(
            49,
            "Omar Haddad",
            "Bristol, second floor",
            slot("2025-01-27 14:00", 60),
            "2025-01-21 21:41",
        ),
        agreed(
            51,
            "Grace Adeyemi",
            video,
            slot("2025-01-28 09:30", 30),
            "2025-01-21 11:41",
        ),
        agreed(
            53,
            "Noah Lindqvist",
            video,
            slot("2025-01-28 23:30", 60),
            "2025-01-20 19:01",
        ),
        agreed(
            55,
            "Yuki Tanaka",
            "",
            slot("2025-01-28 09:30", 30),
            "2025-01-19 18:01",
        ),
        practice(
            95_607,
            "Top 10 Questions",
            "Jordan",
            "Top 10 Questions: 1",
            true,
            "2015-05-25 06:00",
        ),
        practice(
            91_412,
            "My Best Analytical Interview",
            "Mark",
            "Competency/Skillset: Analytical Skills",
            false,
            "2015-05-01 12:00",
        ),
    ];
    let mut change = |number: i64, change: fn(&mut Booking)| {
        let found = week.iter_mut().find(|record| record.id == id(number));
        change(found.unwrap().booking.as_mut().unwrap());
    };
    change(49, |booking| booking.status = Some(Status::Cancelled));
    change(55, |booking| {
        (booking.start_at, booking.end_at, booking.location) = (None, None, None);
    });
    week
}

/// Returns two interviews whose ids are the same as floating-point numbers.
pub fn long_ids() -> Vec<ListRecord> {
    let agreed = |number, name| {
        let at = slot("2025-01-22 13:22", 20);
        agreed(number, name, "London", at, "2025-01-22 08:12")
    };
    vec![
        agreed(9_007_199_254_740_992, "Ada Even"),
        agreed(9_007_199_254_740_993, "Bob Odd"),
    ]
}

/// Returns an agreed interview, by video if the location is a web address.
pub fn agreed(number: i64, name: &str, location: &str, slot: Slot, updated: &str) -> ListRecord {
    let kind = match location.starts_with("https:") || location.is_empty() {
        true => Kind::VideoCall,
        false => Kind::InPerson,
    };
    ListRecord {
        id: id(number),
        listing: Listing {
            interviewer_name: Some("Jacob Bogisich".into()),
            category: Some("Driver onboarding".into()),
            created_at: Some(at("2025-01-10 09:00")),
            updated_at: Some(at(updated)),
            ..Listing::default()
        },
        booking: Some(Booking {
            start_at: Some(slot.start()),
            end_at: Some(slot.end()),
            status: Some(Status::Scheduled),
            kind: Some(kind),
            location: Some(location.into()),
            interviewer: Some(Interviewer {
                title: Some("Jacob Bogisich".into()),
                ..Interviewer::default()
            }),
            interviewee: Some(Interviewee {
                driver: Some(Driver {
                    title: Some(name.into()),
                    phone_number: Some("07554 311340".into()),
                    ..Driver::default()
                }),
                kind: Some(Standing::Verified),
                ..Interviewee::default()
            }),
            ..Booking::default()
        }),
    }
}

/// Returns a practice interview. Its booking is empty.
fn practice(
    number: i64,
    title: &str,
    interviewer: &str,
    category: &str,
    completed: bool,
    updated: &str,
) -> ListRecord {
    ListRecord {
        id: id(number),
        listing: Listing {
            title: Some(title.into()),
            interviewer_name: Some(interviewer.into()),
            category: Some(category.into()),
            completed: Some(completed),
            created_at: Some(at("2015-04-30 08:10")),
            updated_at: Some(at(updated)),
            links: Links {
                review: Some(format!("/interviews/{number}")),
                retake: Some(format!("/interviews/{number}/retake")),
            },
        },
        booking: Some(Booking::default()),
    }
}
