use interlude_domain::{Change, ConflictKind, ListVisibility, State, View};

use super::ViewContext;
use super::standing::badge_of;
use crate::Conflict;

impl ViewContext<'_> {
    /// The three sides, where the change is in conflict.
    pub(super) fn conflict(&self, view: &View<'_>, change: &Change) -> Option<Conflict> {
        let State::Conflict(clash) = change.state else {
            return None;
        };
        let interview = view.interview;
        let (then, now) = (&change.base.terms, interview.terms());
        let as_it_was = interlude_domain::Interview {
            visibility: ListVisibility::Visible,
            ..interview.clone()
        };
        Some(Conflict {
            why: clash.reason().code.as_str().to_owned(),
            then: self.times(then),
            then_badge: badge_of(&as_it_was, then),
            yours: self.zones().slot(change.slot),
            now: (interview.visibility == ListVisibility::Visible).then(|| self.times(&now)),
            now_badge: badge_of(interview, &now),
            // By the listing, not by the question: it may be listed again.
            can_send_mine: clash != ConflictKind::Took
                && interview.visibility != ListVisibility::Gone,
        })
    }
}
