//! Stores the chain of replaced changes as a list, newest first. Reading a list does not recurse, so a
//! damaged file cannot exhaust the stack. A list that is too long is refused.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::change::REPLACES_AT_MOST;
use crate::{Base, Change, ChangeId, ChangeKind, InterviewId, Reason, State, Timestamp};

/// An earlier change without the one that it replaced, which is the next element of the list.
#[derive(Serialize, Deserialize)]
struct Earlier {
    id: ChangeId,
    interview_id: InterviewId,
    order: u64,
    kind: ChangeKind,
    base: Base,
    made_at: Timestamp,
    attempts: u32,
    resent_unseen: bool,
    reason: Option<Reason>,
    state: State,
    before_gone: Option<Box<State>>,
    decided_when_passed: bool,
}

pub(crate) fn serialize<S: Serializer>(
    replaces: &Option<Box<Change>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut earlier = Vec::new();
    let mut next = replaces.as_deref();
    while let Some(change) = next {
        earlier.push(Earlier::of(change));
        next = change.replaces.as_deref();
    }
    earlier.serialize(to)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Box<Change>>, D::Error> {
    let earlier = Vec::<Earlier>::deserialize(from)?;
    if earlier.len() > REPLACES_AT_MOST {
        return Err(D::Error::custom("too many earlier changes"));
    }
    let chain = earlier.into_iter().rev();
    Ok(chain.fold(None, |replaces, earlier| {
        Some(Box::new(earlier.replacing(replaces)))
    }))
}

impl Earlier {
    fn of(change: &Change) -> Self {
        let change = change.clone();
        Self {
            id: change.id,
            interview_id: change.interview_id,
            order: change.order,
            kind: change.kind,
            base: change.base,
            made_at: change.made_at,
            attempts: change.attempts,
            resent_unseen: change.resent_unseen,
            reason: change.reason,
            state: change.state,
            before_gone: change.before_gone,
            decided_when_passed: change.decided_when_passed,
        }
    }

    fn replacing(self, replaces: Option<Box<Change>>) -> Change {
        Change {
            id: self.id,
            interview_id: self.interview_id,
            order: self.order,
            kind: self.kind,
            base: self.base,
            made_at: self.made_at,
            attempts: self.attempts,
            resent_unseen: self.resent_unseen,
            reason: self.reason,
            state: self.state,
            before_gone: self.before_gone,
            decided_when_passed: self.decided_when_passed,
            replaces,
        }
    }
}
