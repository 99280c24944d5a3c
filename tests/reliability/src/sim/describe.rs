//! Descriptions for the trace and names for the tally.

use interlude_engine::store::Op;
use interlude_model::{ChangeKind, ConflictKind, Ending, InterviewId, Range, Slot, State, Terms};

use crate::sim::oracle::ListedInterview;
use crate::sim::slots::{EPOCH, FIRST};

/// Describes terms.
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

/// Describes a list by the `updated_at` of each interview.
pub(crate) fn listed(records: &[(InterviewId, ListedInterview)]) -> String {
    let of_one = |(id, read): &(InterviewId, ListedInterview)| {
        let at = read.updated_at.since(EPOCH);
        format!(", {id} as of {at:?}")
    };
    records.iter().map(of_one).collect()
}

/// Describes a range by its start, counted from [`FIRST`].
pub(crate) fn range(range: Range) -> String {
    let Some(start) = range.start() else {
        return "nothing".to_owned();
    };
    let seconds = start.seconds() - FIRST;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours}h{minutes:02}m{:02}", seconds % 60)
}

/// Describes a slot by its start.
pub(crate) fn slot(slot: Slot) -> String {
    range(slot.into())
}

/// Describes what a change asks for.
pub(crate) fn kind(kind: ChangeKind) -> String {
    match kind {
        ChangeKind::Amend(asked) => format!("amend to {}", slot(asked)),
        ChangeKind::Accept(asked) => format!("accept of {}", slot(asked)),
        ChangeKind::Cancel => "cancel".to_owned(),
    }
}

/// Describes an operation.
pub(crate) fn op(op: &Op, before: Option<&State>) -> String {
    match op {
        Op::Put(change) => {
            let (id, asked) = (change.interview_id, kind(change.kind));
            let (before, now) = (before.map_or("new", state), state(&change.state));
            let base = terms(&change.base.terms);
            format!("{id}, {asked}: {before} -> {now} (base {base})")
        }
        Op::End(entry) => {
            let (id, asked) = (entry.change.interview_id, kind(entry.change.kind));
            format!("{id}, {asked}: {}", ending(&entry.ending))
        }
        Op::UnconfirmedRequest(request) => format!(
            "{}, {}: attempt {} is noted, {:?}",
            request.interview_id,
            kind(request.kind),
            request.attempt,
            request.mark
        ),
        Op::ForgetAllUnconfirmed(id) => format!("{id} has no unconfirmed requests any more"),
        Op::ForgetUnconfirmed(id, _, attempt) => format!("attempt {attempt} of {id} was answered"),
        Op::Switch(switches) => format!("work offline: {}", switches.work_offline),
        Op::MissingCalls(missing) => format!("the server lacks {missing:?}"),
        Op::Heard(heard) => format!("{} was {} by them", heard.interview_id, heard.what.as_str()),
        Op::MarkSeen(up_to) => format!("entries up to {up_to} are seen"),
        Op::RecentAnswers(answers) => format!("answered lately: {:?}", answers.keys()),
    }
}

/// Returns the name of an operation in the tally, if it is counted.
pub(crate) fn counted(op: &Op) -> Option<&'static str> {
    match op {
        Op::Put(change) => match change.state {
            State::Waiting { .. } | State::Sending { .. } => None,
            _ => Some(state(&change.state)),
        },
        Op::End(entry) => Some(match (&entry.ending, entry.change.kind) {
            (Ending::Sent(_), ChangeKind::Accept(_)) => "sent, an accept",
            (Ending::Sent(_), ChangeKind::Cancel) => "sent, a cancel",
            (ending, _) => ending.as_str(),
        }),
        Op::UnconfirmedRequest(_)
        | Op::ForgetAllUnconfirmed(_)
        | Op::ForgetUnconfirmed(..)
        | Op::Switch(_)
        | Op::MissingCalls(_)
        | Op::Heard(_)
        | Op::MarkSeen(_)
        | Op::RecentAnswers(_) => None,
    }
}

fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Sent(delivery) => format!("sent, stored as {}", range(delivery.stored)),
        other => other.as_str().to_owned(),
    }
}

/// Describes a state.
pub(crate) fn state(state: &State) -> &'static str {
    match state {
        State::Waiting { .. } => "waiting",
        State::Sending { .. } => "sending",
        State::Checking(_) => "checking",
        State::Conflict(ConflictKind::Moved) => "conflict, moved",
        State::Conflict(ConflictKind::Gone) => "conflict, gone",
        State::Conflict(ConflictKind::Unseen) => "conflict, unseen",
        State::Conflict(ConflictKind::Overtaken) => "conflict, overtaken",
        State::Conflict(ConflictKind::PutBack) => "conflict, put back",
        State::Conflict(ConflictKind::Took) => "conflict, took",
        State::Conflict(ConflictKind::Passed) => "conflict, passed",
        State::Refused => "refused",
    }
}
