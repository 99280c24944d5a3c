use interlude_engine::{Wait, WaitCause};
use interlude_model::{
    Booking, Change, ChangeId, HeardKind, HistoryEntry, Interview, InterviewId, ListVisibility,
    Listing, State, Terms, View,
};

use super::ViewContext;
use super::row::{badge_of_state, name};
use crate::view::{Badge, ChangeView, Reason, WindowError};

impl<'a> ViewContext<'a> {
    /// Returns every unfinished change, in the order in which they were made.
    pub fn changes(&self) -> Vec<ChangeView<'a>> {
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        changes.map(|change| self.unfinished(change)).collect()
    }

    /// Returns the unfinished changes of an interview: the current one, then the next one.
    pub fn changes_of(&self, id: InterviewId) -> Vec<ChangeView<'a>> {
        let changes = self.ledger.durable().outbox.of(id).iter();
        changes.map(|change| self.unfinished(change)).collect()
    }

    /// Returns the ended changes of an interview, oldest first.
    ///
    /// # Errors
    /// `Code::UnknownInterview`.
    pub fn ended_changes(&self, id: i64) -> Result<Vec<ChangeView<'a>>, WindowError> {
        Ok(self.ended_of(self.known_id(id)?).collect())
    }

    /// Returns a change, unfinished or ended. None if there is no change with this id.
    pub fn change(&self, id: ChangeId) -> Option<ChangeView<'a>> {
        let durable = self.ledger.durable();
        let unfinished = durable.outbox.by_order().into_iter();
        let unfinished = unfinished.filter(|change| change.id == id);
        let mut unfinished = unfinished.map(|change| self.unfinished(change));
        let ended = || durable.ended(id).map(|entry| self.ended(entry));
        unfinished.next().or_else(ended)
    }

    /// Returns a change that ended, such as one in the report of a sync.
    pub fn ended<'b>(&self, entry: &'b HistoryEntry) -> ChangeView<'b>
    where
        'a: 'b,
    {
        ChangeView {
            change: &entry.change,
            entry: Some(entry),
            badge: badge_of_state(&entry.change.state),
            name: self.name_or_number(entry.change.interview_id),
            reason: Reason::last_of(&entry.change),
            wait: None,
            remote: None,
            can_send_mine: false,
        }
    }

    /// Returns the name of an interview, or None if it has no name or is not in the ledger.
    pub fn name_of(&self, id: InterviewId) -> Option<&'a str> {
        self.ledger.interview(id)?.name()
    }

    pub(super) fn name_or_number(&self, id: InterviewId) -> String {
        let interview = self.ledger.interview(id);
        interview.map_or_else(|| format!("Interview {id}"), name)
    }

    pub(super) fn ended_of(
        &self,
        id: InterviewId,
    ) -> impl DoubleEndedIterator<Item = ChangeView<'a>> {
        let entries = self.ledger.durable().history.iter();
        let entries = entries.filter(move |entry| entry.change.interview_id == id);
        entries.map(|entry| self.ended(entry))
    }

    /// Returns an unfinished change.
    pub fn unfinished<'b>(&self, change: &'b Change) -> ChangeView<'b>
    where
        'a: 'b,
    {
        let id = change.interview_id;
        let interview = self.ledger.interview(id);
        ChangeView {
            change,
            entry: None,
            badge: self.with_view(id, |view| badge_of_change(view, change)),
            name: self.name_or_number(id),
            reason: match change.state {
                State::Waiting { .. } => self.reason_of_wait(change),
                _ => Reason::last_of(change),
            },
            wait: self.waits.get(&change.id).copied(),
            remote: interview.map(Interview::base),
            can_send_mine: matches!(change.state, State::Conflict(_))
                && self.may_send_again(change),
        }
    }

    /// Returns true if a change that waits for the user may be sent as it is.
    pub(super) fn may_send_again(&self, change: &Change) -> bool {
        let interview = self.ledger.interview(change.interview_id);
        interview.is_some_and(|one| self.ledger.may_send_again(one, change).is_ok())
    }

    /// Calls `query` with the view of an interview. If the interview is not in the ledger, for example after
    /// the cache was lost, the view is built from the base of the oldest unfinished change, or else from what
    /// is remembered of an interview that is not listed any more.
    pub(super) fn with_view<T>(&self, id: InterviewId, query: impl FnOnce(&View<'_>) -> T) -> T {
        if let Some(view) = self.ledger.view(id) {
            return query(&view);
        }
        let queue = self.ledger.durable().outbox.of(id);
        let interview = match queue.first() {
            Some(change) => rebuilt(id, Some(&change.base.terms)),
            None => self.remembered(id),
        };
        query(&View {
            interview: &interview,
            change: queue.first(),
            next: queue.get(1..).and_then(<[_]>::last),
        })
    }

    /// Rebuilds an interview from the entry that says that it is not listed any more, if there is one.
    fn remembered(&self, id: InterviewId) -> Interview {
        let mut heard = self.ledger.heard(id);
        let gone = heard.find_map(|heard| match &heard.what {
            HeardKind::NotListed { name, agreed } => Some((name, *agreed)),
            _ => None,
        });
        let Some((name, agreed)) = gone else {
            return rebuilt(id, None);
        };
        let terms = Terms {
            agreed,
            ..Terms::default()
        };
        let mut interview = rebuilt(id, Some(&terms));
        interview.listing.title.clone_from(name);
        interview
    }

    /// Returns true if an interview is in the ledger, or something of it is in the outbox or in the history
    /// of either side.
    pub(super) fn is_known(&self, id: InterviewId) -> bool {
        let durable = self.ledger.durable();
        let has_ended = || {
            let mut history = durable.history.iter();
            history.any(|entry| entry.change.interview_id == id)
        };
        self.ledger.interview(id).is_some()
            || !durable.outbox.of(id).is_empty()
            || has_ended()
            || self.ledger.heard(id).next().is_some()
    }

    /// Returns the reason for which the next step of a change waits. If the last attempt or the last pull
    /// explains the wait, the message is its message. Otherwise the message is a sentence of our own, with the
    /// HTTP status and the request id of the last attempt.
    pub fn reason_of_wait(&self, change: &Change) -> Option<Reason> {
        let last = Reason::last_of(change);
        let Some(Wait { cause, .. }) = self.waits.get(&change.id).copied() else {
            return last;
        };
        let pull_failure = || self.last_failure();
        let (answer, otherwise) = match cause {
            // It has its turn soon. Until then only its last attempt explains anything.
            WaitCause::Turn => return last,
            WaitCause::Behind => (None, self.sentence_behind(change)),
            WaitCause::Undo => (None, "It can still be undone."),
            WaitCause::Offline => (None, "You work offline by choice."),
            WaitCause::Unreachable => (pull_failure(), "The server could not be reached."),
            WaitCause::NoSuchUser => (pull_failure(), "The server knows no such user."),
            WaitCause::SignIn => (None, "Sign in again to send it. It is safe here."),
            WaitCause::Quiet => (
                None,
                "An earlier request got no clear answer. It is checked first, and nothing is sent before.",
            ),
            WaitCause::RetryAfter => (
                last.clone().or_else(pull_failure),
                "The server asked clients to wait.",
            ),
            WaitCause::Backoff => (
                last.clone().or_else(pull_failure),
                "The last try did not go through.",
            ),
            WaitCause::Unreadable => (
                None,
                "The server's list has this interview in a form that cannot be read. The change waits until it can be read.",
            ),
            WaitCause::Cache => (
                None,
                "The last list came from a cache between this computer and the server, and is too old. The change waits for a newer list.",
            ),
        };
        let code = cause.code();
        Some(match answer {
            Some(answer) => Reason { code, ..answer },
            None => Reason {
                code,
                message: otherwise.to_owned(),
                http_status: last.as_ref().and_then(|last| last.http_status),
                request_id: last.and_then(|last| last.request_id),
            },
        })
    }

    /// Returns the sentence for a change that waits behind an earlier one. It does not name the earlier time,
    /// because only the window knows the reader's clock format.
    fn sentence_behind(&self, change: &Change) -> &'static str {
        let queue = self.ledger.durable().outbox.of(change.interview_id);
        match queue.first().map(|earlier| &earlier.state) {
            Some(State::Checking(_)) => {
                "An earlier change of it is being checked; this one waits behind it."
            }
            Some(State::Conflict(_)) => {
                "An earlier change of it has a conflict; this one waits for your decision."
            }
            Some(State::Refused) => {
                "The server refused an earlier change of it; this one waits for your decision."
            }
            Some(State::Sending { .. } | State::Waiting { .. }) | None => {
                "An earlier change of it is sent first; this one waits behind it."
            }
        }
    }
}

/// Rebuilds an interview that is not in the ledger from its number and what is known of its terms.
fn rebuilt(id: InterviewId, terms: Option<&Terms>) -> Interview {
    let booking = terms.map(|terms| {
        let Terms {
            agreed,
            proposed,
            amended_by,
            status,
        } = terms.clone();
        Booking {
            start_at: agreed.start(),
            end_at: agreed.end(),
            amend_start_at: proposed.start(),
            amend_end_at: proposed.end(),
            amended_by,
            status,
            ..Booking::default()
        }
    });
    Interview {
        id,
        listing: Listing::default(),
        booking,
        visibility: ListVisibility::Gone,
    }
}

fn badge_of_change(view: &View<'_>, change: &Change) -> Badge {
    let is_first = view.change.is_some_and(|first| first.id == change.id);
    if is_first {
        badge_of_state(&change.state)
    } else {
        Badge::WaitingBehind
    }
}
