use std::time::Duration;

use interlude_model::{Change, State};

use super::reminders::button;
use super::told::{ChangeNews, ToldChange, ToldSignIn};
use super::words::{Words, count};
use super::{AT_MOST_AT_ONCE, Action, Collected, Fact, Notification, Place, Told};
use crate::view::ViewContext;

/// The time after which the user is told that a change still waits.
const WAITS_LONG: Duration = Duration::from_hours(24);

/// The greatest age of the last list of a server that counts as answering.
const ANSWERED_WITHIN: Duration = Duration::from_hours(1);

/// The time before the end of a sign-in at which the user is told.
const BEFORE_SIGN_IN_ENDS: Duration = Duration::from_hours(3 * 24);

impl ViewContext<'_> {
    /// Tells the changes that need the user, or that have waited for a day.
    pub(super) fn tell_changes(
        &self,
        words: &Words<'_>,
        told: &mut Told,
        collected: &mut Collected,
    ) {
        told.changes.retain(|row| self.still_holds(row));
        let wanted = &self.preferences.notify;
        let mut show = Vec::new();
        for (row, change) in self.changes_to_tell() {
            if told.changes.contains(&row) {
                continue;
            }
            let is_wanted = match row.what {
                ChangeNews::Conflict | ChangeNews::Refused => wanted.problems,
                ChangeNews::WaitsForADay => wanted.waiting,
            };
            if is_wanted {
                show.push(of_change(words, &row, change));
            }
            told.changes.push(row);
        }
        for change in self.ledger.durable().outbox.by_order() {
            let long = change.made_at.plus(WAITS_LONG);
            if !change.needs_attention() && long > self.now {
                collected.look_at(long);
            }
        }
        if show.len() <= AT_MOST_AT_ONCE {
            collected.show.extend(show);
            return;
        }
        collected.show.push(Notification {
            tag: "changes".to_owned(),
            title: format!("{} could not be sent", count(show.len(), "change")),
            body: "Nothing is lost. Open the inbox to decide.".to_owned(),
            opens: Place::Inbox,
            buttons: vec![button("Open", Action::Open(Place::Inbox))],
            is_urgent: false,
            fact: Fact::Past,
        });
    }

    /// Returns the changes that the user is to be told of, each with the row that is stored for it.
    pub(super) fn changes_to_tell(&self) -> impl Iterator<Item = (ToldChange, &Change)> {
        let is_answered = self.server_answers();
        let changes = self.ledger.durable().outbox.by_order().into_iter();
        changes.filter_map(move |change| {
            let waits_long = self.now.since(change.made_at) >= WAITS_LONG;
            let what = match change.state {
                State::Conflict(_) => ChangeNews::Conflict,
                State::Refused => ChangeNews::Refused,
                _ if waits_long && is_answered => ChangeNews::WaitsForADay,
                _ => return None,
            };
            let change_id = change.id.to_string();
            Some((ToldChange { change_id, what }, change))
        })
    }

    /// Returns true if a change is still as it was told. A change that waits is told once, also if the server
    /// stops answering in between.
    pub(super) fn still_holds(&self, row: &ToldChange) -> bool {
        let changes = self.ledger.durable().outbox.by_order();
        let change = changes
            .iter()
            .find(|one| one.id.to_string() == row.change_id);
        change.is_some_and(|change| match row.what {
            ChangeNews::Conflict => matches!(change.state, State::Conflict(_)),
            ChangeNews::Refused => matches!(change.state, State::Refused),
            ChangeNews::WaitsForADay => !change.needs_attention(),
        })
    }

    fn server_answers(&self) -> bool {
        let last = self.status.last_sync_at;
        let is_recent = last.is_some_and(|at| self.now.since(at) < ANSWERED_WITHIN);
        is_recent && self.status.paused.is_none() && self.status.last_failure.is_none()
    }

    /// Tells that the sign-in ends soon, unless it has ended, or began so shortly before its end that the user
    /// knows.
    pub(super) fn tell_sign_in(
        &self,
        words: &Words<'_>,
        told: &mut Told,
        collected: &mut Collected,
    ) {
        let Some(ends_at) = self.account_info.token_expires else {
            told.sign_in = None;
            return;
        };
        let due = ends_at.before(BEFORE_SIGN_IN_ENDS);
        let is_due = due <= self.now;
        let known = told.sign_in.filter(|known| known.ends_at == ends_at);
        told.sign_in = Some(ToldSignIn {
            ends_at,
            is_told: is_due,
        });
        if !is_due {
            collected.look_at(due);
        }
        let is_new = known.is_some_and(|known| !known.is_told) && is_due;
        if is_new && self.now < ends_at && self.preferences.notify.sign_in {
            collected.show.push(Notification {
                tag: "sign-in".to_owned(),
                title: format!("The sign-in ends {}", words.day_and_time(ends_at)),
                body: "Sign in again before that, so that changes are sent without a break."
                    .to_owned(),
                opens: Place::Settings,
                buttons: vec![button("Open", Action::Open(Place::Settings))],
                is_urgent: false,
                fact: Fact::SignIn { ends_at },
            });
        }
    }
}

fn of_change(words: &Words<'_>, told: &ToldChange, change: &Change) -> Notification {
    let id = change.interview_id;
    let name = words.name_of(id);
    let reason = change.reason.as_ref().filter(|_| words.with_names);
    let (title, body) = match told.what {
        ChangeNews::Conflict => (
            format!("Conflict: {name}"),
            "Your change needs your decision.".to_owned(),
        ),
        ChangeNews::Refused => (
            format!("Refused: {name}"),
            match reason {
                Some(reason) => reason.message.clone(),
                None => "The server refused your change.".to_owned(),
            },
        ),
        ChangeNews::WaitsForADay => (
            format!("Not sent for a day: {name}"),
            "Your change is saved on this computer and waits, although the server answers."
                .to_owned(),
        ),
    };
    Notification {
        tag: format!("interview-{id}"),
        title,
        body,
        opens: Place::Interview(id),
        buttons: vec![button("Open", Action::Open(Place::Interview(id)))],
        is_urgent: false,
        fact: Fact::Change(told.clone()),
    }
}
