use std::time::Duration;

use interlude_model::{Interview, InterviewId, ListVisibility, Stretch, Timestamp};

use super::words::{Words, count};
use super::{AT_MOST_AT_ONCE, Action, Button, Collected, Fact, Notification, Place, Told};
use crate::view::links::{destination, web_host};
use crate::view::{ExternalLink, ViewContext};

/// The time after its start for which an interview still counts as about to begin, because a reminder that is
/// due at the start comes a moment later.
const BEGINS_FOR: Duration = Duration::from_secs(60);

/// The age from which an interview that began unnoticed is counted and no longer named.
const NAMED_FOR: Duration = Duration::from_hours(12);

/// The time before the last look from which interviews are considered. A reminder that was put off may come
/// some minutes after the start.
const LOOK_BACK: Duration = Duration::from_hours(1);

/// An interview of which the user is to be reminded.
#[derive(Clone, Copy)]
struct Due<'a> {
    interview: &'a Interview,
    at: Stretch,
}

impl ViewContext<'_> {
    /// Tells the interviews that begin soon. Those that began while nobody looked, because the computer slept
    /// or Interlude did not run, are told together.
    pub(super) fn tell_reminders(
        &self,
        words: &Words<'_>,
        told: &mut Told,
        collected: &mut Collected,
    ) {
        let mut soon = Vec::new();
        let mut begun = Vec::new();
        for due in self.starting_after(told.told_up_to.min(self.now).before(LOOK_BACK)) {
            let (id, start) = (due.interview.id, due.at.start);
            let first = start.before(self.preferences.notify.before());
            let snoozed = told.snoozed_until(id, start);
            let at = match snoozed {
                None if told.is_reminded(id, start) => continue,
                snoozed => snoozed.unwrap_or(first),
            };
            let has_begun = self.now >= start.plus(BEGINS_FOR);
            if at > self.now {
                collected.look_at(at);
            } else if !has_begun {
                soon.push(due);
            } else if snoozed.is_some() || first > told.told_up_to {
                begun.push(due);
            }
        }
        for due in soon.iter().chain(&begun) {
            told.end_snooze(due.interview.id, due.at.start);
            told.reminded(due.interview.id, due.at.start);
        }
        told.forget_old_reminders(self.now);
        if !self.preferences.notify.reminders {
            return;
        }
        soon.sort_by_key(|due| (due.at, due.interview.id));
        begun.sort_by_key(|due| (due.at, due.interview.id));
        let single = soon.iter().take(AT_MOST_AT_ONCE);
        collected
            .show
            .extend(single.map(|due| self.reminder(words, due)));
        collected.show.extend(self.more_begin_soon(words, &soon));
        collected.show.extend(self.began(words, &begun));
    }

    /// Returns the interviews that take place at an agreed time after `from`.
    fn starting_after(&self, from: Timestamp) -> impl Iterator<Item = Due<'_>> {
        self.ledger.interviews().filter_map(move |interview| {
            let booking = interview.booking.as_ref()?;
            // Most interviews of a long list are past, and this is cheaper than their terms.
            booking
                .start_at
                .or(booking.end_at)
                .filter(|start| *start > from)?;
            let at = takes_place(interview)?;
            Some(Due { interview, at })
        })
    }

    /// Returns true if an interview still begins then.
    pub(super) fn begins_at(&self, id: InterviewId, start: Timestamp) -> bool {
        let at = self
            .ledger
            .view(id)
            .and_then(|view| takes_place(view.interview));
        at.is_some_and(|at| at.start == start)
    }

    fn reminder(&self, words: &Words<'_>, due: &Due<'_>) -> Notification {
        let Due { interview, at } = due;
        let (id, start) = (interview.id, at.start);
        let until = start.since(self.now).as_secs().div_ceil(60);
        let name = words.name(interview);
        let times = words.range(interview.terms().agreed);
        let place = location(interview).filter(|_| words.with_names);
        let join = destination(interview, ExternalLink::Location, self.account_info).is_ok();
        let mut buttons = Vec::new();
        if join {
            buttons.push(button("Join", Action::Join { id }));
        }
        buttons.push(button("Open", Action::Open(Place::Interview(id))));
        buttons.push(button("Snooze 5 min", Action::Snooze { id, start }));
        Notification {
            tag: reminder_tag(id, start),
            title: match until {
                0 => format!("{name} begins now"),
                minutes => format!("{name} in {minutes} min"),
            },
            body: match place {
                Some(place) => format!("{times}, {place}"),
                None => times,
            },
            opens: Place::Interview(id),
            buttons,
            is_urgent: true,
            fact: Fact::Begins { id, start },
        }
    }

    fn more_begin_soon(&self, words: &Words<'_>, soon: &[Due<'_>]) -> Option<Notification> {
        let more = soon.get(AT_MOST_AT_ONCE..)?;
        let first = more.first()?;
        Some(Notification {
            tag: format!("soon-{}", first.at.start.millis()),
            title: match more.len() {
                1 => "1 more interview begins soon".to_owned(),
                number => format!("{number} more interviews begin soon"),
            },
            body: self.named(words, more),
            opens: Place::Agenda,
            buttons: vec![button("Open", Action::Open(Place::Agenda))],
            is_urgent: true,
            fact: Fact::Past,
        })
    }

    fn began(&self, words: &Words<'_>, begun: &[Due<'_>]) -> Option<Notification> {
        let first = begun.first()?;
        let is_recent = |due: &&Due<'_>| self.now.since(due.at.start) < NAMED_FOR;
        let recent: Vec<_> = begun.iter().filter(is_recent).copied().collect();
        Some(Notification {
            tag: format!("began-{}", first.at.start.millis()),
            title: format!("{} began in the meantime", count(begun.len(), "interview")),
            body: self.named(words, &recent),
            opens: Place::Agenda,
            buttons: vec![button("Open", Action::Open(Place::Agenda))],
            is_urgent: false,
            fact: Fact::Past,
        })
    }

    fn named(&self, words: &Words<'_>, these: &[Due<'_>]) -> String {
        let one = |due: &Due<'_>| {
            let start = words.day_and_time(due.at.start);
            match words.with_names {
                true => format!("{start} {}", words.name(due.interview)),
                false => start,
            }
        };
        these.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// Returns the agreed time at which an interview takes place. None if it does not.
fn takes_place(interview: &Interview) -> Option<Stretch> {
    let terms = interview.terms();
    let is_off = terms.is_over()
        || interview.listing.completed == Some(true)
        || interview.visibility == ListVisibility::Gone
        || interview.is_practice();
    terms.agreed.stretch().filter(|_| !is_off)
}

/// Returns the tag of a reminder.
fn reminder_tag(id: InterviewId, start: Timestamp) -> String {
    format!("reminder-{id}-{}", start.millis())
}

pub(super) fn button(label: impl Into<String>, action: Action) -> Button {
    Button {
        label: label.into(),
        action,
    }
}

/// Returns the place of an interview, or the host of its address.
fn location(interview: &Interview) -> Option<String> {
    let location = interview.booking.as_ref()?.location.as_deref()?;
    Some(web_host(location).unwrap_or_else(|| location.to_owned()))
}
