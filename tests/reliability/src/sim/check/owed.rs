//! The acts of the other side of which the user must be told.

use interlude_model::{HeardKind, Party, Status, Terms};

/// Two states of an interview of which the user is to be told what the other side did.
pub(super) struct Owed<'a> {
    pub(super) old: &'a Terms,
    pub(super) new: &'a Terms,
    /// The list before did not have it.
    pub(super) was_absent: bool,
    /// A request of ours took effect in between.
    pub(super) have_acted: bool,
}

impl Owed<'_> {
    /// Returns what must be told. For an agreed time any entry that names it will do.
    pub(super) fn all(&self) -> Vec<HeardKind> {
        let Self {
            old,
            new,
            was_absent,
            have_acted,
        } = *self;
        let mut owed = Vec::new();
        if new.is_over() {
            let is_new = new.status != old.status && !was_absent;
            let what = match new.status {
                Some(Status::Cancelled) => HeardKind::Cancelled,
                _ => HeardKind::TurnedDown,
            };
            owed.extend(is_new.then_some(what));
            return owed;
        }
        let is_theirs = |terms: &Terms| terms.amended_by == Some(Party::Interviewee);
        // One that is listed again is told as booked, unless it was unreadable in between.
        if !was_absent && new.agreed != old.agreed {
            owed.push(HeardKind::Moved {
                from: old.agreed,
                to: new.agreed,
            });
        }
        let (before, proposed) = (old.proposed, new.proposed);
        let was_same = proposed == before && is_theirs(old);
        if !proposed.is_empty() && is_theirs(new) && !was_same {
            owed.push(HeardKind::Proposed { proposed });
        }
        let is_gone = !before.is_empty() && proposed.is_empty() && new.agreed == old.agreed;
        let is_answer = new.agreed == before;
        if is_gone && !is_answer && !have_acted && !was_absent && !old.is_over() {
            owed.push(match is_theirs(old) {
                true => HeardKind::Withdrawn { proposed: before },
                false => HeardKind::TurnedDown,
            });
        }
        owed
    }
}
