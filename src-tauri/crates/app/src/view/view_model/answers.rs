//! The answers that the window offers to the other side's proposal. They are those of the engine, without
//! those that the user has given already.

use interlude_model::{Change, ChangeKind, ListVisibility, NotOffered, Turn, View};

use super::ViewContext;
use crate::view::NoAccept;

impl ViewContext<'_> {
    pub(super) fn can_accept(&self, view: &View<'_>) -> bool {
        let offered = self.ledger.accept_offer(view.interview);
        offered.is_ok_and(|slot| !is_asked(view, ChangeKind::Accept(slot)))
    }

    /// Returns the reason for which a proposal of the other side cannot be accepted here.
    pub(super) fn why_no_accept(&self, view: &View<'_>) -> Option<NoAccept> {
        if !self.is_theirs(view) {
            None
        } else if view.interview.visibility == ListVisibility::Hidden {
            Some(NoAccept::TimesHidden)
        } else {
            let offer = self.ledger.accept_offer(view.interview);
            (offer == Err(NotOffered::NoSuchCall)).then_some(NoAccept::NoCall)
        }
    }

    pub(super) fn can_keep(&self, view: &View<'_>) -> bool {
        let kept = view.interview.keepable();
        self.is_theirs(view) && kept.is_ok_and(|slot| !is_asked(view, ChangeKind::Amend(slot)))
    }

    pub(super) fn can_cancel(&self, view: &View<'_>) -> bool {
        let offered = self.ledger.cancel_offer(view.interview);
        offered.is_ok() && !is_asked(view, ChangeKind::Cancel)
    }

    /// Returns true if the server shows a proposal of the other side that can be answered.
    fn is_theirs(&self, view: &View<'_>) -> bool {
        let shown = View {
            change: None,
            next: None,
            ..*view
        };
        self.ledger.turn(&shown) == Some(Turn::Mine) && view.interview.can_be_answered().is_ok()
    }
}

/// Returns true if the newest change asks for this and needs no decision.
fn is_asked(view: &View<'_>, kind: ChangeKind) -> bool {
    let asks = |newest: &Change| newest.kind == kind && !newest.needs_attention();
    view.newest_change().is_some_and(asks)
}
