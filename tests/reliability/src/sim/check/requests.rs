//! Checks of requests: one at a time, in time, and not while an earlier one may still work.

use std::time::Duration;

use interlude_engine::clock::Now;
use interlude_model::{Change, ChangeKind, InterviewId, ListVisibility, State as ChangeState};

use crate::broken::{Checked, Rule};
use crate::sim::describe;
use crate::sim::oracle::{Believed, InFlight, SendingChange, Sent, Source, UnconfirmedRequest};
use crate::sim::scenario;
use crate::sim::world::{SimAccount, State};

/// The quiet time: the longest time that an unconfirmed request may take, plus the longest lag of a list.
const QUIET: Duration = Duration::from_secs(120);

/// The time at which a request is sent.
#[derive(Debug, Clone, Copy)]
struct Moment {
    clocks: Now,
    at: Duration,
}

impl State {
    /// Records and checks a request that is sent. Returns its number.
    pub(crate) fn request_sent(
        &mut self,
        account: usize,
        id: InterviewId,
        kind: ChangeKind,
    ) -> u64 {
        let moment = Moment {
            clocks: self.clocks(),
            at: self.at(),
        };
        let sim_account = &mut self.accounts[account];
        // The list that it was compared with may have been requested long before, if the computer slept.
        let list = sim_account.oracle.last_list.as_ref();
        let requested_at = list.map(|list| list.requested.at);
        let mut times = requested_at.into_iter().chain([moment.at]);
        let is_early = times.any(|at| sim_account.is_early(id, at));
        let checked = sim_account.request_sent(id, kind, moment);
        let request = sim_account.oracle.request();
        if let Some(in_flight) = sim_account.oracle.in_flight.get_mut(&id) {
            in_flight.request = request;
            let tracked = sim_account.oracle.changes.get(&in_flight.change);
            let sent = Sent {
                interview: id,
                kind,
                change: in_flight.change,
                began_at: moment.at,
                decisions: tracked.map_or(0, |tracked| tracked.decisions),
                compared: in_flight.compared,
                is_early,
                answered_at: None,
                is_without_effect: false,
            };
            sim_account.oracle.sent.insert(request, sent);
        }
        self.judge(checked);
        request
    }

    /// Records the end of a request.
    pub(crate) fn request_ended(&mut self, account: usize, id: InterviewId, end: RequestEnd) {
        let (tick, now) = (self.tick, self.reading());
        let sim_account = &mut self.accounts[account];
        let Some(in_flight) = sim_account.oracle.in_flight.remove(&id) else {
            return;
        };
        sim_account.oracle.last_received = tick;
        let sent = sim_account.oracle.sent.get_mut(&in_flight.request);
        if let Some(sent) = sent.filter(|_| !matches!(end, RequestEnd::Unconfirmed)) {
            sent.answered_at = Some(now.at);
            sent.is_without_effect = matches!(end, RequestEnd::WithoutEffect);
        }
        match end {
            RequestEnd::Accepted { version } => {
                sim_account.oracle.answered.insert(id, tick);
                sim_account.oracle.accepted_at.insert(id, now);
                sim_account
                    .oracle
                    .first_after_answer
                    .insert(id, (now, None));
                sim_account.oracle.note_heard(id, version, now);
                let before = sim_account.oracle.looked_at.insert(id, version);
                sim_account.oracle.looked_at_before = Some((id, before));
                sim_account.oracle.next_listed.push(Believed {
                    received: now.at,
                    id,
                    version,
                    is_settled: false,
                    may_be_replaced: false,
                    may_lag: false,
                    source: Source::Answer,
                });
                let list = sim_account.oracle.last_list.as_ref();
                // A list received in the meantime may be newer or older than this answer.
                if list.is_none_or(|list| list.received < in_flight.began) {
                    sim_account
                        .oracle
                        .next_min_versions
                        .push((now.at, id, version));
                }
            }
            RequestEnd::Unconfirmed => sim_account.oracle.note_unconfirmed(&in_flight, tick),
            RequestEnd::WithoutEffect => {
                if let Some(tracked) = sim_account.oracle.changes.get_mut(&in_flight.change) {
                    tracked.sent_unseen -= u32::from(in_flight.is_unseen);
                }
            }
        }
    }
}

/// The end of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RequestEnd {
    Accepted { version: usize },
    Unconfirmed,
    WithoutEffect,
}

impl SimAccount {
    fn request_sent(&mut self, id: InterviewId, kind: ChangeKind, moment: Moment) -> Checked {
        let is_asked = self.oracle.asked_for.contains(&(id, kind));
        Rule::Apart.holds(is_asked, || {
            let asked = describe::kind(kind);
            format!("{id}, {asked}, was not asked for in this account")
        })?;
        let is_free = !self.oracle.in_flight.contains_key(&id);
        Rule::OneRequest.holds(is_free, || {
            format!("a second request for {id} while one is under way")
        })?;
        let current = self.disk.durable.outbox.of(id).first();
        let is_sending = |current: &&Change| {
            current.kind == kind && matches!(current.state, ChangeState::Sending { .. })
        };
        let Some((current, sending)) = current.filter(is_sending).zip(self.oracle.sending.get(&id))
        else {
            let message = format!("a request for {id} that the disk does not know to be Sending");
            return Err(Rule::OneRequest.broken(message));
        };
        let (current, sending) = (current.clone(), sending.clone());
        self.check_timely(&current, moment)?;
        let read = sending.list.as_ref().and_then(|list| list.records.get(&id));
        let hides_times = read.is_some_and(|read| read.terms.is_none());
        let is_cached_hidden = self.disk.visibility(id) == Some(ListVisibility::Hidden);
        let is_hidden = match self.server.options.visibility {
            scenario::ListVisibility::Visible => false,
            scenario::ListVisibility::Hidden => true,
            // The cache writes that a full disk lost are not known here.
            scenario::ListVisibility::Changing => hides_times || is_cached_hidden || self.may_lag,
        };
        let is_unseen = if is_hidden {
            self.check_unseen(&current, &sending, moment.at)?
        } else {
            self.check_compare(&current, &sending, moment.clocks)?;
            false
        };
        self.check_quiet(&current, &sending, is_hidden, moment)?;
        let in_flight = InFlight {
            is_unseen,
            compared: read.filter(|_| !is_hidden).map(|read| read.version),
            ..sending.in_flight
        };
        self.oracle.in_flight.insert(id, in_flight);
        Ok(())
    }

    /// Checks that its start has not passed, or that the user decided on it after that.
    fn check_timely(&self, current: &Change, moment: Moment) -> Checked {
        let Some(start) = current.time().start() else {
            return Ok(());
        };
        let tracked = self.oracle.changes.get(&current.id);
        let was_decided_later = tracked.is_some_and(|tracked| tracked.decided_at >= start);
        Rule::Timely.holds(start > moment.clocks.wall || was_decided_later, || {
            let (id, asked) = (current.interview_id, describe::kind(current.kind));
            format!("{id}, {asked}, goes out after its time has passed")
        })
    }

    /// Checks that every earlier request of the interview has either worked or failed, and that the list can
    /// show which.
    fn check_quiet(
        &self,
        current: &Change,
        sending: &SendingChange,
        is_hidden: bool,
        moment: Moment,
    ) -> Checked {
        let id = current.interview_id;
        let mut of_this = self
            .oracle
            .unconfirmed_requests
            .iter()
            .filter(|request| request.id == id);
        let requested = sending.list.as_ref().map(|list| list.requested.at);
        let is_over = |request: &UnconfirmedRequest| {
            let is_listed_after_quiet =
                requested.is_some_and(|requested| request.is_over(QUIET, requested));
            request.is_over(QUIET, moment.at) && (is_hidden || is_listed_after_quiet)
        };
        let Some(last) = of_this.find(|request| !is_over(request)) else {
            return Ok(());
        };
        let since = moment.at.saturating_sub(last.began_at);
        let message = format!("{id} goes out {since:?} after a request that may still work");
        Err(Rule::Quiet.broken(message))
    }

    /// Returns true if a request sent now overlaps an earlier one that this process must believe to be older
    /// than it is.
    pub(super) fn is_early(&self, id: InterviewId, at: Duration) -> bool {
        let mut of_this = self
            .oracle
            .unconfirmed_requests
            .iter()
            .filter(|request| request.id == id);
        of_this.any(|request| request.is_over(QUIET, at) && at < request.began_at + QUIET)
    }
}
