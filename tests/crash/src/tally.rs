use std::collections::BTreeMap;
use std::fmt;

use crate::action::Action;
use crate::moment::Moment;

/// The counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Kills by action and phase.
    pub kills: BTreeMap<(Action, Moment), u64>,
    /// Commands that ended by themselves.
    pub ended: u64,
    /// Checks of the folder after an action.
    pub opens: u64,
    /// Requested changes.
    pub changes: u64,
    /// Changes that the program reported as saved.
    pub acknowledged: u64,
    /// Changes that were saved although the program was killed before it reported them.
    pub saved_unreported: u64,
    /// Changes that a kill left with an unconfirmed request.
    pub unconfirmed: u64,
    /// Amends that reached the server.
    pub requests: u64,
    /// Proposals that took effect.
    pub effects: u64,
    /// Changes that still waited at the end of their world because of a quiet time.
    pub held: u64,
}

impl Tally {
    /// Returns the number of kills.
    pub fn killed(&self) -> u64 {
        self.kills.values().sum()
    }

    /// Adds the counts of another run.
    pub(crate) fn add(&mut self, other: &Self) {
        for (what, times) in &other.kills {
            *self.kills.entry(*what).or_default() += times;
        }
        self.ended += other.ended;
        self.opens += other.opens;
        self.changes += other.changes;
        self.acknowledged += other.acknowledged;
        self.saved_unreported += other.saved_unreported;
        self.unconfirmed += other.unconfirmed;
        self.requests += other.requests;
        self.effects += other.effects;
        self.held += other.held;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<20}", "killed while")?;
        for moment in Moment::ALL {
            write!(f, "{moment:>10}")?;
        }
        writeln!(f, "{:>10}", "all")?;
        for action in Action::ALL {
            let times = |moment| {
                self.kills
                    .get(&(action, moment))
                    .copied()
                    .unwrap_or_default()
            };
            write!(f, "{action:<20}")?;
            for moment in Moment::ALL {
                write!(f, "{:>10}", times(moment))?;
            }
            writeln!(f, "{:>10}", Moment::ALL.map(times).iter().sum::<u64>())?;
        }
        let all = |moment| {
            let of_all = Action::ALL.map(|action| self.kills.get(&(action, moment)).copied());
            of_all.into_iter().flatten().sum::<u64>()
        };
        write!(f, "{:<20}", "all")?;
        for moment in Moment::ALL {
            write!(f, "{:>10}", all(moment))?;
        }
        writeln!(f, "{:>10}\n", self.killed())?;
        let lines = [
            (self.ended, "commands ended by themselves"),
            (self.opens, "times the folder was opened and checked"),
            (self.changes, "changes were requested"),
            (
                self.acknowledged,
                "of them were reported as saved, and all were found",
            ),
            (
                self.saved_unreported,
                "more were found, although the kill came before the report",
            ),
            (
                self.unconfirmed,
                "changes were left with an unconfirmed request",
            ),
            (self.requests, "amends reached the server"),
            (self.effects, "changes took effect, each once"),
            (
                self.held,
                "changes still waited at the end, in a quiet time",
            ),
        ];
        for (count, what) in lines {
            writeln!(f, "{count:>8}  {what}")?;
        }
        Ok(())
    }
}
