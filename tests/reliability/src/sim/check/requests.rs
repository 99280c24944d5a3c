//! Checks of requests: one at a time, after a compare, and only over terms that the user saw.

use std::time::Duration;

use interlude_engine::FRESH_FOR;
use interlude_engine::clock::Now;
use interlude_model::{
    Change, ChangeId, Ending, InterviewId, ListVisibility, NEAR_SECONDS, Party, Range, Slot,
    State as ChangeState, Status, Terms,
};

use crate::sim::broken::{Broken, Checked, Rule};
use crate::sim::describe::{slot as describe_slot, terms as describe_terms};
use crate::sim::oracle::{InFlight, Lookup, SendingChange, Sent, UnconfirmedRequest};
use crate::sim::scenario;
use crate::sim::slots;
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
    pub(crate) fn request_sent(&mut self, account: usize, id: InterviewId, slot: Slot) -> u64 {
        let moment = Moment {
            clocks: self.clocks(),
            at: self.at(),
        };
        let sim_account = &mut self.accounts[account];
        let is_early = sim_account.is_early(id, moment.at);
        let checked = sim_account.request_sent(id, slot, moment);
        let request = sim_account.oracle.request();
        if let Some(in_flight) = sim_account.oracle.in_flight.get(&id) {
            let decisions = sim_account
                .oracle
                .changes
                .get(&in_flight.change)
                .map_or(0, |tracked| tracked.decisions);
            let (change, began_at) = (in_flight.change, moment.at);
            sim_account.oracle.sent.insert(
                request,
                Sent {
                    change,
                    began_at,
                    decisions,
                    is_early,
                },
            );
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
        match end {
            RequestEnd::Accepted { version } => {
                sim_account.oracle.answered.insert(id, tick);
                sim_account.oracle.accepted_at.insert(id, now);
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
    fn request_sent(&mut self, id: InterviewId, slot: Slot, moment: Moment) -> Checked {
        let is_asked = self.oracle.requested_slots.contains(&(id, slot));
        Rule::Apart.holds(is_asked, || {
            format!(
                "{} of {id} was not requested in this account",
                describe_slot(slot)
            )
        })?;
        let is_free = !self.oracle.in_flight.contains_key(&id);
        Rule::OneRequest.holds(is_free, || {
            format!("a second request for {id} while one is under way")
        })?;
        let current = self.disk.durable.outbox.of(id).first();
        let is_sending = |current: &&Change| {
            slots::of(current.kind) == slot && matches!(current.state, ChangeState::Sending { .. })
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
            self.check_resend(&current, moment.at)?
        } else {
            self.check_compare(&current, &sending, moment.clocks)?;
            false
        };
        self.check_quiet(&current, &sending, is_hidden, moment)?;
        let in_flight = InFlight {
            is_unseen,
            ..sending.in_flight
        };
        self.oracle.in_flight.insert(id, in_flight);
        Ok(())
    }

    /// Checks that its start has not passed, or that the user decided on it after that.
    fn check_timely(&self, current: &Change, moment: Moment) -> Checked {
        let start = slots::of(current.kind).start();
        let tracked = self.oracle.changes.get(&current.id);
        let was_decided_later = tracked.is_some_and(|tracked| tracked.decided_at >= start);
        Rule::Timely.holds(start > moment.clocks.wall || was_decided_later, || {
            format!(
                "{} to {} goes out after it has passed",
                current.interview_id,
                describe_slot(slots::of(current.kind))
            )
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
    fn is_early(&self, id: InterviewId, at: Duration) -> bool {
        let mut of_this = self
            .oracle
            .unconfirmed_requests
            .iter()
            .filter(|request| request.id == id);
        of_this.any(|request| request.is_over(QUIET, at) && at < request.began_at + QUIET)
    }

    /// Checks the compare for a list that shows the times. The list began after the change was decided and after
    /// any earlier request ended, it is fresh, and it equals the base, which is what the user saw.
    fn check_compare(&self, current: &Change, sending: &SendingChange, clocks: Now) -> Checked {
        let id = current.interview_id;
        let broken = |reason: String| Err(Rule::Compared.broken(format!("{id} goes out {reason}")));
        let Some(list) = &sending.list else {
            return broken("before this process had any list".to_owned());
        };
        let decided = self
            .oracle
            .changes
            .get(&current.id)
            .map_or(0, |tracked| tracked.decided);
        if list.began <= decided {
            return broken("on a list requested before it was decided".to_owned());
        }
        if list.began <= self.oracle.answered.get(&id).copied().unwrap_or_default() {
            return broken("on a list older than the last answer about it".to_owned());
        }
        let age = clocks.since(&list.answered);
        if age > FRESH_FOR {
            return broken(format!("on a list {age:?} old"));
        }
        let remote = list.records.get(&id).and_then(|read| read.terms.as_ref());
        let Some(remote) = remote.filter(|_| !list.unreadable.contains(&id)) else {
            return broken("on a list that does not carry it".to_owned());
        };
        if *remote != current.base.terms {
            let base = describe_terms(&current.base.terms);
            return broken(format!(
                "while the list says {} and its base {base}",
                describe_terms(remote)
            ));
        }
        let is_seen = self
            .oracle
            .shown
            .get(&id)
            .is_some_and(|shown| self.is_base_with_our_proposal(id, shown, remote));
        Rule::Seen.holds(is_seen, || {
            let shown = self
                .oracle
                .shown
                .get(&id)
                .map(describe_terms)
                .unwrap_or_default();
            format!(
                "{id} goes out over {}, while the user saw {shown}",
                describe_terms(remote)
            )
        })
    }

    /// Checks a request without a compare, because the list hides the times. After an unconfirmed attempt it is sent
    /// again at most once, and only if `updated_at` has not changed since. Returns true if this is such a resend.
    fn check_resend(&mut self, current: &Change, at: Duration) -> Result<bool, Broken> {
        let id = current.interview_id;
        let is_early = self.is_early(id, at);
        let Some(tracked) = self.oracle.changes.get_mut(&current.id) else {
            return Ok(false);
        };
        let Some(unconfirmed_request) = tracked.last_unconfirmed else {
            return Ok(false);
        };
        let Some(Lookup {
            updated_at,
            shows_times,
        }) = unconfirmed_request.lookup
        else {
            let message = format!("{id} is sent again without a list");
            return Err(Rule::Compared.broken(message));
        };
        if shows_times {
            return Ok(false);
        }
        let is_untouched =
            updated_at.is_some() && updated_at == unconfirmed_request.updated_at_before;
        // A list requested too early may not show yet that the interview moved.
        Rule::Compared.holds(is_untouched || is_early, || {
            format!("{id} is sent again without a compare although it moved since the attempt")
        })?;
        tracked.sent_unseen += 1;
        let times = tracked.sent_unseen;
        Rule::Compared.holds(times <= 1, || {
            format!("{id} is sent again {times} times without a compare")
        })?;
        Ok(true)
    }

    /// Returns true if the remote terms are the shown ones, or the shown ones with a proposal of ours on top: a
    /// delivered one, or one whose answer was lost.
    fn is_base_with_our_proposal(&self, id: InterviewId, shown: &Terms, remote: &Terms) -> bool {
        let delivered = |(tracked, ending): &(ChangeId, Ending)| {
            let is_this = self
                .oracle
                .changes
                .get(tracked)
                .is_some_and(|tracked| tracked.interview == id);
            match ending {
                Ending::Sent(delivery) if is_this => Some(delivery.stored),
                _ => None,
            }
        };
        let mut proposals = self.oracle.ends.iter().filter_map(delivered);
        let upon = |proposed: Range| Terms {
            agreed: shown.agreed,
            proposed,
            amended_by: remote.amended_by.clone(),
            status: Some(Status::Amended),
        };
        let by_us = matches!(remote.amended_by, None | Some(Party::Interviewer));
        let request_ended = |(its, slot): &(InterviewId, Slot)| {
            *its == id && remote.proposed.is_near(*slot, NEAR_SECONDS)
        };
        let was_unconfirmed = self.oracle.unconfirmed_slots.iter().any(request_ended);
        let is_ours = proposals.any(|proposed| upon(proposed) == *remote)
            || (was_unconfirmed && upon(remote.proposed) == *remote);
        remote == shown || (by_us && is_ours)
    }
}
