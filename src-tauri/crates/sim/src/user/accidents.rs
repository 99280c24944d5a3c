use super::User;
use crate::scenario::ListVisibility;
use crate::server::Arrival;
use crate::world::{Network, World};

/// What happens to a user: to credentials, network, clocks, disk and process, and by the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accident {
    TokenExpires,
    KeyExpires,
    UserIsForgotten,
    NetworkChanges,
    ClockIsSet,
    Kill,
    Doom,
    DiskChanges,
    SightChanges,
    OtherSideMoves,
}

/// By how much a wall clock is set, in seconds: on both sides of every span that an engine measures.
const JUMPS: &[i64] = &[-86_400, -4000, -700, -61, -5, 5, 61, 700, 4000, 86_400];

impl User {
    pub(super) fn suffer(&mut self, world: &World, account: usize, accident: Accident) {
        let mut state = world.now();
        let state = &mut *state;
        let at = state.at();
        let scenario = &state.scenario;
        let side = &mut state.sides[account];
        let what = match accident {
            Accident::TokenExpires => {
                side.server.token += 1;
                "the token expires"
            }
            Accident::KeyExpires => {
                side.server.key += 1;
                "the key expires"
            }
            Accident::UserIsForgotten => {
                side.server.knows_user = !side.server.knows_user;
                "the server forgets the user, or knows them again"
            }
            Accident::NetworkChanges => {
                state.network = match state.network {
                    Network::Up => Network::Down,
                    Network::Down | Network::Healed => Network::Up,
                };
                "the network goes, or comes back"
            }
            Accident::ClockIsSet if scenario.clocks_are_set => {
                let by = self.chance.pick(JUMPS).unwrap_or_default();
                state.set_clock_by(by);
                "the wall clock is set"
            }
            Accident::Kill => {
                state.life.end();
                "THE PROCESS IS KILLED"
            }
            Accident::Doom if self.chance.percent(scenario.deaths) => {
                let steps = self.chance.below(12);
                state.life.doom(Some(steps));
                "the process has not long to live"
            }
            Accident::DiskChanges if scenario.disk_fills => {
                side.platter.is_full = !side.platter.is_full;
                "the disk is full, or has room again"
            }
            Accident::SightChanges if scenario.server.visibility == ListVisibility::Changing => {
                side.server.hide(!side.server.is_hidden);
                "the list shows times, or hides them"
            }
            Accident::OtherSideMoves => {
                let ids: Vec<_> = side.server.records.keys().copied().collect();
                if let Some(id) = self.chance.pick(&ids) {
                    side.server.expect(at, Arrival::Move(id));
                }
                "the other side has something in mind"
            }
            Accident::ClockIsSet
            | Accident::Doom
            | Accident::DiskChanges
            | Accident::SightChanges => return,
        };
        state.count(what);
        state.note(|| what);
    }
}
