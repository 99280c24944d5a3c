use super::User;
use crate::sim::scenario::ListVisibility;
use crate::sim::world::{Network, World};

/// An event that the user does not cause: of credentials, network, clocks, disk, process, or the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Incident {
    TokenExpires,
    KeyExpires,
    UserBecomesUnknown,
    NetworkChanges,
    ClockIsSet,
    Kill,
    DieSoon,
    CacheIsLost,
    DiskChanges,
    VisibilityChanges,
    OtherSideMoves,
}

/// Jumps of the wall clock, in seconds: shorter and longer than every duration that the engine measures.
const JUMPS: &[i64] = &[-86_400, -4000, -700, -61, -5, 5, 61, 700, 4000, 86_400];

impl User {
    pub(super) fn apply_incident(&mut self, world: &World, account: usize, incident: Incident) {
        let mut state = world.now();
        let state = &mut *state;
        let at = state.at();
        let scenario = &state.scenario;
        let sim_account = &mut state.accounts[account];
        let what = match incident {
            Incident::TokenExpires => {
                sim_account.server.token += 1;
                "the token expires"
            }
            Incident::KeyExpires => {
                sim_account.server.key += 1;
                "the key expires"
            }
            Incident::UserBecomesUnknown => {
                sim_account.server.knows_user = !sim_account.server.knows_user;
                "the server forgets or knows the user"
            }
            Incident::NetworkChanges => {
                state.network = match state.network {
                    Network::Up => Network::Down,
                    Network::Down | Network::Healed => Network::Up,
                };
                "the network fails or returns"
            }
            Incident::ClockIsSet if scenario.clocks_are_set => {
                let by = self.rng.pick(JUMPS).unwrap_or_default();
                state.set_clock_by(by);
                "the wall clock is set"
            }
            Incident::Kill => {
                state.life.end();
                "THE PROCESS IS KILLED"
            }
            Incident::CacheIsLost => {
                state.life.end();
                sim_account.disk.is_cache_lost = true;
                "THE PROCESS IS KILLED, and the cache is lost"
            }
            Incident::DieSoon if self.rng.percent(scenario.death_percent) => {
                let steps = self.rng.below(12);
                state.life.limit_steps(Some(steps));
                "the process will die soon"
            }
            Incident::DiskChanges if scenario.disk_fills => {
                sim_account.disk.is_full = !sim_account.disk.is_full;
                "the disk is full or has space again"
            }
            Incident::VisibilityChanges
                if scenario.server.visibility == ListVisibility::Changing =>
            {
                sim_account.server.hide(!sim_account.server.is_hidden);
                "the list starts to show or hide times"
            }
            Incident::OtherSideMoves => {
                let ids: Vec<_> = sim_account.server.records.keys().copied().collect();
                if let Some(id) = self.rng.pick(&ids) {
                    sim_account.server.expect_move(at, id);
                }
                "the other side changes an interview"
            }
            Incident::ClockIsSet
            | Incident::DieSoon
            | Incident::DiskChanges
            | Incident::VisibilityChanges => return,
        };
        state.count(what);
        state.note(|| what);
    }
}
