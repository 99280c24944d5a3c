use interlude_model::{Change, ConflictKind, ListVisibility, State, View};

use super::ViewContext;
use super::badge::badge_of;
use crate::view::Conflict;

impl ViewContext<'_> {
    /// Returns the three sides of a conflict, or None if the change is not in conflict.
    pub(super) fn conflict(&self, view: &View<'_>, change: &Change) -> Option<Conflict> {
        let State::Conflict(kind) = change.state else {
            return None;
        };
        let interview = view.interview;
        let (then, now) = (&change.base.terms, interview.terms());
        let before = interlude_model::Interview {
            visibility: ListVisibility::Visible,
            ..interview.clone()
        };
        Some(Conflict {
            why: kind.reason().code.as_str().to_owned(),
            then: self.times(then),
            then_badge: badge_of(&before, then),
            yours: self.zones().slot(change.slot),
            now: (interview.visibility == ListVisibility::Visible).then(|| self.times(&now)),
            now_badge: badge_of(interview, &now),
            // The kind says what was true when the conflict arose. The interview may be listed again.
            can_send_mine: kind != ConflictKind::Took
                && interview.visibility != ListVisibility::Gone,
        })
    }
}
