//! The simulated user: random actions at random moments.

mod incidents;

use std::time::Duration;

use interlude_engine::edit::{Choice, Edit};
use interlude_model::{ChangeId, Ending, InterviewId, Slot, Terms};

use self::incidents::Incident;
use crate::sim::oracle::{Action, PendingEdit, QueueSnapshot};
use crate::sim::process::Process;
use crate::sim::rng::Rng;
use crate::sim::slots::{any_slot, odd_slot};
use crate::sim::world::World;

/// The next event of a world.
#[derive(Debug, Clone, Copy)]
enum Event {
    Amend,
    BringBack,
    Decide(Action),
    Sync,
    Wake,
    SwitchOffline,
    SignIn,
    Sleep,
    Close,
    Incident(Incident),
}

const EVENTS: &[(u32, Event)] = &[
    (34, Event::Amend),
    (6, Event::Decide(Action::Undo)),
    (4, Event::Decide(Action::Drop)),
    (9, Event::Decide(Action::Mine)),
    (3, Event::Decide(Action::Theirs)),
    (3, Event::BringBack),
    (5, Event::Decide(Action::Retry)),
    (7, Event::Sync),
    (4, Event::Wake),
    (4, Event::SwitchOffline),
    (5, Event::SignIn),
    (2, Event::Incident(Incident::TokenExpires)),
    (2, Event::Incident(Incident::KeyExpires)),
    (1, Event::Incident(Incident::UserBecomesUnknown)),
    (5, Event::Incident(Incident::NetworkChanges)),
    (5, Event::Incident(Incident::ClockIsSet)),
    (4, Event::Sleep),
    (4, Event::Incident(Incident::Kill)),
    (6, Event::Incident(Incident::DieSoon)),
    (2, Event::Close),
    (5, Event::Incident(Incident::DiskChanges)),
    (5, Event::Incident(Incident::VisibilityChanges)),
    (12, Event::Incident(Incident::OtherSideMoves)),
];

/// The user of one simulated world.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) rng: Rng,
    work_offline: bool,
}

impl User {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: Rng::new(seed, 3),
            work_offline: false,
        }
    }

    /// Returns the pause before the next event: often none, sometimes minutes.
    pub(crate) fn pause(&mut self) -> Duration {
        let up_to = [(3, 1), (4, 2000), (4, 15_000), (2, 100_000), (1, 600_000)];
        let up_to = self.rng.weighted(&up_to).unwrap_or(1);
        self.rng.millis(0..up_to)
    }

    /// Runs one random event. Returns the process unless it was closed.
    pub(crate) async fn act(&mut self, world: &World, mut process: Process) -> Option<Process> {
        let accounts: Vec<_> = (0..process.engines.len()).collect();
        let account = self.rng.pick(&accounts).unwrap_or_default();
        let act = self.rng.weighted(EVENTS).unwrap_or(Event::Amend);
        match act {
            Event::Amend => self.amend(&process, account).await,
            Event::BringBack => {
                if let Some((id, tracked)) = self.rng.pick(&dropped(&process, account)) {
                    self.decide(&process, account, id, Action::BringBack(tracked))
                        .await;
                }
            }
            Event::Decide(action) => {
                if let Some(id) = self.rng.pick(&waiting(&process, account)) {
                    self.decide(&process, account, id, action).await;
                }
            }
            Event::Sync => process.begin_sync(account),
            Event::Wake => process.engines[account].wake().await,
            Event::SwitchOffline => {
                self.work_offline = !self.work_offline;
                process.switch(account, self.work_offline).await;
            }
            Event::SignIn => process.renew(account).await,
            Event::Sleep => {
                let span = self.rng.seconds(1..7200);
                world.now().sleep(span);
                if self.rng.percent(70) {
                    process.engines[account].wake().await;
                }
            }
            Event::Close => {
                world.now().count("the process is closed");
                world.now().note(|| "the process is closed");
                process.close().await;
                return None;
            }
            Event::Incident(incident) => self.apply_incident(world, account, incident),
        }
        Some(process)
    }

    /// Runs an action on an interview, based on what the user sees of it now.
    pub(crate) async fn decide(
        &mut self,
        process: &Process,
        account: usize,
        id: InterviewId,
        action: Action,
    ) {
        let undo = self.undo();
        let has_revision = self.rng.percent(80);
        let Some((shown, revision)) = look(process, account, id) else {
            return;
        };
        let seen = Some(revision).filter(|_| has_revision);
        let resolve = |choice| Edit::Resolve {
            id,
            choice,
            seen,
            undo,
        };
        let edit = match action {
            Action::Amend(slot) => Edit::Amend {
                id,
                slot,
                seen,
                undo,
            },
            Action::BringBack(dropped) => Edit::BringBack { id, dropped, undo },
            Action::Undo => Edit::Undo(id),
            Action::Drop => Edit::Drop(id),
            Action::Mine => resolve(Choice::Mine),
            Action::Theirs => resolve(Choice::Theirs),
            Action::Retry => Edit::Retry { id, seen },
        };
        let pending = PendingEdit {
            action,
            id,
            shown,
            has_revision,
            is_committed: false,
            before: QueueSnapshot::of(&[], 0),
        };
        process.edit(account, pending, edit).await;
    }

    async fn amend(&mut self, process: &Process, account: usize) {
        let ids: Vec<_> = process.engines[account]
            .read(|ledger| ledger.interviews().map(|known| known.id).collect());
        let Some(id) = self.rng.pick(&ids) else {
            return;
        };
        if let Some(slot) = self.slot(process, account, id) {
            self.decide(process, account, id, Action::Amend(slot)).await;
        }
    }

    /// Returns a random slot, or the agreed or proposed one.
    fn slot(&mut self, process: &Process, account: usize, id: InterviewId) -> Option<Slot> {
        let roll = self.rng.below(10);
        let standing = look(process, account, id).and_then(|(terms, _)| match roll {
            0 => terms.agreed.slot(),
            1 => terms.proposed.slot(),
            _ => None,
        });
        let rounds = process.rounds();
        standing.or_else(|| match rounds {
            true => odd_slot(account, &mut self.rng),
            false => any_slot(account, &mut self.rng),
        })
    }

    fn undo(&mut self) -> Duration {
        let seconds = self.rng.weighted(&[(5, 0), (3, 5), (1, 30)]);
        Duration::from_secs(seconds.unwrap_or_default())
    }
}

/// Returns the interviews with unfinished changes.
pub(crate) fn waiting(process: &Process, account: usize) -> Vec<InterviewId> {
    process.engines[account]
        .read(|ledger| ledger.durable().outbox.queues().map(|(id, _)| id).collect())
}

/// Returns the dropped changes.
fn dropped(process: &Process, account: usize) -> Vec<(InterviewId, ChangeId)> {
    process.engines[account].read(|ledger| {
        let history = ledger.durable().history.iter();
        let dropped = history.filter(|entry| entry.ending == Ending::Dropped);
        dropped
            .map(|entry| (entry.change.interview_id, entry.change.id))
            .collect()
    })
}

/// Returns the terms that the user sees of an interview, and their revision.
fn look(process: &Process, account: usize, id: InterviewId) -> Option<(Terms, u64)> {
    process.engines[account].read(|ledger| {
        let view = ledger.view(id)?;
        Some((view.interview.terms(), view.revision()))
    })
}
