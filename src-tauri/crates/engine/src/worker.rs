//! The one task that carries out what is decided.
//!
//! Each event is handled to its end before the next: the state is changed in this task alone.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use interlude_domain::{ChangeId, State, Timestamp};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::{Id, JoinError, JoinSet};

use crate::clock::{Clock, Now};
use crate::config::Config;
use crate::edit::{self, Edit, EditError};
use crate::event::Event;
use crate::exchange::{Answer, Answered};
use crate::ledger::Ledger;
use crate::plan::{self, Plan};
use crate::random::{Random, change_id};
use crate::remote::Remote;
use crate::report::{SyncReport, status};
use crate::retry::{RETRY_AFTER_CAP, Wait};
use crate::review::{self, Reviewed};
use crate::session_state::{ManualSync, SessionState, UNDO_CAP};
use crate::status::EngineStatus;
use crate::store::{CacheBatch, Commit, Contact, CredentialMark, Notice, Op, StoreError};
use crate::waits::{Waits, look_alike, waits};
use crate::writer::{CompareMode, Told, Writer};

/// How long a write that failed is left alone before it is tried again.
const STORE_RETRY: Duration = Duration::from_secs(5);

/// No timer is longer: it stands still while the computer sleeps, and the wall clock may say by then
/// that the wait is over.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// What the worker is asked.
#[derive(Debug)]
pub(crate) enum Input {
    Edit(Edit, oneshot::Sender<Result<Option<ChangeId>, EditError>>),
    Sync(oneshot::Sender<SyncReport>),
    Wake,
    Credentials {
        key: Option<CredentialMark>,
        token: Option<CredentialMark>,
    },
    Told(Told),
    Dismiss(String, oneshot::Sender<Result<(), StoreError>>),
    Stop(oneshot::Sender<()>),
}

pub(crate) struct Worker<R> {
    pub(crate) ledger: Arc<RwLock<Ledger>>,
    pub(crate) session: SessionState,
    pub(crate) config: Config,
    pub(crate) remote: Arc<R>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Box<dyn Random>,
    pub(crate) writer: Writer,
    pub(crate) events: broadcast::Sender<Event>,
    pub(crate) status: watch::Sender<EngineStatus>,
    pub(crate) waits: watch::Sender<Waits>,
    pub(crate) network: JoinSet<Answer>,
    /// What each request under way comes to if its task ends without an answer.
    pub(crate) if_it_panics: HashMap<Id, Answer>,
    pub(crate) waiting_for_sync: Vec<oneshot::Sender<SyncReport>>,
    pub(crate) report: SyncReport,
    /// Answers whose outcome is not durable yet, and when they were heard.
    pub(crate) owed: VecDeque<(Now, Box<Answered>)>,
    pub(crate) store_wait: Option<Wait>,
    pub(crate) wake_in: Option<Duration>,
    /// Interviews changed since they were last copied.
    pub(crate) copy_is_due: bool,
    /// How long no further copy is written.
    pub(crate) copy_wait: Option<Wait>,
}

impl<R: Remote> Worker<R> {
    /// Runs until it is told to stop, or until nobody is left to ask it anything.
    pub(crate) async fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        loop {
            // All that there is to hear is heard before anything is decided.
            while let Some(answer) = self.network.try_join_next_with_id() {
                self.answered(answer);
            }
            self.advance().await;
            debug_assert!(self.session.is_about(&self.read().durable().outbox));
            let wake_in = self.wake_in.map(|span| span.min(LOOK_AGAIN));
            let timer = async {
                match wake_in {
                    Some(span) => tokio::time::sleep(span).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                Some(answer) = self.network.join_next_with_id() => self.answered(answer),
                input = inputs.recv() => match input {
                    Some(Input::Stop(done)) => {
                        self.network.abort_all();
                        self.copy();
                        self.writer.close().await;
                        let _ = done.send(());
                        return;
                    }
                    Some(input) => self.hear(input).await,
                    None => return,
                },
                () = timer => {}
            }
        }
    }

    /// Takes up the waits that the last run left.
    pub(crate) fn begin(&mut self) {
        let now = self.clock.now();
        let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
        let unconfirmed = ledger
            .durable()
            .unconfirmed
            .iter()
            .cloned()
            .map(Op::UnconfirmedRequest);
        self.session.adopt(
            &Commit {
                ops: unconfirmed.collect(),
            },
            &now,
        );
        for change in ledger.durable().outbox.by_order() {
            if let State::Waiting { undo_until } = change.state {
                let span = undo_until.since(now.wall).min(UNDO_CAP);
                self.session.load(change.id, Wait::new(now, span));
            }
        }
        let contact = ledger.contact();
        if let Some(wall) = contact.last_sync_at {
            self.session.heard.all_by(Now { wall, ..now });
        }
        let hold = |until: Option<Timestamp>| {
            until.map(|until| Wait::new(now, until.since(now.wall).min(RETRY_AFTER_CAP)))
        };
        self.session.list.hold = hold(contact.list_hold_until);
        self.session.amend.hold = hold(contact.amend_hold_until);
        if self.config.one_origin {
            let until = contact.list_hold_until.max(contact.amend_hold_until);
            (self.session.list.hold, self.session.amend.hold) = (hold(until), hold(until));
        }
    }

    fn answered(&mut self, answer: Result<(Id, Answer), JoinError>) {
        let answer = match answer {
            Ok((task, answer)) => {
                self.if_it_panics.remove(&task);
                Some(answer)
            }
            Err(error) => {
                tracing::error!(%error, "a request ended without an answer");
                self.if_it_panics.remove(&error.id())
            }
        };
        match answer {
            Some(Answer::Pull(asked, result)) => self.pulled(asked, result),
            Some(Answer::Amend(answered)) => {
                self.session.mark(answered.change);
                self.owed.push_back((self.clock.now(), answered));
            }
            None => {}
        }
    }

    async fn hear(&mut self, input: Input) {
        match input {
            Input::Edit(edit, reply) => {
                let result = self.edit(&edit).await;
                // Whoever asked may have left; what was decided stands.
                let _ = reply.send(result);
            }
            Input::Sync(reply) => {
                self.session.wake(&self.clock.now());
                self.session.hurry();
                self.session.list.try_once = true;
                self.session.amend.try_once = true;
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
                // The user's own word: also the same one is tried once, and the user may be another.
                self.session.list.try_once = true;
                self.session.amend.try_once = true;
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
            Input::Told(told) => self.told(told),
            Input::Dismiss(message, reply) => {
                let done = self.dismiss(&message).await;
                // Whoever asked may have left.
                let _ = reply.send(done);
            }
            // The loop takes this one itself.
            Input::Stop(_) => {}
        }
    }

    async fn edit(&mut self, edit: &Edit) -> Result<Option<ChangeId>, EditError> {
        let now = self.clock.now();
        let fresh = change_id(&mut *self.random);
        let decided = edit::decide(&self.read(), edit, fresh, now.wall)?;
        self.commit(decided.commit).await?;
        self.session.wake(&self.clock.now());
        if let Some((change, undo)) = decided.change {
            let pace = self.session.mark(change);
            pace.undo = Some(Wait::new(now, undo));
        }
        Ok(decided.change.map(|(change, _)| change))
    }

    /// Does everything that can be done now, and notes when to look again.
    async fn advance(&mut self) {
        self.wake_in = None;
        let plan = loop {
            let now = self.clock.now();
            if let Some(wait) = self
                .store_wait
                .filter(|wait| !wait.remaining(&now).is_zero())
            {
                self.wake_in = Some(wait.remaining(&now));
                break Plan::default();
            }
            match self.step(&now).await {
                Ok(None) => {}
                Ok(Some(plan)) => break plan,
                Err(error) => {
                    self.trouble(CompareMode::Saving, &error);
                    self.store_wait = Some(Wait::new(now, STORE_RETRY));
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

    /// One round of deciding and doing. `None` asks for another: something changed.
    async fn step(&mut self, now: &Now) -> Result<Option<Plan>, StoreError> {
        self.store_wait = None;
        if let Some((heard, answered)) = self.owed.pop_front() {
            let result = self.amended(&answered, &heard).await;
            if result.is_err() {
                self.owed.push_front((heard, answered));
            }
            return result.map(|()| None);
        }
        let Reviewed { commit, notices } = {
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            review::review(&ledger, &self.session, &self.config, now, &mut *self.random)
        };
        if !commit.ops.is_empty() {
            self.commit(commit).await?;
            notices.into_iter().for_each(|notice| self.tell(notice));
            return Ok(None);
        }
        let plan = plan::plan(&self.read(), &self.session, &self.config, now);
        if plan.send.is_empty() {
            return Ok(Some(plan));
        }
        self.send(&plan.send, now).await?;
        Ok(None)
    }

    fn end_manual_sync(&mut self) {
        if self.session.manual_sync.is_none() {
            return;
        }
        // What was heard and cannot be written yet is no request under way: a disk may stay full for long.
        let is_held_up = self.store_wait.is_some() && self.network.is_empty();
        let is_under_way = self.session.pulling.is_some() || !self.session.in_flight.is_empty();
        if is_under_way && !is_held_up {
            return;
        }
        self.session.manual_sync = None;
        self.session.list.try_once = false;
        self.session.amend.try_once = false;
        let report = std::mem::take(&mut self.report);
        for waiting in self.waiting_for_sync.drain(..) {
            // Whoever asked may have left.
            let _ = waiting.send(report.clone());
        }
    }

    pub(crate) fn publish(&self) {
        let next = status(&self.read(), &self.session, &self.config);
        let next_waits = waits(&self.read(), &self.session, &self.config, &self.clock.now());
        let status_changed = self.status.send_if_modified(|status| {
            let changed = *status != next;
            *status = next;
            changed
        });
        let waits_changed = self.waits.send_if_modified(|waits| {
            let changed = !look_alike(waits, &next_waits);
            *waits = next_waits;
            changed
        });
        if status_changed || waits_changed {
            // Nobody may be listening.
            let _ = self.events.send(Event::StatusChanged);
        }
    }

    fn told(&mut self, told: Told) {
        match told {
            Told::Failed(mode, error) => self.trouble(mode, &error),
            Told::Works(mode) => self.works(mode),
            Told::Notice(notice) => self.tell(notice),
            Told::CacheLost(ids) => self.write_all_again(ids),
            Told::LacksCopy => self.copy_is_due = true,
        }
    }

    fn tell(&self, notice: Notice) {
        self.write().add_notice(notice);
        self.status_changed();
    }

    fn trouble(&self, mode: CompareMode, error: &StoreError) {
        tracing::error!(?mode, kind = error.kind.as_str(), "{error}");
        if self.write().add_trouble(mode, Notice::of(error)) {
            self.status_changed();
        }
    }

    pub(crate) fn works(&self, mode: CompareMode) {
        if self.write().end_trouble(mode) {
            self.status_changed();
        }
    }

    async fn dismiss(&mut self, message: &str) -> Result<(), StoreError> {
        let notice = self.write().dismiss(message);
        self.status_changed();
        match notice {
            Some(notice) => self.writer.dismiss(notice).await,
            None => Ok(()),
        }
    }

    fn status_changed(&self) {
        // Nobody may be listening.
        let _ = self.events.send(Event::StatusChanged);
    }

    fn write(&self) -> RwLockWriteGuard<'_, Ledger> {
        self.ledger.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Ledger> {
        self.ledger.read().unwrap_or_else(PoisonError::into_inner)
    }
}
