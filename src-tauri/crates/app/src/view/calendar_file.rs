//! The export of interviews as a calendar file (RFC 5545).
//!
//! All times are in UTC, so the file needs no time zone. An agreed time is one event. A proposed time is
//! another event, which is tentative because nobody has agreed to it.
//!
//! A program that imports a newer file replaces an event only if its SEQUENCE is higher, and keeps an
//! event that the newer file omits. Therefore [`Exported`] stores the content of earlier files. The
//! SEQUENCE of an event rises if and only if the event changed, and a time that was withdrawn stays in the
//! file as cancelled.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use interlude_engine::Ledger;
use interlude_model::{Code, Interview, InterviewId, Stretch, Timestamp, View};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::view::ViewContext;

/// The time for which a cancelled event stays in the file after its end, in seconds: 30 days.
const CANCELLED_FOR: i64 = 30 * 86_400;

/// The text of an `.ics` file.
#[derive(Debug)]
pub struct CalendarFile {
    pub text: String,
    /// The number of events, agreed, proposed and cancelled.
    pub events: usize,
    /// The state of the events. It must be stored before the file is written, so that a later file cannot
    /// use the same SEQUENCE again.
    pub exported: Exported,
}

/// The state of the events in an account's calendar files, by UID. It contains times and fingerprints, but
/// no names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Exported {
    /// The SEQUENCE of a new event.
    first: u32,
    events: BTreeMap<String, EventState>,
}

/// The state of one event in the last file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct EventState {
    start: i64,
    end: Option<i64>,
    status: Standing,
    /// A keyed fingerprint of its texts, from which they cannot be read back.
    words: String,
    sequence: u32,
    /// The time of the last change of the event, in seconds since 1970.
    modified: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Confirmed,
    Tentative,
    Cancelled,
}

/// One time of an interview as the next file shows it.
struct Entry {
    uid: String,
    start: i64,
    end: Option<i64>,
    status: Standing,
    summary: String,
    description: Option<String>,
    location: Option<String>,
}

impl Exported {
    /// Returns the state to continue from after the stored one was lost. The SEQUENCE of a new event is then
    /// the number of minutes from 2026 to `now`. No earlier file has a higher one, because each export raises a
    /// SEQUENCE by one at most, and nobody exports a changed event every minute.
    pub fn lost(now: Timestamp) -> Self {
        /// 2026-01-01T00:00:00Z.
        const EARLIEST: i64 = 1_767_225_600;
        let minutes = (now.seconds() - EARLIEST) / 60;
        Self {
            first: u32::try_from(minutes.max(0)).unwrap_or_default(),
            events: BTreeMap::new(),
        }
    }
}

impl ViewContext<'_> {
    /// Exports every interview that has a time, and cancels every event of earlier files whose time is gone.
    /// The host of the server is part of each UID, so that two accounts do not share events. `mark` makes a
    /// keyed fingerprint of a text.
    ///
    /// # Errors
    /// [`Code::NoTimes`] if the file would have no event, because other programs refuse a calendar without
    /// events.
    pub fn calendar_file(
        &self,
        earlier: Exported,
        mark: &dyn Fn(&str) -> String,
    ) -> Result<CalendarFile, Error> {
        let host = self.account_info.base.host_str().unwrap_or("localhost");
        let interviews = self.ledger.interviews();
        let views = interviews.filter_map(|one| self.ledger.view(one.id));
        let entries: Vec<_> = views.flat_map(|view| entries(&view, host)).collect();
        let mut file = Export {
            calendar: empty(),
            events: 0,
            now: self.now,
            exported: earlier,
        };
        let mut current = BTreeSet::new();
        for entry in entries {
            current.insert(entry.uid.clone());
            let words = mark(&entry.words());
            file.add(&entry, words);
        }
        let withdrawn: Vec<_> = file.exported.events.keys().cloned().collect();
        for uid in withdrawn.iter().filter(|uid| !current.contains(*uid)) {
            file.withdraw(self.ledger, uid);
        }
        if file.events == 0 {
            return Err(Error::new(
                Code::NoTimes,
                "No interview has a time, so no file was written. Sync first, or see: interlude list.",
            ));
        }
        Ok(CalendarFile {
            text: file.calendar.to_string(),
            events: file.events,
            exported: file.exported,
        })
    }
}

/// A file that is being built.
struct Export {
    calendar: Calendar,
    events: usize,
    now: Timestamp,
    exported: Exported,
}

impl Export {
    /// Adds an event and stores its state.
    fn add(&mut self, entry: &Entry, words: String) {
        let before = self.exported.events.get(&entry.uid);
        let mut state = EventState {
            start: entry.start,
            end: entry.end,
            status: entry.status,
            words,
            sequence: self.exported.first,
            modified: self.now.seconds(),
        };
        if let Some(before) = before {
            (state.sequence, state.modified) = (before.sequence, before.modified);
            if state != *before {
                state.sequence = before.sequence.saturating_add(1);
                state.modified = self.now.seconds();
            }
        }
        if let Some(event) = entry.event(&state, self.now) {
            self.calendar.push(event);
            self.events += 1;
        }
        self.exported.events.insert(entry.uid.clone(), state);
    }

    /// Cancels an event whose time is gone. It keeps the name of the interview if the ledger still has it.
    fn withdraw(&mut self, ledger: &Ledger, uid: &str) {
        let Some(before) = self.exported.events.get(uid).cloned() else {
            return;
        };
        let last = before.end.unwrap_or(before.start);
        if before.status == Standing::Cancelled && last < self.now.seconds() - CANCELLED_FOR {
            return;
        }
        let id = number(uid);
        let interview = id.and_then(|id| ledger.interview(id));
        let unnamed = || id.map_or_else(|| uid.to_owned(), |id| format!("Interview {id}"));
        let entry = Entry {
            uid: uid.to_owned(),
            start: before.start,
            end: before.end,
            status: Standing::Cancelled,
            summary: interview.map_or_else(unnamed, crate::view::view_model::name),
            description: None,
            location: None,
        };
        // The name may come and go with the interview. That must not raise the SEQUENCE of a cancelled
        // event, so the old fingerprint stays.
        self.add(&entry, before.words);
    }
}

impl Entry {
    fn words(&self) -> String {
        let parts = [
            Some(&self.summary),
            self.description.as_ref(),
            self.location.as_ref(),
        ];
        parts.map(|part| part.map_or("", String::as_str)).join("\0")
    }

    /// Returns the event. The format requires years of four digits: without such a start there is no event,
    /// and an end without is left out.
    fn event(&self, state: &EventState, now: Timestamp) -> Option<Event> {
        let mut event = Event::new();
        event
            .uid(&self.uid)
            .timestamp(utc(now.seconds())?)
            .starts(utc(self.start)?)
            .summary(&clean(&self.summary))
            .sequence(state.sequence)
            .last_modified(utc(state.modified)?)
            .status(match self.status {
                Standing::Confirmed => EventStatus::Confirmed,
                Standing::Tentative => EventStatus::Tentative,
                Standing::Cancelled => EventStatus::Cancelled,
            });
        if let Some(end) = self.end.and_then(utc) {
            event.ends(end);
        }
        if let Some(description) = &self.description {
            event.description(&clean(description));
        }
        if let Some(location) = &self.location {
            event.location(&clean(location));
        }
        if self.status != Standing::Confirmed {
            event.add_property("TRANSP", "TRANSPARENT");
        }
        Some(event.done())
    }
}

/// Returns a calendar without events.
fn empty() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Interlude//Interlude//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"));
    calendar
}

fn entries(view: &View<'_>, host: &str) -> Vec<Entry> {
    let interview = view.interview;
    let is_over = interview.terms().is_over();
    let id = interview.id;
    let entry = |uid: String, stretch: Option<Stretch>, status| {
        let Stretch { start, end } = stretch?;
        Some(entry_of(interview, uid, (start, end), status))
    };
    let status = if is_over {
        Standing::Cancelled
    } else {
        Standing::Confirmed
    };
    let agreed = view.agreed().stretch();
    let proposed = view.proposed().0.stretch();
    // A proposal of an interview that is over is of interest only while the user proposes a time.
    let is_open = !is_over || view.newest_change().is_some();
    let agreed = entry(format!("interview-{id}@{host}"), agreed, status);
    let proposed = entry(
        format!("interview-{id}-proposed@{host}"),
        proposed.filter(|_| is_open),
        Standing::Tentative,
    );
    [agreed, proposed].into_iter().flatten().collect()
}

fn entry_of(
    interview: &Interview,
    uid: String,
    (start, end): (Timestamp, Timestamp),
    status: Standing,
) -> Entry {
    let title = interview.listing.title.as_ref();
    let booking = interview.booking.as_ref();
    Entry {
        uid,
        start: start.seconds(),
        end: Some(end).filter(|end| *end > start).map(Timestamp::seconds),
        status,
        summary: crate::view::view_model::name(interview),
        description: title
            .filter(|title| interview.name() != Some(title.as_str()))
            .cloned(),
        location: booking.and_then(|booking| booking.location.clone()),
    }
}

/// Returns the number of the interview in a UID.
fn number(uid: &str) -> Option<InterviewId> {
    let rest = uid.strip_prefix("interview-")?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
    InterviewId::new(rest.get(..digits)?.parse().ok()?)
}

/// Replaces control characters except line breaks, because a file must not contain them.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let letters = text.chars().map(|letter| {
        if letter.is_control() && letter != '\n' {
            ' '
        } else {
            letter
        }
    });
    letters.collect()
}

/// Converts to the type of the library. None if the year does not have four digits.
fn utc(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0).filter(|at| (0..=9999).contains(&at.year()))
}

#[cfg(test)]
mod tests;
