use std::time::Duration;

use interlude_model::{InterviewId, Timestamp};
use serde::{Deserialize, Serialize};

/// The time for which a reminder is put off.
pub const SNOOZE: Duration = Duration::from_secs(5 * 60);

/// The time after the start of an interview for which it is remembered that the user was reminded of it.
const KEPT_AFTER_START: Duration = Duration::from_hours(24);

/// The record of what the user was told of an account: ids and instants, but no names. Times are milliseconds
/// since 1970 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The latest time for which notifications were decided. It never moves back, also if the clock is set
    /// back.
    pub told_up_to: Timestamp,
    /// The number of the last entry of the other side that the user was told.
    pub heard: u64,
    /// The reminders, by interview and start. A moved interview has another start, so it is reminded of again.
    pub reminders: Vec<ToldReminder>,
    /// The changes that the user was told of and that have not changed since then.
    pub changes: Vec<ToldChange>,
    /// The end of the sign-in.
    pub sign_in: Option<ToldSignIn>,
}

/// A reminder of an interview with a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldReminder {
    pub interview_id: InterviewId,
    pub start_at: Timestamp,
    #[serde(flatten)]
    pub which: Which,
}

/// The kinds of [`ToldReminder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "which", rename_all = "snake_case")]
pub enum Which {
    /// The user was reminded.
    Told,
    /// The user put the reminder off, and is reminded again at this time.
    Snoozed { due_at: Timestamp },
}

/// A change that the user was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldChange {
    pub change_id: String,
    pub what: ChangeNews,
}

/// The news of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeNews {
    Conflict,
    Refused,
    /// It has waited for a day although the server answers.
    WaitsForADay,
}

/// The end of a sign-in, as its token claims it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldSignIn {
    pub ends_at: Timestamp,
    /// True if nothing is left to tell about it.
    pub is_told: bool,
}

impl Told {
    /// Returns true if nothing but the time is different.
    pub fn tells_the_same(&self, other: &Self) -> bool {
        let told_up_to = other.told_up_to;
        Self {
            told_up_to,
            ..self.clone()
        } == *other
    }

    /// Returns true if the user was reminded of the interview with this start.
    pub(super) fn is_reminded(&self, id: InterviewId, start: Timestamp) -> bool {
        self.reminders
            .iter()
            .any(|row| row.is_of(id, start) && row.which == Which::Told)
    }

    pub(super) fn reminded(&mut self, id: InterviewId, start: Timestamp) {
        if !self.is_reminded(id, start) {
            self.reminders.push(ToldReminder {
                interview_id: id,
                start_at: start,
                which: Which::Told,
            });
        }
    }

    /// Notes that the user put off the reminder of the interview with this start. An earlier delay
    /// of it is replaced.
    pub fn snooze(&mut self, id: InterviewId, start: Timestamp, now: Timestamp) {
        self.end_snooze(id, start);
        self.reminders.push(ToldReminder {
            interview_id: id,
            start_at: start,
            which: Which::Snoozed {
                due_at: now.plus(SNOOZE),
            },
        });
    }

    /// Returns the time at which the user wants to be reminded again.
    pub(super) fn snoozed_until(&self, id: InterviewId, start: Timestamp) -> Option<Timestamp> {
        let mut of_this = self.reminders.iter().filter(|row| row.is_of(id, start));
        of_this.find_map(|row| match row.which {
            Which::Snoozed { due_at } => Some(due_at),
            Which::Told => None,
        })
    }

    pub(super) fn end_snooze(&mut self, id: InterviewId, start: Timestamp) {
        self.reminders
            .retain(|row| !(row.is_of(id, start) && row.which != Which::Told));
    }

    /// Forgets the reminders of interviews that started a day ago or earlier.
    pub(super) fn forget_old_reminders(&mut self, now: Timestamp) {
        self.reminders
            .retain(|row| now.since(row.start_at) < KEPT_AFTER_START);
    }
}

impl ToldReminder {
    fn is_of(&self, id: InterviewId, start: Timestamp) -> bool {
        (self.interview_id, self.start_at) == (id, start)
    }
}
