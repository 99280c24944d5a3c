use std::collections::BTreeMap;
use std::fmt;

use crate::deed::Deed;
use crate::moment::Moment;

/// What happened, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Kills, by what was killed and where it was.
    pub kills: BTreeMap<(Deed, Moment), u64>,
    /// Commands that were left to end, or had ended when they were to be killed.
    pub ended: u64,
    /// Times that the folder was opened after a kill, and said all that it should.
    pub opens: u64,
    /// Wishes for another time.
    pub wishes: u64,
    /// Those that the program called saved.
    pub acknowledged: u64,
    /// Those that were found saved although the program had not come to say so.
    pub saved_unsaid: u64,
    /// Changes that a kill left with a request that may or may not have arrived.
    pub in_doubt: u64,
    /// Amends that reached the server.
    pub requests: u64,
    /// Times that took effect.
    pub effects: u64,
    /// Changes that were still waiting at the end of their world, each behind a request in doubt.
    pub held: u64,
}

impl Tally {
    /// How many were killed.
    pub fn killed(&self) -> u64 {
        self.kills.values().sum()
    }

    /// Adds what happened elsewhere.
    pub(crate) fn add(&mut self, other: &Self) {
        for (what, times) in &other.kills {
            *self.kills.entry(*what).or_default() += times;
        }
        self.ended += other.ended;
        self.opens += other.opens;
        self.wishes += other.wishes;
        self.acknowledged += other.acknowledged;
        self.saved_unsaid += other.saved_unsaid;
        self.in_doubt += other.in_doubt;
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
        for deed in Deed::ALL {
            let times = |moment| self.kills.get(&(deed, moment)).copied().unwrap_or_default();
            write!(f, "{deed:<20}")?;
            for moment in Moment::ALL {
                write!(f, "{:>10}", times(moment))?;
            }
            writeln!(f, "{:>10}", Moment::ALL.map(times).iter().sum::<u64>())?;
        }
        let all = |moment| {
            let of_all = Deed::ALL.map(|deed| self.kills.get(&(deed, moment)).copied());
            of_all.into_iter().flatten().sum::<u64>()
        };
        write!(f, "{:<20}", "all")?;
        for moment in Moment::ALL {
            write!(f, "{:>10}", all(moment))?;
        }
        writeln!(f, "{:>10}\n", self.killed())?;
        let lines = [
            (self.ended, "commands came to their own end"),
            (self.opens, "times the folder was opened and checked"),
            (self.wishes, "changes were asked for"),
            (
                self.acknowledged,
                "of them were called saved; all were there",
            ),
            (
                self.saved_unsaid,
                "more were there, killed before it was said",
            ),
            (self.in_doubt, "changes were left with a request in doubt"),
            (self.requests, "amends reached the server"),
            (self.effects, "times took effect, each once"),
            (
                self.held,
                "changes still waited in the end, behind a doubt of the last minute",
            ),
        ];
        for (count, what) in lines {
            writeln!(f, "{count:>8}  {what}")?;
        }
        Ok(())
    }
}
