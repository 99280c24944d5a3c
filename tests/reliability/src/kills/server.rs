//! The server's side of a world: what took effect, what the other side does, and the requests under way.

use std::fs;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use interlude_api::{Endpoints, HttpRemote, Transport};
use interlude_app_tests::now;
use interlude_engine::clock::SystemClock;
use interlude_engine::remote::{ChangeRequest, Remote};
use interlude_model::{ChangeKind, Credentials, InterviewId, Secret};
use interlude_sandbox::sample::booked;
use interlude_sandbox::{Effect, Exchange, Side, Slot, User};
use tokio::time::{Duration, Instant, sleep};

use super::oracle::{Act, Asked, Kind};
use super::world::{LAG, World};

/// The states of a connection in `/proc/net/tcp` in which the server may still read a request of the client:
/// ESTABLISHED and CLOSE_WAIT.
const OPEN: [&str; 2] = ["01", "08"];

/// The other side acts before one action in so many.
const ACTS_EVERY: u32 = 3;

impl World {
    /// Sends the newest proposal of an interview to the server once more, without the program.
    pub async fn send_again(&self, interview: u64) {
        let all = self.oracle.changes.values();
        let of_this = all.filter(|change| change.asked.interview == interview);
        let newest = of_this.max_by_key(|change| change.order).unwrap();
        let slot = half_hour(newest.asked.start.unwrap());
        let slot = interlude_model::Slot::new(slot.start().into(), slot.end().into()).unwrap();
        let base = self.server.url().parse().unwrap();
        let endpoints = Endpoints::new(base, self.server.partner_id().parse().unwrap(), None);
        let credentials = Credentials {
            api_key: Secret::new(self.server.api_key()).ok(),
            token: Secret::new(self.server.token()).ok(),
        };
        let clock = Arc::new(SystemClock::start());
        let remote = HttpRemote::new(Transport::new().unwrap(), endpoints, credentials, clock);
        let request = ChangeRequest {
            interview: InterviewId::new(i64::try_from(interview).unwrap()).unwrap(),
            kind: ChangeKind::Amend(slot),
        };
        remote.send(request).await.unwrap();
    }

    /// Lets the other side propose a time for an interview.
    pub fn other_side_proposes(&mut self, interview: u64) {
        let slot = half_hour(self.another_time());
        self.server
            .world()
            .counter(interview, slot.start(), slot.end())
            .unwrap();
        self.acted(interview, "proposed", slot.start());
    }

    /// Lets the other side act at times: it proposes, or accepts our proposal.
    pub(super) fn other_side_may_act(&mut self) {
        let interview = self.rng.u64(1..=self.interviews);
        if self.rng.u32(..ACTS_EVERY) > 0 || self.cancelled.contains(&interview) {
            return;
        }
        let booking = self.server.world().interview(interview).unwrap().booking;
        let booking = booking.unwrap();
        let is_ours = booking.amended_by.as_deref() == Some("interviewer");
        let accepted = booking.proposed.start.map(|start| Act {
            interview,
            what: "accepted",
            start,
        });
        // A time that was agreed before may be kept. It is not accepted once more, so that no two acts are alike.
        let accepted =
            accepted.filter(|act| is_ours && !self.oracle.acts.contains(act) && self.rng.bool());
        match accepted {
            Some(Act { what, start, .. }) => {
                self.server.world().accept(interview).unwrap();
                self.acted(interview, what, start);
            }
            None => self.other_side_proposes(interview),
        }
    }

    /// Books another interview, because one was cancelled.
    pub(super) fn book_another(&mut self) {
        self.interviews += 1;
        let slot = half_hour(self.another_time());
        let interview = booked(
            &User::default(),
            self.interviews,
            format!("Guest {}", self.interviews),
            slot,
            now(),
        );
        self.server.world().add(interview);
        self.acted(self.interviews, "booked", slot.start());
    }

    fn acted(&mut self, interview: u64, what: &'static str, start: DateTime<Utc>) {
        let act = Act {
            interview,
            what,
            start,
        };
        self.log.push(format!("the other side: {act:?}"));
        self.report.count(format!("the other side: {what}"));
        self.oracle.acts.insert(act);
        self.standing.insert(interview, act);
    }

    /// Notes that the program has fetched a list, which shows what the other side did last. For some time after an
    /// effect of our own, it may be skipped because it lags.
    pub(super) fn list_was_fetched(&mut self) {
        self.known = self.interviews;
        for (interview, act) in &self.standing {
            let own = self.own_effects.get(interview);
            if own.is_none_or(|(_, at)| at.elapsed() > LAG) {
                self.oracle.listed.insert(*act);
            }
        }
    }

    /// Notes the interviews in which changes of ours took effect. The last act of the other side does not stand there
    /// any more.
    pub(super) fn note_own_effects(&mut self, effects: &[Asked]) {
        for interview in 1..=self.interviews {
            let of_this = effects.iter().filter(|one| one.interview == interview);
            let (count, now) = (of_this.count(), Instant::now());
            let (known, at) = self.own_effects.entry(interview).or_insert((0, now));
            if count > *known {
                (*known, *at) = (count, now);
                self.standing.remove(&interview);
            }
        }
        self.own_effects.retain(|_, (count, _)| *count > 0);
    }

    /// Returns what took effect at the server, in the order of each interview.
    pub(super) fn effects(&self) -> Vec<Asked> {
        let all = (1..=self.interviews).flat_map(|interview| {
            let effects = self.server.world().effects(interview).into_iter();
            effects.filter_map(move |effect| {
                let (kind, start) = match effect {
                    Effect::Proposed {
                        by: Side::Interviewer,
                        asked,
                        ..
                    } => (Kind::Amend, Some(asked.start())),
                    Effect::Accepted {
                        by: Side::Interviewer,
                        agreed,
                    } => (Kind::Accept, agreed.start),
                    Effect::Cancelled => (Kind::Cancel, None),
                    _ => return None,
                };
                Some(Asked {
                    interview,
                    kind,
                    start,
                })
            })
        });
        all.collect()
    }

    /// Waits until no request is under way and no connection is open, so that every request that reached the
    /// server has been handled.
    pub(super) async fn wait_until_idle(&self) {
        // A connection may be accepted between the two checks, so both must find nothing twice in a row.
        let mut idle_checks = 0;
        while idle_checks < 2 {
            let is_idle = !self.has_connections() && !self.has_requests();
            idle_checks = if is_idle { idle_checks + 1 } else { 0 };
            sleep(Duration::from_millis(2)).await;
        }
    }

    pub(super) fn has_requests(&self) -> bool {
        let is_under_way = |one: &Exchange| one.outcome.is_none();
        self.server.requests().all().iter().any(is_under_way)
    }

    fn has_connections(&self) -> bool {
        let table = fs::read_to_string("/proc/net/tcp").unwrap();
        let ours = format!(":{:04X}", self.server.address().port());
        table.lines().skip(1).any(|line| {
            let mut columns = line.split_whitespace().skip(1);
            let (local, state) = (columns.next(), columns.nth(1));
            local.is_some_and(|local| local.ends_with(&ours))
                && state.is_some_and(|state| OPEN.contains(&state))
        })
    }
}

/// Returns the half hour that begins then.
pub(super) fn half_hour(start: DateTime<Utc>) -> Slot {
    Slot::new(start, start + TimeDelta::minutes(30)).unwrap()
}
