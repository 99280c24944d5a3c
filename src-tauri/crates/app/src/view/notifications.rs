//! Decides which notifications the desktop shows of an account. It is a pure function of the ledger, the
//! settings, the time and what the user was [`Told`].
//!
//! Each fact is told once, also across restarts. The caller shows the notifications and then stores
//! [`Notifications::told`] durably. If it dies in between, they are shown again after the next start, with the same
//! tags and words.

mod changes;
mod heard;
mod reminders;
#[cfg(test)]
mod tests;
mod told;
mod words;

use interlude_model::{InterviewId, Range, Timestamp, View};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{Id, ViewContext};

pub use told::{SNOOZE, Told, ToldChange};

/// The number of notifications of one kind that are shown at the same time. More become one summary.
const AT_MOST_AT_ONCE: usize = 3;

/// A notification of the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Identifies the fact. A notification with the tag of one that is on the screen takes its place.
    pub tag: String,
    pub title: String,
    pub body: String,
    /// The place in the window that a click on the notification opens.
    pub opens: Place,
    /// The buttons, at most three.
    pub buttons: Vec<Button>,
    /// True if it stays on the screen until the user reacts.
    pub is_urgent: bool,
    pub fact: Fact,
}

/// The fact that a notification tells. Once it does not [hold](ViewContext::holds) any more, the notification is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The other side proposes this time, and the user has not answered.
    Proposal { id: InterviewId, proposed: Range },
    /// The user has not seen the entry of the other side with this number.
    Unseen(u64),
    /// A change is as it was told.
    Change(ToldChange),
    /// An interview begins then.
    Begins { id: InterviewId, start: Timestamp },
    /// The sign-in ends then.
    SignIn { ends_at: Timestamp },
    /// Something happened, which stays so.
    Past,
}

/// A button of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub action: Action,
}

/// The action of a button. It works without a window, apart from [`Open`](Self::Open).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Accepts the proposal that was shown, which the revision identifies.
    Accept { id: InterviewId, seen: u64 },
    /// Keeps the agreed time against the proposal that was shown.
    Keep { id: InterviewId, seen: u64 },
    /// Opens the address of the interview in the browser.
    Join { id: InterviewId },
    /// Reminds again after [`SNOOZE`].
    Snooze { id: InterviewId, start: Timestamp },
    /// Brings the window to the front and shows a place in it.
    Open(Place),
}

/// A place in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Interview(InterviewId),
    Inbox,
    Agenda,
    Settings,
}

/// A place that the window is asked to show from outside, as by a click on a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PlaceRequest {
    Interview {
        id: Id,
        /// True if the user wants to join, and has to be asked about the host first.
        join: bool,
    },
    Inbox,
    Agenda,
    Settings,
}

impl Place {
    /// Returns the request to show it.
    pub fn shown(self, join: bool) -> PlaceRequest {
        match self {
            Self::Interview(id) => PlaceRequest::Interview {
                id: id.get().into(),
                join,
            },
            Self::Inbox => PlaceRequest::Inbox,
            Self::Agenda => PlaceRequest::Agenda,
            Self::Settings => PlaceRequest::Settings,
        }
    }
}

/// A decision about notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notifications {
    /// The notifications to show.
    pub show: Vec<Notification>,
    /// Everything that the user was told, including these. To be stored once they are shown.
    pub told: Told,
    /// The time at which the next one is due. None if none is known to come.
    pub next: Option<Timestamp>,
}

/// The notifications of one decision while they are collected.
struct Collected {
    show: Vec<Notification>,
    next: Option<Timestamp>,
}

impl Collected {
    /// Notes that something is due at a time in the future.
    fn look_at(&mut self, at: Timestamp) {
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }
}

impl ViewContext<'_> {
    /// Decides which notifications to show now. `told` is None if the account has no record, and then only
    /// what comes is told, and nothing that is past. Names are left out if `with_names` is false, as on a
    /// locked screen.
    pub fn notifications(&self, told: Option<&Told>, with_names: bool) -> Notifications {
        let mut told = told.cloned().unwrap_or_else(|| self.nothing_told());
        let mut collected = Collected {
            show: Vec::new(),
            next: None,
        };
        let words = self.words(with_names);
        self.tell_reminders(&words, &mut told, &mut collected);
        self.tell_heard(&words, &mut told, &mut collected);
        self.tell_changes(&words, &mut told, &mut collected);
        self.tell_sign_in(&words, &mut told, &mut collected);
        told.told_up_to = told.told_up_to.max(self.now);
        if !self.preferences.notifications {
            collected.show.clear();
        }
        Notifications {
            show: collected.show,
            told,
            next: collected.next,
        }
    }

    /// Returns true if a fact that was told still holds.
    pub fn holds(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Proposal { id, proposed } => self.ledger.view(*id).is_some_and(|view| {
                view.interview.terms().proposed == *proposed && self.needs_answer(&view)
            }),
            Fact::Unseen(number) => self.ledger.durable().seen < *number,
            Fact::Change(row) => self.still_holds(row),
            Fact::Begins { id, start } => self.begins_at(*id, *start),
            Fact::SignIn { ends_at } => self.account_info.token_expires == Some(*ends_at),
            Fact::Past => true,
        }
    }

    /// Returns true if the user can answer a proposal, and has not done so.
    fn needs_answer(&self, view: &View<'_>) -> bool {
        let row = self.row(view);
        view.change.is_none() && (row.can_accept || row.can_keep)
    }

    /// Returns the record of an account whose user was told nothing yet. What happened before now counts as
    /// told.
    fn nothing_told(&self) -> Told {
        let durable = self.ledger.durable();
        let last_heard = durable.heard.keys().next_back().copied();
        Told {
            told_up_to: self.now,
            heard: last_heard.unwrap_or_default().max(durable.seen),
            reminders: Vec::new(),
            changes: self.changes_to_tell().map(|(told, _)| told).collect(),
            sign_in: None,
        }
    }
}
