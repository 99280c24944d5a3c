use interlude_model::{
    Booking, Interview, ListVisibility, Party, Range, State, Status, Terms, View,
};

use super::ViewContext;
use crate::view::links::is_web_address;
use crate::view::{Badge, InterviewRow, Times};

impl ViewContext<'_> {
    /// Returns the row of an interview.
    pub fn row(&self, view: &View<'_>) -> InterviewRow {
        let interview = view.interview;
        let booking = booking(view);
        let kind = booking.and_then(|booking| booking.kind.as_ref());
        let location = booking.and_then(|booking| booking.location.as_ref());
        InterviewRow {
            id: interview.id.get(),
            name: name(interview),
            title: interview.listing.title.clone(),
            interviewer: interviewer(interview).map(str::to_owned),
            category: interview.listing.category.clone(),
            kind: kind.map(|kind| kind.as_str().to_owned()),
            place: location.filter(|text| !is_web_address(text)).cloned(),
            badge: badge(view),
            times: self.times_of(view),
            day: self.day_of(view),
            updated: interview.updated_at().map(|at| self.zones().wall(at)),
            can_propose: interview.no_proposal().is_none(),
            why_not: interview.no_proposal(),
            can_accept: self.can_accept(view),
            why_no_accept: self.why_no_accept(view),
            can_keep: self.can_keep(view),
            can_cancel: self.can_cancel(view),
            revision: view.revision().to_string(),
        }
    }
}

/// Returns the name that every list and file uses for an interview.
pub(crate) fn name(interview: &Interview) -> String {
    let name = interview.name().filter(|name| !name.trim().is_empty());
    name.map_or_else(|| format!("Interview {}", interview.id), str::to_owned)
}

fn interviewer(interview: &Interview) -> Option<&str> {
    let booked = || {
        interview
            .booking
            .as_ref()?
            .interviewer
            .as_ref()?
            .title
            .as_deref()
    };
    interview
        .listing
        .interviewer_name
        .as_deref()
        .or_else(booked)
}

impl ViewContext<'_> {
    pub(super) fn times(&self, terms: &Terms) -> Times {
        self.both(terms.agreed, terms.proposed, is_ours(terms))
    }

    pub(super) fn times_of(&self, view: &View<'_>) -> Times {
        match view
            .newest_change()
            .and_then(|newest| newest.kind.proposal())
        {
            Some(slot) => self.both(view.agreed(), slot.into(), true),
            None => self.times(&view.interview.terms()),
        }
    }

    /// Returns the day under which a list shows an interview. The rule is that of the engine's query for
    /// upcoming interviews, so that rows and days have the same order.
    pub(super) fn day_of(&self, view: &View<'_>) -> Option<String> {
        let (agreed, proposed) = (view.agreed(), view.proposed().0);
        let is_to_come = |range: Range| {
            let stretch = range.stretch();
            stretch.is_some_and(|stretch| stretch.reaches(self.now))
        };
        let [first, second] = if is_to_come(proposed) && !is_to_come(agreed) {
            [proposed, agreed]
        } else {
            [agreed, proposed]
        };
        let at = [first, second].into_iter().find_map(Range::stretch);
        at.map(|at| self.zones().wall(at.start).date)
    }

    fn both(&self, agreed: Range, proposed: Range, ours: bool) -> Times {
        let shown = |range: Range| (!range.is_empty()).then(|| self.zones().range(range));
        let proposed = shown(proposed);
        Times {
            agreed: shown(agreed),
            proposed_by_you: proposed.is_some() && ours,
            proposed,
        }
    }
}

/// Returns the badge of an interview. The state of the user's change goes before the server's terms.
pub(super) fn badge(view: &View<'_>) -> Badge {
    let Some(change) = view.change else {
        return badge_of(view.interview, &view.interview.terms());
    };
    let is_behind = view.next.is_some();
    match change.state {
        State::Sending { .. } | State::Checking(_) if is_behind => Badge::WaitingBehind,
        ref state => badge_of_state(state),
    }
}

/// Returns the badge of a change that waits behind no other one.
pub(super) fn badge_of_state(state: &State) -> Badge {
    match state {
        State::Waiting { .. } => Badge::Waiting,
        State::Sending { .. } => Badge::Sending,
        State::Checking(_) => Badge::Checking,
        State::Conflict(_) => Badge::Conflict,
        State::Refused => Badge::Refused,
    }
}

/// Returns the badge that follows from the server's terms alone.
fn badge_of(interview: &Interview, terms: &Terms) -> Badge {
    if interview.visibility == ListVisibility::Gone {
        return Badge::NotListed;
    }
    match terms.status {
        Some(Status::Cancelled) => Badge::Cancelled,
        Some(Status::Rejected) => Badge::TurnedDown,
        _ if !terms.proposed.is_empty() && is_ours(terms) => Badge::YouProposed,
        _ if !terms.proposed.is_empty() => Badge::TheyProposed,
        _ if !terms.agreed.is_empty() => Badge::Agreed,
        _ => badge_without_times(interview),
    }
}

/// Returns the part with the times, which only some lists show.
pub(super) fn booking<'a>(view: &View<'a>) -> Option<&'a Booking> {
    view.interview.booking.as_ref()
}

fn badge_without_times(interview: &Interview) -> Badge {
    let listing = &interview.listing;
    match listing.completed {
        Some(true) => Badge::Completed,
        Some(false) if listing.links.review.is_some() => Badge::InProgress,
        _ => Badge::NoTime,
    }
}

/// Returns true if the proposal is the user's. One without a party counts as the user's, as it does when a
/// change is compared with the remote terms.
pub(super) fn is_ours(terms: &Terms) -> bool {
    matches!(terms.amended_by, None | Some(Party::Interviewer))
}
