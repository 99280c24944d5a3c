//! The rules that must hold after each kill.

use std::collections::BTreeSet;

use super::oracle::{Asked, Change, FolderState, Kind, Oracle};
use crate::broken::{Checked, Rule};

/// Compares the requested changes and the acts of the other side with the folder and the effects at the server.
pub(super) fn check_rules(oracle: &Oracle, folder: &FolderState, effects: &[Asked]) -> Checked {
    check_saved(oracle, folder)?;
    for change in folder.all() {
        check_change(change, oracle, folder, effects)?;
    }
    check_effects(oracle, folder, effects)?;
    check_heard(oracle, folder)
}

fn check_saved(oracle: &Oracle, folder: &FolderState) -> Checked {
    let known: BTreeSet<_> = folder.all().map(|change| change.asked).collect();
    for expected in oracle.changes.values() {
        let is_present = known.contains(&expected.asked);
        Rule::Saved.holds(is_present || !expected.is_saved, || {
            format!("{expected:?} was reported as saved and is missing")
        })?;
        Rule::Saved.holds(!is_present || !expected.is_unknown, || {
            format!("{expected:?} was missing when the folder was opened before")
        })?;
    }
    Ok(())
}

fn check_change(
    change: &Change,
    oracle: &Oracle,
    folder: &FolderState,
    effects: &[Asked],
) -> Checked {
    let Some(expected) = oracle.changes.get(&change.asked) else {
        return Err(Rule::Truth.broken(format!("{change:?} was never requested")));
    };
    let took_effect = effects.contains(&change.asked);
    let interview = change.asked.interview;
    let has_a_newer_one = || {
        let mut others = folder
            .all()
            .filter_map(|other| oracle.changes.get(&other.asked));
        others.any(|other| other.asked.interview == interview && other.order > expected.order)
    };
    let (rule, holds) = match change.state.as_str() {
        "sent" => (Rule::Truth, took_effect),
        "undone" => (Rule::Truth, expected.may_be_dropped && !took_effect),
        "dropped" => (Rule::Saved, expected.may_be_dropped),
        "replaced" => (Rule::Saved, has_a_newer_one()),
        "waiting" | "sending" | "checking" => (Rule::Saved, !expected.is_dropped),
        // Only an act of the other side, or an effect of our own before an accept, is a question.
        "conflict" => (
            Rule::Once,
            !expected.is_dropped && oracle.has_acted(interview),
        ),
        // The server refuses nothing, so no other state can occur.
        _ => (Rule::Truth, false),
    };
    rule.holds(holds, || {
        format!("{change:?}, with {expected:?}; took effect: {took_effect}")
    })?;
    let twice = change.has_ended()
        && folder
            .waiting
            .iter()
            .any(|other| other.asked == change.asked);
    Rule::Saved.holds(!twice, || format!("{change:?} is also in the outbox"))
}

fn check_effects(oracle: &Oracle, folder: &FolderState, effects: &[Asked]) -> Checked {
    let mut seen = BTreeSet::new();
    for effect in effects {
        let is_requested = oracle.changes.contains_key(effect);
        Rule::Truth.holds(is_requested, || format!("{effect:?} was never requested"))?;
        Rule::NoDouble.holds(seen.insert(*effect), || {
            format!("{effect:?} took effect twice")
        })?;
        let is_known = folder.all().any(|change| change.asked == *effect);
        Rule::Truth.holds(is_known, || {
            format!("{effect:?} took effect and is not in the folder")
        })?;
        let is_last = effects
            .iter()
            .rfind(|other| other.interview == effect.interview)
            == Some(effect);
        Rule::Truth.holds(effect.kind != Kind::Cancel || is_last, || {
            format!("something took effect after {effect:?}")
        })?;
    }
    Ok(())
}

/// Checks that the user was told of each act of the other side that a list has shown, once, and of nothing else.
fn check_heard(oracle: &Oracle, folder: &FolderState) -> Checked {
    let mut told = BTreeSet::new();
    for entry in folder.heard.values() {
        let act = oracle.acts.iter().find(|act| entry.is_of(act));
        Rule::Heard.holds(act.is_some(), || {
            format!("{entry:?} is told and did not happen")
        })?;
        Rule::Heard.holds(told.insert(act), || format!("{entry:?} is told twice"))?;
    }
    let untold = oracle.listed.iter().find(|act| !folder.tells(act));
    Rule::Heard.holds(untold.is_none(), || {
        format!("a list has shown {untold:?}, and the user is not told")
    })
}
