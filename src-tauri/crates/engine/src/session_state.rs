//! State of the current run: the order of events, and the waits.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use interlude_model::{
    ChangeId, Interview, InterviewId, RequestKey, RequestMark, Timestamp, UnconfirmedRequest,
};

use crate::call_state::{CallState, ChangeTimers, ManualSync, left};
use crate::clock::Now;
use crate::durable::Outbox;
use crate::in_flight::InFlight;
use crate::lag::LagTracker;
use crate::pull_mark::{PullMark, Tick};
use crate::random::{Random, fraction};
use crate::retry::{RetryAfter, Timer, backoff, poll_wait, unknown_user_wait};
use crate::store::{Commit, Op};

/// The quiet time: after a request without a clear answer began, nothing is sent for its interview,
/// and nothing counts as not done.
///
/// Such a request may be at work for 90 s (30 s until this client gives up, and a minute in proxies
/// and servers behind them), and a list may [lag](LIST_LAG) by another 30 s.
pub const QUIET_AFTER_UNCONFIRMED: Duration = Duration::from_secs(120);

/// The time by which a list may lag behind what the server said before.
pub const LIST_LAG: Duration = Duration::from_secs(30);

/// The wait before a lagging list is fetched again.
const LAGGING_LIST_RETRY: Duration = Duration::from_secs(3);

/// The least and the greatest time between look-ups of a request without a clear answer.
const LOOKUP_EVERY: (Duration, Duration) = (Duration::from_secs(12), Duration::from_secs(15));

/// The time for which an unconfirmed request is remembered while the application runs. Nothing
/// between here and a server holds a request that long.
pub(crate) const WATCH_AFTER_UNCONFIRMED: Duration = Duration::from_secs(3600);

/// The time after which an unconfirmed request is forgotten by the wall clock, even if the
/// application ran for less than [`WATCH_AFTER_UNCONFIRMED`] since. The wall clock may have been
/// set forward, but hardly by this much.
const WATCH_AT_MOST: Duration = Duration::from_secs(7 * 24 * 3600);

/// The greatest age of a list on which an amend may be sent.
pub(crate) const FRESH_FOR: Duration = Duration::from_secs(10);

/// The greatest age of a list on which an accept or a cancel may be sent.
pub(crate) const FRESH_FOR_FINAL: Duration = Duration::from_secs(3);

/// The number of interviews that may be sent at the same time.
pub(crate) const MAX_SENDS_AT_ONCE: usize = 6;

/// The longest undo window. It bounds the wait if the clock was set back.
pub(crate) const UNDO_CAP: Duration = Duration::from_secs(60);

/// The age of an unconfirmed request. Counted by the monotonic clock during a run, because a wall
/// clock set forward must not end the quiet time.
#[derive(Debug, Clone, Copy)]
struct RequestWatch {
    since: Duration,
    tick: Tick,
    /// The age by the wall clock at `since`, when the request was noted or loaded.
    past: Duration,
    /// True if it was answered. Its later effects are looked for, and nothing waits for it.
    is_answered: bool,
}

/// The state that the engine keeps for this run alone. Nothing of it is stored.
#[derive(Debug, Default)]
pub(crate) struct SessionState {
    /// The place of the last event in the order of this run.
    last: Tick,
    timers: BTreeMap<ChangeId, ChangeTimers>,
    /// The last answer to a change of each interview.
    answered: BTreeMap<InterviewId, (Tick, Now)>,
    last_answer: Tick,
    /// The age of each unconfirmed request that is noted in the durable state.
    watches: BTreeMap<RequestKey, RequestWatch>,
    /// The `updated_at` of each interview in the first list that began soon after our own last answer, if
    /// that list hid the terms.
    after_answer: BTreeMap<InterviewId, Timestamp>,
    pub(crate) in_flight: InFlight,
    pub(crate) last_pull: Option<PullMark>,
    /// Age of the last list on arrival, if a cache on the way had kept it.
    pub(crate) cached_for: Option<Duration>,
    pub(crate) pulling: Option<Tick>,
    pub(crate) list: CallState,
    pub(crate) change: CallState,
    pub(crate) poll: Option<Timer>,
    /// The wait until an unconfirmed request is looked up again.
    next_lookup: Option<Timer>,
    pub(crate) lag: LagTracker,
    /// The interviews that have left the list, as the user was told of them.
    pub(crate) left: BTreeMap<InterviewId, Interview>,
    /// True while the list is fetched again because most of it was missing.
    pub(crate) is_confirming_absence: bool,
    /// The number of "no such user" answers in a row.
    unknown_user: u32,
    /// The number of lists in a row that did not cover all interviews, and the wait before the list
    /// is fetched only for that reason. Otherwise one record that can never be read would fetch the
    /// list without a pause.
    partial_lists: u32,
    partial_list_wait: Option<Timer>,
    pub(crate) manual_sync: Option<ManualSync>,
}

impl SessionState {
    /// Returns the next place in the order of events.
    pub(crate) fn tick(&mut self) -> Tick {
        self.last = self.last.next();
        self.last
    }

    pub(crate) fn timers(&self, id: ChangeId) -> ChangeTimers {
        self.timers.get(&id).copied().unwrap_or_default()
    }

    /// Returns true if it holds timers of unfinished changes only.
    pub(crate) fn is_limited_to(&self, outbox: &Outbox) -> bool {
        let unfinished: BTreeSet<_> = outbox
            .queues()
            .flat_map(|(_, queue)| queue)
            .map(|change| change.id)
            .collect();
        self.timers.keys().all(|id| unfinished.contains(id))
    }

    /// Notes that a change was made, decided or attempted just now.
    pub(crate) fn touch(&mut self, id: ChangeId) -> &mut ChangeTimers {
        let since = self.tick();
        let timers = self.timers.entry(id).or_default();
        timers.since = since;
        timers
    }

    /// Restores an undo window that the last run left.
    pub(crate) fn restore_undo_window(&mut self, id: ChangeId, undo: Timer) {
        self.timers.entry(id).or_default().undo = Some(undo);
    }

    /// Notes that a change of this interview was answered, so that older lists are skipped for it.
    pub(crate) fn mark_answered(&mut self, id: InterviewId, now: &Now) {
        self.last_answer = self.tick();
        self.answered.insert(id, (self.last_answer, *now));
        self.after_answer.remove(&id);
    }

    /// Notes the `updated_at` of a record that hides the terms, if its list is the first one since a
    /// change of this interview was answered. No answer says when it updated the interview. A list that
    /// began later than `within` after the answer may show what somebody else did since.
    pub(crate) fn note_hidden(
        &mut self,
        id: InterviewId,
        updated_at: Option<Timestamp>,
        began_at: &Now,
        within: Duration,
    ) {
        let answered = self.answered.get(&id);
        let is_soon = answered.is_some_and(|(_, answered)| began_at.since(answered) < within);
        if let Some(updated_at) = updated_at.filter(|_| is_soon) {
            self.after_answer.entry(id).or_insert(updated_at);
        }
    }

    /// Returns true if `updated_at` is that of the first list after our own last answer, so that nobody
    /// but us is known to have changed the interview.
    pub(crate) fn is_of_own_answer(&self, id: InterviewId, updated_at: Option<Timestamp>) -> bool {
        updated_at.is_some() && self.after_answer.get(&id).copied() == updated_at
    }

    /// Returns true if a request that began at this tick belongs to the manual sync, or if there is no
    /// manual sync. A request that was under way before must not use up the one try of the sync, or
    /// delay the sync by its failure.
    pub(crate) fn counts_for_manual_sync(&self, began: Tick) -> bool {
        self.manual_sync
            .is_none_or(|manual_sync| manual_sync.since < began)
    }

    /// Returns true if a change was answered since the last list began. The next list then has a new
    /// `updated_at` of that interview, which no answer contains.
    pub(crate) fn has_answer_since_list(&self) -> bool {
        let began = self.last_pull.as_ref().map(|pull| pull.began);
        self.last_answer > began.unwrap_or_default()
    }

    pub(crate) fn was_answered(&self, id: InterviewId) -> bool {
        self.answered.contains_key(&id)
    }

    /// Returns true if a pull that began at this tick is older than the last answer about this interview.
    pub(crate) fn predates_answer(&self, began: Tick, id: InterviewId) -> bool {
        self.answered
            .get(&id)
            .is_some_and(|(answered, _)| *answered > began)
    }

    /// Returns the last list if it can decide this change: it covers the interview, and it began
    /// after the change was made, decided or attempted.
    pub(crate) fn list_after_change(&self, change: ChangeId, id: InterviewId) -> Option<&PullMark> {
        let since = self.timers(change).since;
        self.last_pull.as_ref().filter(|pull| {
            pull.began > since && !self.predates_answer(pull.began, id) && pull.covers(id)
        })
    }

    /// Returns the time for which the list is not fetched for this change, because the last list
    /// did not cover its interview. Zero if it did, or if it is older than the change.
    pub(crate) fn partial_list_wait_left(
        &self,
        change: ChangeId,
        id: InterviewId,
        now: &Now,
    ) -> Duration {
        let since = self.timers(change).since;
        let is_silent = self
            .last_pull
            .as_ref()
            .is_some_and(|pull| pull.began > since && !pull.covers(id));
        if is_silent {
            left(self.partial_list_wait, now)
        } else {
            Duration::ZERO
        }
    }

    /// Returns true if a list began after the quiet time of every unconfirmed request of an
    /// interview. What it does not show did not happen and will not.
    ///
    /// Every request counts, not only that of the current change. An earlier request that takes effect
    /// later would look like an act of the other side, or overwrite what is sent meanwhile.
    pub(crate) fn began_after_quiet_time(
        &self,
        id: InterviewId,
        pull: &PullMark,
        quiet: Duration,
    ) -> bool {
        self.began_after_quiet_time_except(None, id, pull, quiet)
    }

    /// Returns what [`began_after_quiet_time`](Self::began_after_quiet_time) returns, but without the
    /// request `sending`, which is about to be sent and has its note already.
    pub(crate) fn began_after_quiet_time_except(
        &self,
        sending: Option<RequestKey>,
        id: InterviewId,
        pull: &PullMark,
        quiet: Duration,
    ) -> bool {
        let is_another = |key: &RequestKey| key.0 == id && Some(*key) != sending;
        let mut others = self.watches.iter().filter(|(key, _)| is_another(key));
        others.all(|(_, watch)| watch.is_answered || watch.age(&pull.began_at) >= quiet)
    }

    /// Returns the time until an unconfirmed request is looked up again.
    pub(crate) fn lookup_left(&self, now: &Now) -> Duration {
        left(self.next_lookup, now)
    }

    /// Returns true if the last list says anything of an interview.
    pub(crate) fn covers(&self, id: InterviewId) -> bool {
        let pull = self.last_pull.as_ref();
        pull.is_some_and(|pull| !self.predates_answer(pull.began, id) && pull.covers(id))
    }

    /// Notes that the list is requested. The next poll counts from here, so that a wake-up during
    /// this request asks for another list.
    pub(crate) fn list_requested(&mut self, now: &Now, random: &mut dyn Random) -> Tick {
        let began = self.tick();
        self.pulling = Some(began);
        self.poll = Some(Timer::new(*now, poll_wait(random)));
        began
    }

    /// Notes that a list was received.
    pub(crate) fn list_received(&mut self, mark: PullMark, now: &Now, random: &mut dyn Random) {
        self.list.succeed();
        self.unknown_user = 0;
        let (least, most) = LOOKUP_EVERY;
        let span = least + (most - least).mul_f64(fraction(random));
        self.next_lookup = Some(Timer::new(*now, span));
        self.partial_list_wait = None;
        if mark.only.is_some() {
            self.partial_lists = self.partial_lists.saturating_add(1);
            self.partial_list_wait = Some(Timer::new(*now, backoff(self.partial_lists, random)));
        } else {
            self.partial_lists = 0;
            if !mark.skipped.is_empty() {
                self.partial_list_wait = Some(Timer::new(*now, LAGGING_LIST_RETRY));
            }
        }
        self.last_pull = Some(mark);
    }

    /// Notes that the server knows no such user. It is asked again by itself, at growing intervals,
    /// because an operator may create the user at any time.
    pub(crate) fn user_unknown(&mut self, now: &Now, random: &mut dyn Random) {
        self.unknown_user = self.unknown_user.saturating_add(1);
        let wait = unknown_user_wait(self.unknown_user, random);
        self.list.backoff = Some(Timer::new(*now, wait));
    }

    /// Notes that the list that was requested at this tick failed.
    pub(crate) fn list_failed(
        &mut self,
        began: Tick,
        retry_after: Option<RetryAfter>,
        one_origin: bool,
        now: &Now,
        random: &mut dyn Random,
    ) {
        if self.counts_for_manual_sync(began) {
            self.list_fails(began, now, random);
        }
        // `Retry-After` is obeyed whoever asked for the list.
        self.list.set_retry_after(retry_after);
        if one_origin {
            self.change.set_retry_after(retry_after);
        }
    }

    fn list_fails(&mut self, began: Tick, now: &Now, random: &mut dyn Random) {
        let ended = self.tick();
        self.list.fail(began, ended, now, random);
    }

    /// Notes that the request of a change, which began at this tick, failed without any effect.
    pub(crate) fn change_failed(&mut self, began: Tick, now: &Now, random: &mut dyn Random) {
        let ended = self.tick();
        self.change.fail(began, ended, now, random);
    }

    /// Starts the wait that the answer to a change asked for.
    pub(crate) fn obey_change_retry_after(
        &mut self,
        retry_after: Option<RetryAfter>,
        one_origin: bool,
    ) {
        self.change.set_retry_after(retry_after);
        if one_origin {
            self.list.set_retry_after(retry_after);
        }
    }

    /// Updates the timers after a commit that is durable.
    pub(crate) fn adopt(&mut self, commit: &Commit, now: &Now) {
        for op in &commit.ops {
            match op {
                Op::UnconfirmedRequest(request) => self.start_watch(request, now),
                Op::ForgetAllUnconfirmed(id) => self.watches.retain(|(of, ..), _| of != id),
                Op::ForgetUnconfirmed(id, change, attempt) => {
                    self.watches.remove(&(*id, *change, *attempt));
                }
                Op::End(entry) => {
                    self.timers.remove(&entry.change.id);
                }
                Op::Put(_)
                | Op::Switch(_)
                | Op::MissingCalls(_)
                | Op::Heard(_)
                | Op::MarkSeen(_)
                | Op::RecentAnswers(_) => {}
            }
        }
    }

    /// Returns the rest of the quiet time of an interview.
    pub(crate) fn quiet_left(&self, id: InterviewId, quiet: Duration, now: &Now) -> Duration {
        let of_this = self
            .watches
            .iter()
            .filter(|((of, ..), watch)| *of == id && !watch.is_answered);
        let left = of_this.map(|(_, watch)| quiet.saturating_sub(watch.age(now)));
        left.max().unwrap_or_default()
    }

    /// Returns true if this list began so late that the request can have no later effect. The list
    /// then shows what the request did. The note of the request stays until there is such a list,
    /// however long the computer slept.
    pub(crate) fn rules_out_effect(&self, request: &UnconfirmedRequest, pull: &PullMark) -> bool {
        let watch = self.watches.get(&request.key());
        watch.is_none_or(|watch| watch.is_over(&pull.began_at) && pull.began > watch.tick)
    }

    /// Ends every backoff, because the user, the network or a new change asks for another try.
    /// `Retry-After` stays, and its random extra with it: after an outage of the server many
    /// clients are woken at the same moment.
    pub(crate) fn wake(&mut self, now: &Now) {
        for call in [&mut self.list, &mut self.change] {
            call.backoff = None;
            if left(call.retry_after, now).is_zero() {
                call.retry_jitter = None;
            }
        }
        self.timers
            .values_mut()
            .for_each(|timers| timers.backoff = None);
        self.partial_list_wait = None;
    }

    /// Ends every undo window.
    pub(crate) fn end_undo_windows(&mut self) {
        self.timers
            .values_mut()
            .for_each(|timers| timers.undo = None);
    }

    /// Starts the age of an unconfirmed request. A beginning that lies in the future was noted by a
    /// clock that has been set back since, so its age starts at zero.
    fn start_watch(&mut self, request: &UnconfirmedRequest, now: &Now) {
        let tick = self.tick();
        let past = now.wall.since(request.began_at);
        let watch = RequestWatch {
            since: now.monotonic,
            tick,
            past,
            is_answered: false,
        };
        // A note is written again to mark an answer or a notification. That does not make its request
        // younger.
        let watch = self.watches.entry(request.key()).or_insert(watch);
        watch.is_answered = request.mark == RequestMark::Answered;
    }
}

impl RequestWatch {
    fn age(&self, now: &Now) -> Duration {
        self.past.saturating_add(self.age_in_this_run(now))
    }

    fn age_in_this_run(&self, now: &Now) -> Duration {
        now.monotonic.saturating_sub(self.since)
    }

    fn is_over(&self, now: &Now) -> bool {
        self.age_in_this_run(now) > WATCH_AFTER_UNCONFIRMED || self.age(now) > WATCH_AT_MOST
    }
}
