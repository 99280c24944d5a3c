//! How a trace and a tally word what happens.

use interlude_domain::{Clash, Ending, Range, Slot, State, Terms};
use interlude_engine::store::Op;

use crate::slots::FIRST;

/// Terms in words.
pub(crate) fn terms(terms: &Terms) -> String {
    let party = terms.amended_by.as_ref();
    let party = party.map(|party| format!(" by {party}"));
    let status = terms.status.as_ref().map(ToString::to_string);
    format!(
        "{}, agreed {}, proposed {}{}",
        status.unwrap_or_default(),
        range(terms.agreed),
        range(terms.proposed),
        party.unwrap_or_default()
    )
}

/// When a range begins, counted from the first slot of all.
pub(crate) fn range(range: Range) -> String {
    let Some(start) = range.start() else {
        return "nothing".to_owned();
    };
    let seconds = start.seconds() - FIRST;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours}h{minutes:02}m{:02}", seconds % 60)
}

/// When a slot begins.
pub(crate) fn slot(slot: Slot) -> String {
    range(slot.into())
}

/// What an operation did, and to what.
pub(crate) fn op(op: &Op, before: Option<&State>) -> String {
    match op {
        Op::Put(amendment) => {
            let (id, slot) = (amendment.interview_id, slot(amendment.slot));
            let (before, now) = (before.map_or("new", state), state(&amendment.state));
            let base = terms(&amendment.base.terms);
            format!("{id} to {slot}: {before} -> {now} (base {base})")
        }
        Op::End(entry) => {
            let (id, slot) = (entry.amendment.interview_id, slot(entry.amendment.slot));
            format!("{id} to {slot}: {}", ending(&entry.ending))
        }
        Op::Doubt(doubt) => format!(
            "{} to {} may still land",
            doubt.interview_id,
            slot(doubt.slot)
        ),
        Op::ForgetDoubts(id) => format!("{id} has no doubts any more"),
        Op::ForgetDoubt(id, _, attempt) => format!("attempt {attempt} of {id} was answered"),
        Op::Switch(switches) => format!("work offline: {}", switches.work_offline),
    }
}

/// What an operation counts as, if it is counted.
pub(crate) fn counted(op: &Op) -> Option<&'static str> {
    match op {
        Op::Put(amendment) => match amendment.state {
            State::Queued { .. } | State::Sending { .. } => None,
            _ => Some(state(&amendment.state)),
        },
        Op::End(entry) => Some(ending_word(&entry.ending)),
        Op::Doubt(_) | Op::ForgetDoubts(_) | Op::ForgetDoubt(..) | Op::Switch(_) => None,
    }
}

fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Delivered(delivery) => format!("delivered, stored as {}", range(delivery.stored)),
        other => ending_word(other).to_owned(),
    }
}

fn ending_word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Delivered(_) => "delivered",
        Ending::Superseded { .. } => "superseded",
        Ending::Undone => "undone",
        Ending::Discarded => "discarded",
    }
}

/// A state in words.
pub(crate) fn state(state: &State) -> &'static str {
    match state {
        State::Queued { .. } => "queued",
        State::Sending { .. } => "sending",
        State::Unconfirmed(_) => "unconfirmed",
        State::Conflicted(Clash::Moved) => "conflicted, moved",
        State::Conflicted(Clash::Gone) => "conflicted, gone",
        State::Conflicted(Clash::Unseen) => "conflicted, unseen",
        State::Conflicted(Clash::Overtaken) => "conflicted, overtaken",
        State::Conflicted(Clash::PutBack) => "conflicted, put back",
        State::Conflicted(Clash::Took) => "conflicted, took",
        State::Conflicted(Clash::Passed) => "conflicted, passed",
        State::Refused => "refused",
    }
}
