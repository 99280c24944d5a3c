use std::collections::BTreeMap;

use interlude_model::{Heard, HeardKind, InterviewId, View};

use super::reminders::button;
use super::words::{Words, count};
use super::{AT_MOST_AT_ONCE, Action, Collected, Fact, Notification, Place, Told};
use crate::view::ViewContext;

impl ViewContext<'_> {
    /// Tells what the other side did since the user was last told, unless the user has seen it already.
    pub(super) fn tell_heard(&self, words: &Words<'_>, told: &mut Told, collected: &mut Collected) {
        let durable = self.ledger.durable();
        let after = told.heard.max(durable.seen).saturating_add(1);
        // The newest entry of an interview says what holds now.
        let new = durable.heard.range(after..);
        let newest: BTreeMap<InterviewId, &Heard> =
            new.map(|(_, heard)| (heard.interview_id, heard)).collect();
        let last = durable.heard.keys().next_back().copied();
        told.heard = told.heard.max(last.unwrap_or_default());
        if !self.preferences.notify.answers {
            return;
        }
        let mut newest: Vec<_> = newest.into_values().collect();
        newest.sort_by_key(|heard| heard.number);
        let show: Vec<_> = newest
            .into_iter()
            .filter_map(|heard| self.of_heard(words, heard))
            .collect();
        if show.len() <= AT_MOST_AT_ONCE {
            collected.show.extend(show);
            return;
        }
        let titles: Vec<_> = show.iter().map(|one| one.title.as_str()).collect();
        collected.show.push(Notification {
            tag: format!("heard-{}", told.heard),
            title: format!("{} came", count(show.len(), "answer")),
            body: match words.with_names {
                true => titles.join(", "),
                false => String::new(),
            },
            opens: Place::Inbox,
            buttons: vec![button("Open", Action::Open(Place::Inbox))],
            is_urgent: false,
            fact: Fact::Unseen(told.heard),
        });
    }

    /// Returns the notification of an entry. None if the user need not be interrupted for it.
    fn of_heard(&self, words: &Words<'_>, heard: &Heard) -> Option<Notification> {
        let id = heard.interview_id;
        let view = self.ledger.view(id);
        let body = match heard.what {
            HeardKind::Proposed { proposed } => {
                let view = view?;
                let stands = view.interview.terms().proposed == proposed;
                return stands.then(|| self.of_proposal(words, heard, &view));
            }
            HeardKind::Accepted { agreed } => format!("Accepted: {}.", words.range(agreed)),
            HeardKind::TurnedDown => "Turned down.".to_owned(),
            HeardKind::Moved { from, to } => {
                let (from, to) = (words.range(from), words.range(to));
                format!("Now agreed: {to}, in place of {from}.")
            }
            HeardKind::Cancelled => "Cancelled.".to_owned(),
            HeardKind::Booked { .. }
            | HeardKind::Withdrawn { .. }
            | HeardKind::NotListed { .. } => return None,
        };
        Some(Notification {
            tag: format!("interview-{id}"),
            title: words.name_of(id),
            body,
            opens: Place::Interview(id),
            buttons: vec![button("Open", Action::Open(Place::Interview(id)))],
            is_urgent: false,
            fact: Fact::Unseen(heard.number),
        })
    }

    fn of_proposal(&self, words: &Words<'_>, heard: &Heard, view: &View<'_>) -> Notification {
        let id = view.interview.id;
        let terms = view.interview.terms();
        let (row, seen) = (self.row(view), view.revision());
        let mut buttons = Vec::new();
        let proposed = terms.proposed.start().map(|at| words.time(at));
        let agreed = terms.agreed.start().map(|at| words.time(at));
        if let Some(time) = proposed.filter(|_| row.can_accept) {
            buttons.push(button(
                format!("Accept {time}"),
                Action::Accept { id, seen },
            ));
        }
        if let Some(time) = agreed.filter(|_| row.can_keep) {
            buttons.push(button(format!("Keep {time}"), Action::Keep { id, seen }));
        }
        buttons.push(button("Open", Action::Open(Place::Interview(id))));
        let fact = match self.needs_answer(view) {
            true => Fact::Proposal {
                id,
                proposed: terms.proposed,
            },
            false => Fact::Unseen(heard.number),
        };
        let proposed = words.range(terms.proposed);
        Notification {
            tag: format!("interview-{id}"),
            title: words.name(view.interview),
            body: match terms.agreed.is_empty() {
                true => format!("Proposes {proposed}."),
                false => format!(
                    "Proposes {proposed}. Agreed is {}.",
                    words.range(terms.agreed)
                ),
            },
            opens: Place::Interview(id),
            buttons,
            is_urgent: false,
            fact,
        }
    }
}
