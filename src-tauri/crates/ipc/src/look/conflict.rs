use interlude_domain::{Amendment, Clash, Sight, State, View};

use super::Look;
use super::standing::badge_of;
use crate::Conflict;

impl Look<'_> {
    /// The three sides, where the amendment is in conflict.
    pub(super) fn conflict(&self, view: &View<'_>, amendment: &Amendment) -> Option<Conflict> {
        let State::Conflicted(clash) = amendment.state else {
            return None;
        };
        let interview = view.interview;
        let (then, now) = (&amendment.base.terms, interview.terms());
        let as_it_was = interlude_domain::Interview {
            sight: Sight::Visible,
            ..interview.clone()
        };
        Some(Conflict {
            why: clash.reason().code.as_str().to_owned(),
            then: self.times(then),
            then_badge: badge_of(&as_it_was, then),
            yours: self.zones().slot(amendment.slot),
            now: (interview.sight == Sight::Visible).then(|| self.times(&now)),
            now_badge: badge_of(interview, &now),
            // By the listing, not by the question: it may be listed again.
            can_send_mine: clash != Clash::Took && interview.sight != Sight::Gone,
        })
    }
}
