//! The user, and the accidents of a computer: everything that happens of nobody's accord but chance's.

use std::time::Duration;

use interlude_domain::{AmendmentId, Ending, InterviewId, Slot, Terms};
use interlude_engine::edit::{Choice, Edit};

use crate::book::{Ask, Deed};
use crate::chance::Chance;
use crate::process::Process;
use crate::scenario::Sight;
use crate::server::Arrival;
use crate::slots::{any_slot, odd_slot};
use crate::world::{Network, World};

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Amend,
    Undo,
    Discard,
    Mine,
    Theirs,
    BringBack,
    Retry,
    Sync,
    Wake,
    SwitchOffline,
    SignIn,
    TokenExpires,
    KeyExpires,
    UserIsForgotten,
    NetworkChanges,
    ClockIsSet,
    LidIsClosed,
    Kill,
    Doom,
    Close,
    DiskChanges,
    SightChanges,
    OtherSideMoves,
}

const ACTS: &[(u32, Act)] = &[
    (34, Act::Amend),
    (6, Act::Undo),
    (4, Act::Discard),
    (9, Act::Mine),
    (3, Act::Theirs),
    (3, Act::BringBack),
    (5, Act::Retry),
    (7, Act::Sync),
    (4, Act::Wake),
    (4, Act::SwitchOffline),
    (5, Act::SignIn),
    (2, Act::TokenExpires),
    (2, Act::KeyExpires),
    (1, Act::UserIsForgotten),
    (5, Act::NetworkChanges),
    (5, Act::ClockIsSet),
    (4, Act::LidIsClosed),
    (4, Act::Kill),
    (6, Act::Doom),
    (2, Act::Close),
    (5, Act::DiskChanges),
    (5, Act::SightChanges),
    (12, Act::OtherSideMoves),
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
            Act::Undo | Act::Discard | Act::Mine | Act::Theirs | Act::Retry => {
                let deed = match act {
                    Act::Undo => Deed::Undo,
                    Act::Discard => Deed::Discard,
                    Act::Mine => Deed::Mine,
                    Act::Theirs => Deed::Theirs,
                    _ => Deed::Retry,
                };
                let waiting = waiting(&process, account);
                if let Some(id) = self.chance.pick(&waiting) {
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
            Act::LidIsClosed => {
                let span = self.chance.seconds(1..7200);
                world
                    .now()
                    .note(|| format!("the lid is closed for {span:?}"));
                world.now().sleep(span);
                if self.chance.percent(70) {
                    process.engines[account].wake().await;
                }
            }
            Act::Close => {
                world.now().note(|| "the process is closed");
                process.close().await;
                return None;
            }
            Act::Kill => {
                let mut state = world.now();
                state.count("kills");
                state.note(|| "THE PROCESS IS KILLED");
                state.life.end();
            }
            _ => self.accident(world, account, act),
        }
        Some(process)
    }

    /// A wish that was decided about by chance.
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
            Deed::Discard => Edit::Discard(id),
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
        };
        process.edit(account, ask, edit).await;
    }

    async fn amend(&mut self, process: &Process, account: usize) {
        let ids: Vec<_> = process.engines[account]
            .read(|ledger| ledger.interviews().map(|known| known.id).collect());
        let Some(id) = self.chance.pick(&ids) else {
            return;
        };
        let slot = self.slot(process, account, id);
        self.decide(process, account, id, Deed::Amend(slot)).await;
    }

    /// Any slot, or one that stands already.
    fn slot(&mut self, process: &Process, account: usize, id: InterviewId) -> Slot {
        let roll = self.chance.below(10);
        let standing = look(process, account, id).and_then(|(terms, _)| match roll {
            0 => terms.agreed.slot(),
            1 => terms.proposed.slot(),
            _ => None,
        });
        let rounds = process.rounds();
        match standing {
            Some(slot) => slot,
            None if rounds => odd_slot(account, &mut self.chance),
            None => any_slot(account, &mut self.chance),
        }
    }

    fn undo(&mut self) -> Duration {
        Duration::from_secs(
            self.chance
                .weighted(&[(5, 0), (3, 5), (1, 30)])
                .unwrap_or(0),
        )
    }

    fn accident(&mut self, world: &World, account: usize, act: Act) {
        let mut state = world.now();
        let state = &mut *state;
        let (at, scenario) = (state.at(), state.scenario.clone());
        let side = &mut state.sides[account];
        let what = match act {
            Act::TokenExpires => {
                side.server.token += 1;
                "the token expires"
            }
            Act::KeyExpires => {
                side.server.key += 1;
                "the key expires"
            }
            Act::UserIsForgotten => {
                side.server.knows_user = !side.server.knows_user;
                "the server forgets the user, or knows them again"
            }
            Act::NetworkChanges => {
                state.network = match state.network {
                    Network::Up => Network::Down,
                    Network::Down | Network::Healed => Network::Up,
                };
                "the network goes, or comes back"
            }
            Act::ClockIsSet if scenario.clocks_are_set => {
                let by = self
                    .chance
                    .pick(&[-86_400, -4000, -700, -61, -5, 5, 61, 700, 4000, 86_400]);
                let by = by.unwrap_or_default();
                state.set_clock_by(by);
                state.note(|| format!("the wall clock is set by {by} s"));
                return;
            }
            Act::Doom if self.chance.percent(scenario.deaths) => {
                let steps = self.chance.below(12);
                state.life.doom(Some(steps));
                "the process has not long to live"
            }
            Act::DiskChanges if scenario.disk_fills => {
                side.platter.is_full = !side.platter.is_full;
                "the disk is full, or has room again"
            }
            Act::SightChanges if scenario.server.sight == Sight::Changing => {
                side.server.hide(!side.server.is_hidden);
                "the list shows times, or hides them"
            }
            Act::OtherSideMoves => {
                let ids: Vec<_> = side.server.records.keys().copied().collect();
                if let Some(id) = self.chance.pick(&ids) {
                    side.server.expect(at, Arrival::Move(id));
                }
                return;
            }
            _ => return,
        };
        state.note(|| what);
    }
}

/// The interviews with anything unfinished.
pub(crate) fn waiting(process: &Process, account: usize) -> Vec<InterviewId> {
    process.engines[account].read(|ledger| ledger.kept().outbox.lines().map(|(id, _)| id).collect())
}

/// The wishes that were dropped.
fn dropped(process: &Process, account: usize) -> Vec<(InterviewId, AmendmentId)> {
    process.engines[account].read(|ledger| {
        let history = ledger.kept().history.iter();
        let dropped = history.filter(|entry| entry.ending == Ending::Discarded);
        dropped
            .map(|entry| (entry.amendment.interview_id, entry.amendment.id))
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
