use interlude_model::{Interviewee, Interviewer, View};

use super::ViewContext;
use super::row::booking;
use crate::view::links::{destination, web_host};
use crate::view::{ExternalLink, InterviewDetail, Person, WindowError};

impl ViewContext<'_> {
    /// Returns everything that the window shows of one interview.
    ///
    /// # Errors
    /// `Code::UnknownInterview`.
    pub fn interview(&self, id: i64) -> Result<InterviewDetail, WindowError> {
        let id = self.known_id(id)?;
        Ok(self.with_view(id, |view| self.detail(view)))
    }

    pub(super) fn detail(&self, view: &View<'_>) -> InterviewDetail {
        let interview = view.interview;
        let booking = booking(view);
        let location = booking.and_then(|booking| booking.location.clone());
        let all = [
            ExternalLink::Review,
            ExternalLink::Retake,
            ExternalLink::Location,
        ];
        let opens = |link: &ExternalLink| destination(interview, *link, self.account_info).is_ok();
        InterviewDetail {
            row: self.row(view),
            interviewee: booking.and_then(|booking| booking.interviewee.as_ref().map(interviewee)),
            interviewer: booking.and_then(|booking| booking.interviewer.as_ref().map(interviewer)),
            location_host: location.as_deref().and_then(web_host),
            location,
            links: all.into_iter().filter(opens).collect(),
            status: booking
                .and_then(|booking| booking.status.as_ref())
                .map(|status| status.as_str().to_owned()),
            completed: interview.listing.completed,
            created: interview.listing.created_at.map(|at| self.zones().wall(at)),
            change: view.change.map(|change| self.outbox_item(view, change)),
            next: view.next.map(|newer| self.outbox_item(view, newer)),
            history: self.history_of(interview.id),
        }
    }

    /// Returns the address that a link of an interview leads to.
    ///
    /// # Errors
    /// `Code::UnknownInterview`, or `Code::BadLink` if that address must not be opened.
    pub fn link(&self, id: i64, link: ExternalLink) -> Result<url::Url, WindowError> {
        destination(self.view(id)?.interview, link, self.account_info)
    }
}

fn interviewee(interviewee: &Interviewee) -> Person {
    let driver = interviewee.driver.as_ref();
    Person {
        name: driver.and_then(|driver| driver.title.clone()),
        phone: driver.and_then(|driver| driver.phone_number.clone()),
        standing: interviewee
            .kind
            .as_ref()
            .map(|standing| standing.as_str().to_owned()),
    }
}

fn interviewer(interviewer: &Interviewer) -> Person {
    Person {
        name: interviewer.title.clone(),
        phone: interviewer.contact_phone_number.clone(),
        standing: None,
    }
}
