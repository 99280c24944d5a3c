//! The simulated user: random actions at random moments.

mod incidents;

use std::time::Duration;

use interlude_engine::edit::{Choice, Edit};
use interlude_model::{ChangeId, Ending, InterviewId, Party, Slot, Terms, Timestamp};

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
    /// Accepts or keeps, if the other side proposes something.
    Answer,
    Cancel,
    /// Changes several interviews as one.
    Group,
    /// Undoes the last group as one.
    UndoGroup,
    BringBack,
    Decide(Action),
    Sync,
    Wake,
    SwitchOffline,
    SignIn,
    /// Marks what the other side did as seen.
    See,
    Sleep,
    Close,
    Incident(Incident),
}

const EVENTS: &[(u32, Event)] = &[
    (26, Event::Amend),
    (26, Event::Answer),
    (6, Event::Cancel),
    (5, Event::Group),
    (3, Event::UndoGroup),
    (10, Event::Decide(Action::Undo)),
    (4, Event::Decide(Action::Drop)),
    (9, Event::Decide(Action::Mine)),
    (3, Event::Decide(Action::Theirs)),
    (3, Event::BringBack),
    (5, Event::Decide(Action::Retry)),
    (7, Event::Sync),
    (4, Event::Wake),
    (4, Event::SwitchOffline),
    (5, Event::SignIn),
    (3, Event::See),
    (2, Event::Incident(Incident::TokenExpires)),
    (2, Event::Incident(Incident::KeyExpires)),
    (1, Event::Incident(Incident::UserBecomesUnknown)),
    (5, Event::Incident(Incident::NetworkChanges)),
    (5, Event::Incident(Incident::ClockIsSet)),
    (4, Event::Sleep),
    (4, Event::Incident(Incident::Kill)),
    (6, Event::Incident(Incident::DieSoon)),
    (1, Event::Incident(Incident::CacheIsLost)),
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
    /// The last edits that were made as one: the account and the interviews.
    group: Option<(usize, Vec<InterviewId>)>,
}

impl User {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            rng: Rng::new(seed, 3),
            work_offline: false,
            group: None,
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
            Event::Answer => self.answer(&process, account).await,
            Event::Cancel => {
                if let Some(id) = self.any_interview(&process, account) {
                    self.decide(&process, account, id, Action::Cancel).await;
                }
            }
            Event::Group => self.change_several(&process, account).await,
            Event::UndoGroup => self.undo_group(&process).await,
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
            Event::See => process.see(account).await,
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
        if let Some(edit) = self.edit(process, account, id, action) {
            process.edit(account, vec![edit]).await;
        }
    }

    /// Returns the edit of an action, based on what the user sees of the interview now.
    fn edit(
        &mut self,
        process: &Process,
        account: usize,
        id: InterviewId,
        action: Action,
    ) -> Option<(PendingEdit, Edit)> {
        let undo = self.undo();
        let view = look(process, account, id)?;
        // Whoever answers a proposal or cancels says what stood on the screen.
        let is_answer = matches!(action, Action::Accept(_) | Action::Keep(_) | Action::Cancel);
        let has_revision = is_answer || self.rng.percent(80);
        let revision = view.revision;
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
            Action::Accept(_) => Edit::Accept {
                id,
                seen: revision,
                undo,
            },
            Action::Keep(_) => Edit::Keep { id, seen, undo },
            Action::Cancel => Edit::Cancel {
                id,
                seen: revision,
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
            shown: view.terms,
            shown_updated_at: view.updated_at,
            has_revision,
            is_committed: false,
            before: QueueSnapshot::of(&[], 0),
        };
        Some((pending, edit))
    }

    async fn amend(&mut self, process: &Process, account: usize) {
        let Some(id) = self.any_interview(process, account) else {
            return;
        };
        if let Some(slot) = self.slot(process, account, id) {
            self.decide(process, account, id, Action::Amend(slot)).await;
        }
    }

    /// Accepts or keeps, in an interview in which the other side proposes something.
    async fn answer(&mut self, process: &Process, account: usize) {
        let proposed = process.engines[account].read(|ledger| {
            let shown = ledger.interviews().map(|known| (known.id, known.terms()));
            shown
                .filter(|(_, terms)| is_theirs(terms))
                .map(|(id, _)| id)
                .collect::<Vec<_>>()
        });
        if let Some(id) = self.rng.pick(&proposed)
            && let Some(action) = self.answer_to(process, account, id)
        {
            self.decide(process, account, id, action).await;
        }
    }

    /// Returns an answer to what the other side proposes for an interview.
    fn answer_to(&mut self, process: &Process, account: usize, id: InterviewId) -> Option<Action> {
        let terms = look(process, account, id)?.terms;
        let keep = terms.agreed.slot().map(Action::Keep);
        let accept = terms.proposed.slot().map(Action::Accept);
        if self.rng.percent(25) { keep } else { accept }
    }

    /// Changes several interviews as one.
    async fn change_several(&mut self, process: &Process, account: usize) {
        let mut ids = interviews(process, account);
        let mut edits = Vec::new();
        while edits.len() < 3
            && let Some(id) = self.rng.pick(&ids)
        {
            ids.retain(|other| *other != id);
            let another = self.slot(process, account, id).map(Action::Amend);
            let roll = self.rng.below(4);
            let action = match roll {
                0 => self.answer_to(process, account, id).or(another),
                1 if self.rng.percent(30) => Some(Action::Cancel),
                _ => another,
            };
            edits.extend(action.and_then(|action| self.edit(process, account, id, action)));
        }
        let ids: Vec<_> = edits.iter().map(|(pending, _)| pending.id).collect();
        if ids.len() > 1 && process.edit(account, edits).await {
            self.group = Some((account, ids));
        }
    }

    /// Undoes the last group as one.
    async fn undo_group(&mut self, process: &Process) {
        let Some((account, ids)) = self.group.take() else {
            return;
        };
        let edits: Vec<_> = ids
            .into_iter()
            .filter_map(|id| self.edit(process, account, id, Action::Undo))
            .collect();
        if !edits.is_empty() {
            process.edit(account, edits).await;
        }
    }

    fn any_interview(&mut self, process: &Process, account: usize) -> Option<InterviewId> {
        self.rng.pick(&interviews(process, account))
    }

    /// Returns a random slot, or the agreed or proposed one.
    fn slot(&mut self, process: &Process, account: usize, id: InterviewId) -> Option<Slot> {
        let roll = self.rng.below(10);
        let standing = look(process, account, id).and_then(|view| match roll {
            0 => view.terms.agreed.slot(),
            1 => view.terms.proposed.slot(),
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

/// An interview as the user sees it.
struct Shown {
    terms: Terms,
    updated_at: Option<Timestamp>,
    revision: u64,
}

fn look(process: &Process, account: usize, id: InterviewId) -> Option<Shown> {
    process.engines[account].read(|ledger| {
        let view = ledger.view(id)?;
        Some(Shown {
            terms: view.interview.terms(),
            updated_at: view.interview.updated_at(),
            revision: view.revision(),
        })
    })
}

fn interviews(process: &Process, account: usize) -> Vec<InterviewId> {
    process.engines[account].read(|ledger| ledger.interviews().map(|known| known.id).collect())
}

fn is_theirs(terms: &Terms) -> bool {
    !terms.proposed.is_empty() && terms.amended_by != Some(Party::Interviewer)
}
