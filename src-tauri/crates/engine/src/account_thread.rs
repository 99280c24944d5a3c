//! The loop that owns the ledger and the store of one account.
//!
//! It handles one event to its end before it takes the next, and nothing else changes the state. A
//! commit is a call of the store: durable first, then adopted, then announced, then answered.

mod cache;
mod exchange;
mod report;
mod restored_waits;
mod saving;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use interlude_model::{ChangeId, HeardKind, Interview, InterviewId, Timestamp};
use tokio::runtime::Handle;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::{Id, JoinError, JoinSet};

use crate::cache_writer::{CacheEvent, CacheWriter, Job, StoreTask};
use crate::call_state::ManualSync;
use crate::clock::{Clock, Now};
use crate::config::Config;
use crate::edit::{Edit, EditError, GroupError};
use crate::history_recovery::HistoryRecovery;
use crate::ledger::Ledger;
use crate::log;
use crate::parts::{Parts, Place};
use crate::plan::{self, Plan};
use crate::random::Random;
use crate::remote::Remote;
use crate::report::{EngineStatus, Event, Paused, SyncReport, Waits, status};
use crate::retry::Timer;
use crate::review::{self, Review};
use crate::session_state::SessionState;
use crate::store::{
    Cache, CacheBatch, Commit, Contact, CredentialMark, MissingCalls, Notice, Op, Store, StoreError,
};
use cache::CacheQueue;
use exchange::{ChangeResponse, Response};

/// The wait before a write that failed is tried again.
const STORE_RETRY: Duration = Duration::from_secs(5);

/// The longest timer. A timer stands still while the computer sleeps, and by the wall clock the
/// wait may be over when it wakes.
const MAX_TIMER: Duration = Duration::from_secs(60);

/// The number of events by which a listener may fall behind.
const EVENTS: usize = 256;

/// A call from outside.
#[derive(Debug)]
pub(crate) enum Input {
    Edit(Edit, oneshot::Sender<Result<Option<ChangeId>, EditError>>),
    Group(
        Vec<Edit>,
        oneshot::Sender<Result<Vec<ChangeId>, GroupError>>,
    ),
    Sync(oneshot::Sender<SyncReport>),
    Wake,
    Credentials {
        key: Option<CredentialMark>,
        token: Option<CredentialMark>,
    },
    Dismiss(String, oneshot::Sender<Result<(), StoreError>>),
    Stop,
}

pub(crate) struct AccountThread<R> {
    pub(crate) ledger: Arc<RwLock<Ledger>>,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) status: watch::Sender<EngineStatus>,
    pub(crate) waits: watch::Sender<Waits>,
    session: SessionState,
    config: Config,
    remote: Arc<R>,
    clock: Arc<dyn Clock>,
    random: Box<dyn Random>,
    /// The runtime on which requests run, so that a slow disk does not delay them.
    requests_on: Handle,
    network: JoinSet<Response>,
    /// The response that each request under way is given if its task panics.
    if_task_panics: HashMap<Id, Response>,
    waiting_for_sync: Vec<oneshot::Sender<SyncReport>>,
    report: SyncReport,
    /// Responses whose outcome is not durable yet, with the time of their arrival.
    unsaved_responses: VecDeque<(Now, Box<ChangeResponse>)>,
    /// The entries of the other side that are not durable yet, with the time of their list.
    unsaved_heard: Vec<(InterviewId, Timestamp, HeardKind)>,
    store_wait: Option<Timer>,
    wake_in: Option<Duration>,
    /// The pause that was last logged.
    logged_pause: Option<Paused>,
    cache: CacheQueue,
    cache_events: mpsc::UnboundedReceiver<CacheEvent>,
    /// True if interviews changed since the last copy.
    copy_is_due: bool,
    /// The wait before another copy is written.
    copy_wait: Option<Timer>,
    /// True after a commit that the store has not settled.
    is_unsettled: bool,
    /// The last field that is dropped, after the cache is told to end.
    store: Box<dyn Store>,
}

impl<R: Remote> AccountThread<R> {
    /// Loads the store, settles what the last run left, and starts the cache's thread.
    pub(crate) fn open<S: Store, C: Cache>(
        parts: Parts<S, C, R>,
        place: Place,
        requests_on: Handle,
    ) -> Result<Self, StoreError> {
        let Parts {
            mut store,
            cache,
            remote,
            clock,
            random,
            config,
        } = parts;
        let snapshot = store.load()?;
        let (jobs, queue) = mpsc::unbounded_channel();
        let (sender, cache_events) = mpsc::unbounded_channel();
        let (release, released) = oneshot::channel();
        let writer = CacheWriter::new(cache, snapshot.contact.clone(), queue, sender);
        place.spawn("interlude-cache", async move {
            writer.run().await;
            // Nobody waits if the engine has ended in a panic.
            let _ = release.send(());
        })?;
        let mut ledger = Ledger::new(snapshot);
        let all = ledger.interviews().map(|interview| interview.id).collect();
        let recovery = review::recover(&ledger, clock.now().wall);
        log::recovered(&ledger, &recovery);
        ledger.adopt(&recovery);
        let left = CacheBatch {
            removals: ledger.forget_gone(all),
            upserts: recovered(&ledger),
            contact: None,
        };
        for interview in &left.upserts {
            ledger.put_interview(Arc::clone(interview));
        }
        let session = SessionState::default();
        let mut this = Self {
            status: watch::Sender::new(status(&ledger, &session, &config)),
            waits: watch::Sender::new(Waits::default()),
            events: broadcast::Sender::new(EVENTS),
            ledger: Arc::new(RwLock::new(ledger)),
            session,
            config,
            remote: Arc::new(remote),
            clock,
            random,
            requests_on,
            network: JoinSet::new(),
            if_task_panics: HashMap::new(),
            waiting_for_sync: Vec::new(),
            report: SyncReport::default(),
            unsaved_responses: VecDeque::new(),
            unsaved_heard: Vec::new(),
            store_wait: None,
            wake_in: None,
            logged_pause: None,
            cache: CacheQueue::new(jobs, released),
            cache_events,
            copy_is_due: false,
            copy_wait: None,
            is_unsettled: false,
            store: Box::new(store),
        };
        // If it cannot be written now, the disk still says Sending, and the next start concludes the
        // same from it.
        if let Err(error) = this.save(&recovery) {
            this.write()
                .add_trouble(StoreTask::Saving, Notice::of(&error));
        }
        if !(left.removals.is_empty() && left.upserts.is_empty()) {
            this.cache.send(Job::Write(left));
        }
        // A caller that asks at once gets the waits that the last run left.
        this.load_waits();
        this.publish();
        Ok(this)
    }

    /// Runs until it is stopped, or until every sender of inputs is gone. Then everything is written
    /// and the files are released.
    pub(crate) async fn run(mut self, inputs: &mut mpsc::Receiver<Input>) {
        loop {
            // Responses that have arrived come before any decision. A decision made without them
            // would send or fetch something that they have settled already.
            while let Some(result) = self.network.try_join_next_with_id() {
                self.receive(result);
            }
            self.advance();
            debug_assert!(self.session.is_limited_to(&self.read().durable().outbox));
            if inputs.is_empty() {
                self.settle();
            }
            let wake_in = self.wake_in.map(|span| span.min(MAX_TIMER));
            let timer = async {
                match wake_in {
                    Some(span) => tokio::time::sleep(span).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                Some(result) = self.network.join_next_with_id() => self.receive(result),
                Some(event) = self.cache_events.recv() => self.handle_cache_event(event),
                input = inputs.recv() => match input {
                    Some(Input::Stop) | None => return self.close().await,
                    Some(input) => self.handle(input),
                },
                () = timer => {}
            }
        }
    }

    async fn close(mut self) {
        self.network.abort_all();
        // If it fails, the cache keeps what was known before, and the next run hears it again.
        let _ = self.save_heard();
        self.copy();
        self.settle();
        let Self { cache, store, .. } = self;
        cache.close().await;
        drop(store);
    }

    fn receive(&mut self, result: Result<(Id, Response), JoinError>) {
        let response = match result {
            Ok((task, response)) => {
                self.if_task_panics.remove(&task);
                Some(response)
            }
            Err(error) => {
                tracing::error!(
                    panicked = error.is_panic(),
                    "a request ended without an answer"
                );
                self.if_task_panics.remove(&error.id())
            }
        };
        match response {
            Some(Response::Pull(request, result)) => self.pulled(request, result),
            Some(Response::Change(response)) => {
                self.session.touch(response.change);
                self.unsaved_responses
                    .push_back((self.clock.now(), response));
            }
            None => {}
        }
    }

    fn handle(&mut self, input: Input) {
        match input {
            Input::Edit(edit, reply) => {
                let result = self.edit(&edit);
                // A caller that asks now gets the wait of this change.
                self.publish();
                // The caller may have left. The edit stands all the same.
                let _ = reply.send(result);
            }
            Input::Group(edits, reply) => {
                let result = self.edit_group(&edits);
                self.publish();
                let _ = reply.send(result);
            }
            Input::Sync(reply) => {
                self.session.wake(&self.clock.now());
                self.session.end_undo_windows();
                self.session.list.try_once = true;
                self.session.change.try_once = true;
                if self.session.manual_sync.is_none() {
                    self.report = SyncReport::default();
                }
                let since = self.session.tick();
                self.session.manual_sync = Some(ManualSync {
                    since,
                    pull_ended: false,
                });
                self.waiting_for_sync.push(reply);
            }
            Input::Wake => {
                self.session.wake(&self.clock.now());
                self.session.poll = None;
            }
            Input::Credentials { key, token } => {
                (self.config.key, self.config.token) = (key, token);
                self.session.wake(&self.clock.now());
                self.session.poll = None;
                // The user has entered a credential. It is tried once even if it is the refused
                // one, and it may belong to another user, so "no such user" is not taken for
                // granted any more.
                self.session.list.try_once = true;
                self.session.change.try_once = true;
                self.forget_missing_calls();
                let contact = self.read().contact().clone();
                if contact.no_such_user {
                    self.adopt_batch(CacheBatch {
                        contact: Some(Contact {
                            no_such_user: false,
                            ..contact
                        }),
                        ..CacheBatch::default()
                    });
                }
            }
            Input::Dismiss(message, reply) => {
                let done = self.dismiss(&message);
                // The caller may have left.
                let _ = reply.send(done);
            }
            // Handled by the loop.
            Input::Stop => {}
        }
    }

    /// Offers again the calls that the server did not have, because the account is connected anew.
    fn forget_missing_calls(&mut self) {
        let none = MissingCalls::default();
        if self.read().durable().missing_calls == none {
            return;
        }
        let forgotten = Commit {
            ops: vec![Op::MissingCalls(none)],
        };
        // If the disk refuses it, they are offered again after the next credential.
        if let Err(error) = self.commit(&forgotten) {
            self.report_trouble(StoreTask::Saving, &error);
        }
    }

    /// Does everything that can be done now, and plans the next wake-up.
    fn advance(&mut self) {
        self.wake_in = None;
        let plan = loop {
            let now = self.clock.now();
            // After a failed write nothing is decided until the wait is over. What could not be saved
            // may not be acted on.
            if let Some(wait) = self
                .store_wait
                .filter(|wait| !wait.remaining(&now).is_zero())
            {
                self.wake_in = Some(wait.remaining(&now));
                break Plan::default();
            }
            match self.step(&now) {
                Ok(None) => {}
                Ok(Some(plan)) => break plan,
                Err(error) => {
                    self.report_trouble(StoreTask::Saving, &error);
                    self.store_wait = Some(Timer::new(now, STORE_RETRY));
                }
            }
        };
        if plan.pull {
            self.begin_pull();
        }
        self.wake_in = self.wake_in.or(plan.wake_in);
        self.publish();
        self.end_manual_sync();
        self.copy_if_due();
    }

    /// Does one round of deciding and acting. Returns None if something changed, so that another
    /// round must follow.
    fn step(&mut self, now: &Now) -> Result<Option<Plan>, StoreError> {
        self.store_wait = None;
        if self.save_heard()? {
            return Ok(None);
        }
        // Responses come first, because a plan made before one is saved would treat its request as
        // still under way. It is tried again until the disk takes it: the answer exists nowhere
        // else.
        if let Some((received_at, response)) = self.unsaved_responses.pop_front() {
            let result = self.change_answered(&response, &received_at);
            if result.is_err() {
                self.unsaved_responses.push_front((received_at, response));
            }
            return result.map(|()| None);
        }
        let Review { commit, notices } = {
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            review::review(&ledger, &self.session, &self.config, now, &mut *self.random)
        };
        if !commit.ops.is_empty() {
            // A notice is durable before the mark that keeps it from being given again. If the process
            // dies between the two, the next run loads the notice, and comes to the same one again.
            for notice in &notices {
                self.store.keep_notice(notice)?;
            }
            self.commit(&commit)?;
            notices
                .into_iter()
                .for_each(|notice| self.add_notice(notice));
            return Ok(None);
        }
        let plan = plan::plan(&self.read(), &self.session, &self.config, now);
        if plan.send.is_empty() {
            return Ok(Some(plan));
        }
        self.send(&plan.send, now)?;
        Ok(None)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Ledger> {
        self.ledger.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> RwLockReadGuard<'_, Ledger> {
        self.ledger.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the interviews whose delivered times the cache had lost, with these times.
fn recovered(ledger: &Ledger) -> Vec<Arc<Interview>> {
    let history_recovery = HistoryRecovery::of(ledger.durable());
    let known = history_recovery.ids().filter_map(|id| ledger.interview(id));
    let complete = known.filter_map(|known| history_recovery.recover(known));
    complete.map(Arc::new).collect()
}
