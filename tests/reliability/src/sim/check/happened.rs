//! Checks that an act of the other side of which the user is told did happen.

use interlude_model::{ChangeKind, HeardKind, Party, Range, Status, Terms};

use crate::sim::server::{Author, Version};

/// Returns true if this happened after one version and until another one. Nobody knows of the effect of a request
/// that `is_unknown`, because its answer was about another copy. `may_be_ours` is true if we have proposed the time,
/// on this computer or on another one.
pub(super) fn happened(
    what: &HeardKind,
    versions: &[Version],
    after: usize,
    until: usize,
    is_unknown: impl Fn(u64) -> bool,
    may_be_ours: bool,
) -> bool {
    let mut terms = versions
        .iter()
        .take(until)
        .filter_map(|version| version.terms.as_ref());
    let was_over = terms.any(Terms::is_over);
    let shown = versions
        .get(until)
        .and_then(|version| version.terms.as_ref());
    let pairs = versions.iter().zip(versions.iter().skip(1));
    let mut pairs = pairs.take(until).skip(after);
    let was_replaced = pairs.clone().any(replaces_ours);
    pairs.any(|(before, now)| {
        let Some(new) = &now.terms else {
            return false;
        };
        let old = before.terms.clone().unwrap_or_default();
        let by_them = now.by == Author::Theirs;
        let by_unknown = matches!(now.by, Author::Ours { request, .. } if is_unknown(request));
        let by_accept = matches!(
            now.by,
            Author::Ours {
                kind: ChangeKind::Accept(_),
                ..
            }
        );
        let is_moved_back = shown.is_some_and(|shown| shown.agreed == old.agreed);
        let is_newly_agreed = |agreed: Range| new.agreed == agreed && old.agreed != agreed;
        let is_named_ours = new.amended_by == Some(Party::Interviewer);
        match *what {
            HeardKind::Booked { agreed } => {
                // A copy of an accept that was answered revives one that was over, or takes what they proposed then.
                let is_revived = old.is_over() || was_over && is_newly_agreed(agreed);
                new.agreed == agreed && (before.terms.is_none() || by_them || is_revived)
            }
            HeardKind::Proposed { proposed } => {
                // A copy of a refused request looks as if they had proposed, if the server names nobody.
                let is_theirs = by_them || by_unknown && new.amended_by.is_none();
                is_theirs && new.proposed == proposed && !is_named_ours
            }
            HeardKind::Withdrawn { proposed } => {
                // A copy of a refused request that takes its place looks as if they had withdrawn it.
                // So does a late accept that takes it, if they move the interview back before a list shows that.
                (by_them || by_unknown || by_accept && is_moved_back)
                    && old.proposed == proposed
                    && new.proposed != proposed
            }
            HeardKind::Accepted { agreed } => {
                let was_proposed = old.proposed == agreed && new.proposed != agreed;
                // An accept of ours that takes an unnamed proposal of ours looks as if they had accepted it, and so does
                // a copy of an accept that takes a time of theirs that we have proposed before.
                let is_taken_for_ours = by_accept && (may_be_ours || old.amended_by.is_none());
                new.agreed == agreed
                    && (by_them && (was_proposed || old.agreed != agreed)
                        || is_taken_for_ours && was_proposed)
            }
            // A copy of an accept that was answered agrees to what they proposed meanwhile.
            HeardKind::Moved { to, .. } => is_newly_agreed(to),
            HeardKind::Cancelled => {
                by_them && new.status == Some(Status::Cancelled) && old.status != new.status
            }
            HeardKind::TurnedDown => {
                let is_gone = !old.proposed.is_empty() && new.proposed.is_empty();
                // Theirs in its place is gone as well if a late accept takes it. With the same agreed time that looks alike.
                let is_taken = by_accept && is_moved_back && was_replaced;
                let is_newly_over = new.is_over() && old.status != new.status;
                is_gone && (by_them || is_taken) || by_them && is_newly_over
            }
            HeardKind::NotListed { .. } => false,
        }
    })
}

/// Returns true if a proposal of theirs takes the place of ours.
fn replaces_ours((before, now): (&Version, &Version)) -> bool {
    let (Some(old), Some(new)) = (&before.terms, &now.terms) else {
        return false;
    };
    let is_theirs = |terms: &Terms| terms.amended_by == Some(Party::Interviewee);
    !old.proposed.is_empty() && !is_theirs(old) && !new.proposed.is_empty() && is_theirs(new)
}
