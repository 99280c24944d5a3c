//! What the engine remembers of this run alone: the order of events, and what it waits for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use interlude_domain::{ChangeId, InterviewId, RequestKey, UnconfirmedRequest};

use crate::clock::Now;
use crate::durable::Outbox;
use crate::heard::Heard;
use crate::random::{Random, fraction};
use crate::retry::{RetryAfter, Wait, backoff, poll_wait, unknown_user_wait};
use crate::store::{Commit, Op};

/// How long nothing is sent for an interview after a request for it began that got no clear answer: it may
/// work on for 90 s (30 s until this client gives up, and a minute of proxies and servers behind them), and
/// a list may [lag](LIST_LAG).
pub const QUIET_AFTER_UNCONFIRMED: Duration = Duration::from_secs(120);

/// How far a list may lag behind what was heard already.
pub const LIST_LAG: Duration = Duration::from_secs(30);

/// How long a list is left alone that lags behind what was heard.
const LOOK_AGAIN_AT_A_LAG: Duration = Duration::from_secs(3);

/// How often, at the least and at the most, a request without a clear answer is looked up.
const LOOK_UP_EVERY: (Duration, Duration) = (Duration::from_secs(12), Duration::from_secs(15));

/// How long an attempt that may still land is looked out for: nothing between here and a server holds
/// a request that long.
pub const WATCH_AFTER_UNCONFIRMED: Duration = Duration::from_secs(3600);

/// How long it is looked out for at most, by the wall clock, where the application ran for less than
/// [`WATCH_AFTER_UNCONFIRMED`] since: the clock may have been set forward meanwhile, but hardly by so much.
pub const WATCH_AT_MOST: Duration = Duration::from_secs(7 * 24 * 3600);

/// How old an answer may be when a request goes out on the strength of it.
pub const FRESH_FOR: Duration = Duration::from_secs(10);

/// How many interviews are sent side by side.
pub const MAX_SENDS_AT_ONCE: usize = 6;

/// No undo window is longer than this, whatever a clock that was set back says.
pub const UNDO_CAP: Duration = Duration::from_secs(60);

/// A place in the order of events of this run. What was loaded at the start comes before all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Tick(u64);

/// A list that was had.
#[derive(Debug, Clone)]
pub(crate) struct PullMark {
    pub(crate) began: Tick,
    pub(crate) began_at: Now,
    pub(crate) answered: Now,
    /// The interviews it spoke of, where some of its records could not be read, or where so many were
    /// missing that it is asked again: of every other one it says nothing.
    pub(crate) only: Option<BTreeSet<InterviewId>>,
    /// The interviews of which it lags behind what was heard before.
    pub(crate) skipped: BTreeSet<InterviewId>,
}

impl PullMark {
    /// A list that could be read whole, and believed.
    pub(crate) fn whole(began: Tick, began_at: Now, answered: Now) -> Self {
        Self {
            began,
            began_at,
            answered,
            only: None,
            skipped: BTreeSet::new(),
        }
    }

    fn speaks_of(&self, id: InterviewId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&id)) && !self.skipped.contains(&id)
    }
}

/// What one change waits for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Backoff {
    /// When it was made, last decided by the user, or last attempted: older lists say nothing.
    pub(crate) since: Tick,
    pub(crate) undo: Option<Wait>,
    pub(crate) backoff: Option<Wait>,
}

/// What one of the server's two calls waits for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallState {
    pub(crate) failures: u32,
    /// When the last failure ended that was counted: those of requests that had begun before belong to the
    /// same round.
    counted: Tick,
    pub(crate) backoff: Option<Wait>,
    /// The server asked for it, so nobody's word shortens it.
    pub(crate) hold: Option<Wait>,
    /// The server asked it of everybody: how long others are let go first once it is over.
    spread: Option<Wait>,
    /// The user asked to try a refused credential once.
    pub(crate) try_once: bool,
}

/// The user's "sync now", until all is done that can be done now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ManualSync {
    pub(crate) since: Tick,
    pub(crate) pull_ended: bool,
}

/// The look-out for a request that may still land. Counted by the monotonic clock: a wall clock set
/// forward must not end it.
#[derive(Debug, Clone, Copy)]
struct Watch {
    since: Duration,
    tick: Tick,
    /// How long before `since`, by the wall clock, its attempt ended.
    past: Duration,
}

#[derive(Debug, Default)]
pub(crate) struct SessionState {
    last: Tick,
    paces: BTreeMap<ChangeId, Backoff>,
    answered: BTreeMap<InterviewId, Tick>,
    last_answer: Tick,
    watches: BTreeMap<RequestKey, Watch>,
    pub(crate) in_flight: BTreeSet<InterviewId>,
    pub(crate) last_pull: Option<PullMark>,
    /// How old the last list was when it came, where a cache on the way had kept it.
    pub(crate) cached_for: Option<Duration>,
    pub(crate) pulling: Option<Tick>,
    pub(crate) list: CallState,
    pub(crate) amend: CallState,
    pub(crate) poll: Option<Wait>,
    /// When a request without a clear answer is looked up again.
    look_up: Option<Wait>,
    /// What tells that a list lags.
    pub(crate) heard: Heard,
    /// The list is asked for a second time, because most of it was missing.
    pub(crate) is_second_look: bool,
    /// How many times in a row the server knew no such user.
    unknown_user: u32,
    /// How many lists in a row did not speak of all that they should have, and how long none is asked
    /// for only because of that.
    unspoken: u32,
    unspoken_wait: Option<Wait>,
    pub(crate) manual_sync: Option<ManualSync>,
}

impl SessionState {
    /// The next place in the order of events.
    pub(crate) fn tick(&mut self) -> Tick {
        self.last.0 += 1;
        self.last
    }

    pub(crate) fn pace(&self, id: ChangeId) -> Backoff {
        self.paces.get(&id).copied().unwrap_or_default()
    }

    /// Whether it remembers none but unfinished changes.
    pub(crate) fn is_about(&self, outbox: &Outbox) -> bool {
        let unfinished: BTreeSet<_> = outbox
            .queues()
            .flat_map(|(_, queue)| queue)
            .map(|change| change.id)
            .collect();
        self.paces.keys().all(|id| unfinished.contains(id))
    }

    /// Notes that a change was made, decided or attempted just now.
    pub(crate) fn mark(&mut self, id: ChangeId) -> &mut Backoff {
        let since = self.tick();
        let pace = self.paces.entry(id).or_default();
        pace.since = since;
        pace
    }

    /// Takes up an undo window that an earlier run left.
    pub(crate) fn load(&mut self, id: ChangeId, undo: Wait) {
        self.paces.entry(id).or_default().undo = Some(undo);
    }

    /// Notes that an amend of this interview was answered: older lists say nothing of it.
    pub(crate) fn mark_answered(&mut self, id: InterviewId) {
        self.last_answer = self.tick();
        self.answered.insert(id, self.last_answer);
    }

    /// Whether what began then is what the user's "sync now" asks for, if there is one: what was
    /// under way already neither uses up its one try nor makes it wait.
    pub(crate) fn counts_for_manual_sync(&self, began: Tick) -> bool {
        self.manual_sync
            .is_none_or(|manual_sync| manual_sync.since < began)
    }

    /// Whether an amend was answered since the last list was asked for: the list says by now when it
    /// was updated, which no answer does.
    pub(crate) fn is_outdated(&self) -> bool {
        let began = self.last_pull.as_ref().map(|pull| pull.began);
        self.last_answer > began.unwrap_or_default()
    }

    /// Returns whether an amend of this interview was answered in this run.
    pub(crate) fn was_answered(&self, id: InterviewId) -> bool {
        self.answered.contains_key(&id)
    }

    /// Whether a pull that began then is older than what is known of the interview.
    pub(crate) fn is_late(&self, began: Tick, id: InterviewId) -> bool {
        self.answered
            .get(&id)
            .is_some_and(|answered| *answered > began)
    }

    /// The last list, if it began after the change was made, decided or attempted.
    pub(crate) fn seen(&self, change: ChangeId, id: InterviewId) -> Option<&PullMark> {
        let since = self.pace(change).since;
        self.last_pull.as_ref().filter(|pull| {
            pull.began > since && !self.is_late(pull.began, id) && pull.speaks_of(id)
        })
    }

    /// How long the list is not asked for on behalf of an interview, because the last one did not speak of
    /// it; none where it did, or is too old to say.
    pub(crate) fn unspoken_left(&self, change: ChangeId, id: InterviewId, now: &Now) -> Duration {
        let since = self.pace(change).since;
        let is_silent = self
            .last_pull
            .as_ref()
            .is_some_and(|pull| pull.began > since && !pull.speaks_of(id));
        if is_silent {
            left(self.unspoken_wait, now)
        } else {
            Duration::ZERO
        }
    }

    /// Whether a list began so late that what it does not show of an interview did not happen, and will not.
    pub(crate) fn is_cold(&self, id: InterviewId, pull: &PullMark, quiet: Duration) -> bool {
        self.is_cold_for(None, id, pull, quiet)
    }

    /// The same, for a change that is about to be sent and noted already.
    pub(crate) fn is_cold_for(
        &self,
        sending: Option<RequestKey>,
        id: InterviewId,
        pull: &PullMark,
        quiet: Duration,
    ) -> bool {
        let is_another = |key: &RequestKey| key.0 == id && Some(*key) != sending;
        let mut others = self.watches.iter().filter(|(key, _)| is_another(key));
        others.all(|(_, watch)| watch.age(&pull.began_at) >= quiet)
    }

    /// How long until a request without a clear answer is looked up again.
    pub(crate) fn look_up_left(&self, now: &Now) -> Duration {
        left(self.look_up, now)
    }

    /// Whether the last list says anything of an interview.
    pub(crate) fn speaks_of(&self, id: InterviewId) -> bool {
        let pull = self.last_pull.as_ref();
        pull.is_some_and(|pull| !self.is_late(pull.began, id) && pull.speaks_of(id))
    }

    /// Notes that the list is asked for. The next poll counts from here, so that a wake-up while this
    /// list is under way asks for another.
    pub(crate) fn list_asked(&mut self, now: &Now, random: &mut dyn Random) -> Tick {
        let began = self.tick();
        self.pulling = Some(began);
        self.poll = Some(Wait::new(*now, poll_wait(random)));
        began
    }

    /// Notes that a list was had.
    pub(crate) fn list_had(&mut self, mark: PullMark, now: &Now, random: &mut dyn Random) {
        self.list.succeed();
        self.unknown_user = 0;
        let (least, most) = LOOK_UP_EVERY;
        let span = least + (most - least).mul_f64(fraction(random));
        self.look_up = Some(Wait::new(*now, span));
        self.unspoken_wait = None;
        if mark.only.is_some() {
            self.unspoken = self.unspoken.saturating_add(1);
            self.unspoken_wait = Some(Wait::new(*now, backoff(self.unspoken, random)));
        } else {
            self.unspoken = 0;
            if !mark.skipped.is_empty() {
                self.unspoken_wait = Some(Wait::new(*now, LOOK_AGAIN_AT_A_LAG));
            }
        }
        self.last_pull = Some(mark);
    }

    /// Notes that the server knows no such user: it is asked again by itself, less and less often.
    pub(crate) fn user_unknown(&mut self, now: &Now, random: &mut dyn Random) {
        self.unknown_user = self.unknown_user.saturating_add(1);
        let wait = unknown_user_wait(self.unknown_user, random);
        self.list.backoff = Some(Wait::new(*now, wait));
    }

    /// Notes that the list that was asked for then could not be had.
    pub(crate) fn list_failed(
        &mut self,
        began: Tick,
        asked: Option<RetryAfter>,
        one_origin: bool,
        now: &Now,
        random: &mut dyn Random,
    ) {
        if self.counts_for_manual_sync(began) {
            self.list_fails(began, now, random);
        }
        self.list.obey(asked);
        if one_origin {
            self.amend.obey(asked);
        }
    }

    fn list_fails(&mut self, began: Tick, now: &Now, random: &mut dyn Random) {
        let ended = self.tick();
        self.list.fail(began, ended, now, random);
    }

    /// Notes that an amend that began then failed without any effect.
    pub(crate) fn amend_failed(&mut self, began: Tick, now: &Now, random: &mut dyn Random) {
        let ended = self.tick();
        self.amend.fail(began, ended, now, random);
    }

    /// Obeys what the answer to an amend asks for.
    pub(crate) fn amend_asked_to_wait(&mut self, asked: Option<RetryAfter>, one_origin: bool) {
        self.amend.obey(asked);
        if one_origin {
            self.list.obey(asked);
        }
    }

    /// Takes up what a durable change brings with it in waits.
    pub(crate) fn adopt(&mut self, commit: &Commit, now: &Now) {
        for op in &commit.ops {
            match op {
                Op::UnconfirmedRequest(request) => self.watch(request, now),
                Op::ForgetAllUnconfirmed(id) => self.watches.retain(|(of, ..), _| of != id),
                Op::ForgetUnconfirmed(id, change, attempt) => {
                    self.watches.remove(&(*id, *change, *attempt));
                }
                Op::End(entry) => {
                    self.paces.remove(&entry.change.id);
                }
                Op::Put(_) | Op::Switch(_) => {}
            }
        }
    }

    /// How long nothing may be sent for an interview, because earlier requests may still land.
    pub(crate) fn quiet_left(&self, id: InterviewId, quiet: Duration, now: &Now) -> Duration {
        let of_this = self.watches.iter().filter(|((of, ..), _)| *of == id);
        let left = of_this.map(|(_, watch)| quiet.saturating_sub(watch.age(now)));
        left.max().unwrap_or_default()
    }

    /// Whether a doubtful request could not land any more when this list began: it shows what the request
    /// did. Without such a list the note stays, however long the computer slept.
    pub(crate) fn has_outlived(&self, request: &UnconfirmedRequest, pull: &PullMark) -> bool {
        let watch = self.watches.get(&request.key());
        watch.is_none_or(|watch| watch.is_over(&pull.began_at) && pull.began > watch.tick)
    }

    /// Ends every wait that the user's word, the network or a new edit ends. A hold stays, and while it
    /// does, so does the time after it in which others go first: thousands may have a wish by then.
    pub(crate) fn wake(&mut self, now: &Now) {
        for call in [&mut self.list, &mut self.amend] {
            call.backoff = None;
            if left(call.hold, now).is_zero() {
                call.spread = None;
            }
        }
        self.paces.values_mut().for_each(|pace| pace.backoff = None);
        self.unspoken_wait = None;
    }

    /// Ends every undo window.
    pub(crate) fn hurry(&mut self) {
        self.paces.values_mut().for_each(|pace| pace.undo = None);
    }

    /// A doubt whose time lies ahead was noted by a clock that was set back since: it counts from now.
    fn watch(&mut self, request: &UnconfirmedRequest, now: &Now) {
        let tick = self.tick();
        let past = now.wall.since(request.began_at);
        let watch = Watch {
            since: now.monotonic,
            tick,
            past,
        };
        // What is noted anew of a request does not make it younger.
        self.watches.entry(request.key()).or_insert(watch);
    }
}

impl Watch {
    fn age(&self, now: &Now) -> Duration {
        self.past.saturating_add(self.in_this_run(now))
    }

    fn in_this_run(&self, now: &Now) -> Duration {
        now.monotonic.saturating_sub(self.since)
    }

    fn is_over(&self, now: &Now) -> bool {
        self.in_this_run(now) > WATCH_AFTER_UNCONFIRMED || self.age(now) > WATCH_AT_MOST
    }
}

impl CallState {
    /// Notes the failure of a request that began and ended then: the next try waits. Requests that went
    /// out side by side fail together, and count once.
    fn fail(&mut self, began: Tick, ended: Tick, now: &Now, random: &mut dyn Random) {
        self.try_once = false;
        if began > self.counted {
            self.failures = self.failures.saturating_add(1);
            self.counted = ended;
            self.backoff = Some(Wait::new(*now, backoff(self.failures, random)));
        }
    }

    /// Notes a success. A hold stays: another answer asked for it.
    pub(crate) fn succeed(&mut self) {
        *self = Self {
            hold: self.hold,
            spread: self.spread,
            counted: self.counted,
            ..Self::default()
        };
    }

    /// Obeys a server that asks to be left alone.
    pub(crate) fn obey(&mut self, asked: Option<RetryAfter>) {
        if let Some(RetryAfter { hold, spread }) = asked {
            self.hold = Some(hold);
            self.spread = Some(spread);
        }
    }

    /// How long nothing may be asked.
    pub(crate) fn remaining(&self, now: &Now) -> Duration {
        self.hold_left(now).max(self.backoff_left(now))
    }

    /// How long the server's wish to be left alone keeps it, with the time in which others go first.
    pub(crate) fn hold_left(&self, now: &Now) -> Duration {
        left(self.hold, now).max(left(self.spread, now))
    }

    /// How long failures keep it.
    pub(crate) fn backoff_left(&self, now: &Now) -> Duration {
        left(self.backoff, now)
    }
}

impl Backoff {
    /// How long its change waits of its own accord.
    pub(crate) fn remaining(&self, now: &Now) -> Duration {
        self.undo_left(now).max(self.backoff_left(now))
    }

    /// How long it can still be taken back.
    pub(crate) fn undo_left(&self, now: &Now) -> Duration {
        left(self.undo, now)
    }

    /// How long its own failures keep it.
    pub(crate) fn backoff_left(&self, now: &Now) -> Duration {
        left(self.backoff, now)
    }
}

fn left(wait: Option<Wait>, now: &Now) -> Duration {
    wait.map(|wait| wait.remaining(now)).unwrap_or_default()
}
