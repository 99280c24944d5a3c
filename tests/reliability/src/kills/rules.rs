//! The rules that must hold after each kill.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};

use super::oracle::{Change, FolderState, Oracle};

/// A promise that a kill could break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The folder can be opened without a notice of damage.
    Opens,
    /// A change that was reported as saved is in the outbox, or in the history with a possible end.
    Saved,
    /// Only requested changes are in the folder and took effect.
    Requested,
    /// A change that is shown as sent took effect, and a change that took effect is in the folder.
    Reported,
    /// Each change takes effect at most once.
    Once,
    /// At the end nothing waits without a reason.
    Drains,
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub rule: Rule,
    /// The observation that breaks it.
    pub what: String,
}

impl Rule {
    pub(super) fn check(self, holds: bool, what: impl FnOnce() -> String) -> Result<(), Broken> {
        if holds {
            Ok(())
        } else {
            Err(Broken {
                rule: self,
                what: what(),
            })
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.what)
    }
}

/// A proposal that took effect at the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effect {
    pub(super) interview: u64,
    pub(super) start: DateTime<Utc>,
}

/// Compares the requested changes, the folder and the effects at the server.
pub(super) fn check_rules(
    oracle: &Oracle,
    folder: &FolderState,
    effects: &[Effect],
) -> Result<(), Broken> {
    check_saved(oracle, folder)?;
    for change in folder.all() {
        check_change(change, oracle, folder, effects)?;
    }
    check_effects(oracle, folder, effects)
}

fn check_saved(oracle: &Oracle, folder: &FolderState) -> Result<(), Broken> {
    let known: BTreeSet<_> = folder.all().map(|change| change.start).collect();
    for expected in oracle.0.values() {
        let is_present = known.contains(&expected.start);
        Rule::Saved.check(is_present || !expected.is_saved, || {
            format!("{expected:?} was reported as saved and is missing")
        })?;
        Rule::Saved.check(!is_present || !expected.is_unknown, || {
            format!("{expected:?} was missing when the folder was opened before")
        })?;
    }
    Ok(())
}

fn check_change(
    change: &Change,
    oracle: &Oracle,
    folder: &FolderState,
    effects: &[Effect],
) -> Result<(), Broken> {
    let expected = oracle
        .0
        .get(&change.start)
        .filter(|expected| expected.interview == change.interview);
    Rule::Requested.check(expected.is_some(), || {
        format!("{change:?} was never requested")
    })?;
    let Some(expected) = expected else {
        return Ok(());
    };
    let took_effect = effects.iter().any(|effect| effect.start == change.start);
    let has_a_newer_one = || {
        let mut others = folder.all().filter_map(|other| oracle.0.get(&other.start));
        others.any(|other| other.interview == expected.interview && other.order > expected.order)
    };
    let (rule, holds) = match change.state.as_str() {
        "sent" => (Rule::Reported, took_effect),
        "undone" => (Rule::Reported, expected.may_be_dropped && !took_effect),
        "dropped" => (Rule::Saved, expected.may_be_dropped),
        "replaced" => (Rule::Saved, has_a_newer_one()),
        "waiting" | "sending" | "checking" => (Rule::Saved, !expected.is_dropped),
        // The other side does nothing and the server refuses nothing, so no other state can occur.
        _ => (Rule::Reported, false),
    };
    rule.check(holds, || {
        format!("{change:?}, with {expected:?}; took effect: {took_effect}")
    })?;
    let twice = change.has_ended()
        && folder
            .waiting
            .iter()
            .any(|other| other.start == change.start);
    Rule::Saved.check(!twice, || format!("{change:?} is also in the outbox"))
}

fn check_effects(oracle: &Oracle, folder: &FolderState, effects: &[Effect]) -> Result<(), Broken> {
    let mut seen = BTreeSet::new();
    for effect in effects {
        let is_requested = oracle
            .0
            .get(&effect.start)
            .is_some_and(|expected| expected.interview == effect.interview);
        Rule::Requested.check(is_requested, || format!("{effect:?} was never requested"))?;
        Rule::Once.check(seen.insert(effect.start), || {
            format!("{effect:?} took effect twice")
        })?;
        let is_known = folder.all().any(|change| change.start == effect.start);
        Rule::Reported.check(is_known, || {
            format!("{effect:?} took effect and is not in the folder")
        })?;
    }
    Ok(())
}
