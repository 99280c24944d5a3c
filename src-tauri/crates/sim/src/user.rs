//! The user, who does anything at any moment.

mod accidents;

use std::time::Duration;

use interlude_domain::{ChangeId, Ending, InterviewId, Slot, Terms};
use interlude_engine::edit::{Choice, Edit};

use self::accidents::Accident;
use crate::book::{Ask, Deed, Picture};
use crate::chance::Chance;
use crate::process::Process;
use crate::slots::{any_slot, odd_slot};
use crate::world::World;

/// What happens next.
#[derive(Debug, Clone, Copy)]
enum Act {
    Amend,
    BringBack,
    Decide(Deed),
    Sync,
    Wake,
    SwitchOffline,
    SignIn,
    CloseLid,
    Close,
    Suffer(Accident),
}

const ACTS: &[(u32, Act)] = &[
    (34, Act::Amend),
    (6, Act::Decide(Deed::Undo)),
    (4, Act::Decide(Deed::Drop)),
    (9, Act::Decide(Deed::Mine)),
    (3, Act::Decide(Deed::Theirs)),
    (3, Act::BringBack),
    (5, Act::Decide(Deed::Retry)),
    (7, Act::Sync),
    (4, Act::Wake),
    (4, Act::SwitchOffline),
    (5, Act::SignIn),
    (2, Act::Suffer(Accident::TokenExpires)),
    (2, Act::Suffer(Accident::KeyExpires)),
    (1, Act::Suffer(Accident::UserIsForgotten)),
    (5, Act::Suffer(Accident::NetworkChanges)),
    (5, Act::Suffer(Accident::ClockIsSet)),
    (4, Act::CloseLid),
    (4, Act::Suffer(Accident::Kill)),
    (6, Act::Suffer(Accident::Doom)),
    (2, Act::Close),
    (5, Act::Suffer(Accident::DiskChanges)),
    (5, Act::Suffer(Accident::SightChanges)),
    (12, Act::Suffer(Accident::OtherSideMoves)),
];

/// The user of one simulated world.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) chance: Chance,
    work_offline: bool,
}

impl User {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed, 3),
            work_offline: false,
        }
    }

    /// How long until something happens again: often at once, at times after minutes.
    pub(crate) fn pause(&mut self) -> Duration {
        let up_to = [(3, 1), (4, 2000), (4, 15_000), (2, 100_000), (1, 600_000)];
        let up_to = self.chance.weighted(&up_to).unwrap_or(1);
        self.chance.millis(0..up_to)
    }

    /// Does one thing, whatever it is. Gives the process back unless it was closed.
    pub(crate) async fn act(&mut self, world: &World, mut process: Process) -> Option<Process> {
        let accounts: Vec<_> = (0..process.engines.len()).collect();
        let account = self.chance.pick(&accounts).unwrap_or_default();
        let act = self.chance.weighted(ACTS).unwrap_or(Act::Amend);
        match act {
            Act::Amend => self.amend(&process, account).await,
            Act::BringBack => {
                if let Some((id, wish)) = self.chance.pick(&dropped(&process, account)) {
                    self.decide(&process, account, id, Deed::BringBack(wish))
                        .await;
                }
            }
            Act::Decide(deed) => {
                if let Some(id) = self.chance.pick(&waiting(&process, account)) {
                    self.decide(&process, account, id, deed).await;
                }
            }
            Act::Sync => process.begin_sync(account),
            Act::Wake => process.engines[account].wake().await,
            Act::SwitchOffline => {
                self.work_offline = !self.work_offline;
                process.switch(account, self.work_offline).await;
            }
            Act::SignIn => process.renew(account).await,
            Act::CloseLid => {
                let span = self.chance.seconds(1..7200);
                world.now().sleep(span);
                if self.chance.percent(70) {
                    process.engines[account].wake().await;
                }
            }
            Act::Close => {
                world.now().count("the process is closed");
                world.now().note(|| "the process is closed");
                process.close().await;
                return None;
            }
            Act::Suffer(accident) => self.suffer(world, account, accident),
        }
        Some(process)
    }

    /// Does this with an interview, looking at it as it is now.
    pub(crate) async fn decide(
        &mut self,
        process: &Process,
        account: usize,
        id: InterviewId,
        deed: Deed,
    ) {
        let undo = self.undo();
        let insists = self.chance.percent(80);
        let Some((shown, revision)) = look(process, account, id) else {
            return;
        };
        let seen = Some(revision).filter(|_| insists);
        let resolve = |choice| Edit::Resolve {
            id,
            choice,
            seen,
            undo,
        };
        let edit = match deed {
            Deed::Amend(slot) => Edit::Amend {
                id,
                slot,
                seen,
                undo,
            },
            Deed::BringBack(dropped) => Edit::BringBack { id, dropped, undo },
            Deed::Undo => Edit::Undo(id),
            Deed::Drop => Edit::Drop(id),
            Deed::Mine => resolve(Choice::Mine),
            Deed::Theirs => resolve(Choice::Theirs),
            Deed::Retry => Edit::Retry(id),
        };
        let ask = Ask {
            deed,
            id,
            shown,
            insists,
            is_committed: false,
            before: Picture::of(&[], 0),
        };
        process.edit(account, ask, edit).await;
    }

    async fn amend(&mut self, process: &Process, account: usize) {
        let ids: Vec<_> = process.engines[account]
            .read(|ledger| ledger.interviews().map(|known| known.id).collect());
        let Some(id) = self.chance.pick(&ids) else {
            return;
        };
        if let Some(slot) = self.slot(process, account, id) {
            self.decide(process, account, id, Deed::Amend(slot)).await;
        }
    }

    /// Any slot, or one that stands already.
    fn slot(&mut self, process: &Process, account: usize, id: InterviewId) -> Option<Slot> {
        let roll = self.chance.below(10);
        let standing = look(process, account, id).and_then(|(terms, _)| match roll {
            0 => terms.agreed.slot(),
            1 => terms.proposed.slot(),
            _ => None,
        });
        let rounds = process.rounds();
        standing.or_else(|| match rounds {
            true => odd_slot(account, &mut self.chance),
            false => any_slot(account, &mut self.chance),
        })
    }

    fn undo(&mut self) -> Duration {
        let seconds = self.chance.weighted(&[(5, 0), (3, 5), (1, 30)]);
        Duration::from_secs(seconds.unwrap_or_default())
    }
}

/// The interviews with anything unfinished.
pub(crate) fn waiting(process: &Process, account: usize) -> Vec<InterviewId> {
    process.engines[account]
        .read(|ledger| ledger.durable().outbox.queues().map(|(id, _)| id).collect())
}

/// The wishes that were dropped.
fn dropped(process: &Process, account: usize) -> Vec<(InterviewId, ChangeId)> {
    process.engines[account].read(|ledger| {
        let history = ledger.durable().history.iter();
        let dropped = history.filter(|entry| entry.ending == Ending::Dropped);
        dropped
            .map(|entry| (entry.change.interview_id, entry.change.id))
            .collect()
    })
}

/// What the user sees of an interview.
fn look(process: &Process, account: usize, id: InterviewId) -> Option<(Terms, u64)> {
    process.engines[account].read(|ledger| {
        let view = ledger.view(id)?;
        Some((view.interview.terms(), view.revision()))
    })
}
