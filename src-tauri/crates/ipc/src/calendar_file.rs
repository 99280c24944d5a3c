//! Interviews as a calendar file, RFC 5545.
//!
//! Every time is in UTC, so that no zone has to travel with the file. An agreed time is one event; a
//! proposed time beside it is another one, marked tentative, because it binds nobody yet.
//!
//! A program that imports such a file a second time replaces an event only if its SEQUENCE rose, and
//! keeps an event that the file no longer has. So what earlier files said is kept ([`Exported`]): the
//! SEQUENCE of an event rises when and only when it changed, and a time that was withdrawn stays in the
//! file as cancelled.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use interlude_domain::{Interview, InterviewId, Stretch, Timestamp, View};
use interlude_engine::Ledger;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::ViewContext;

/// How long a withdrawn time is told after it is over, in seconds: thirty days.
const TOLD_FOR: i64 = 30 * 86_400;

/// The text of an `.ics` file.
#[derive(Debug)]
pub struct CalendarFile {
    /// The whole of it.
    pub text: String,
    /// How many times of interviews stand in it, agreed and proposed ones, and those withdrawn.
    pub events: usize,
    /// What is to be kept before the file is given away.
    pub exported: Exported,
}

/// No interview has a time, and none that was exported before lost one. A calendar without an event is
/// none that other programs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("No interview has a time, so no file was written. Sync first, or see: interlude list.")]
pub struct NoTimes;

/// What an account's calendar files said, by the UID of each event. It holds times and marks, and
/// nobody's name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Exported {
    /// The SEQUENCE that a new event begins with.
    first: u32,
    events: BTreeMap<String, Said>,
}

/// What was last said of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    start: i64,
    end: Option<i64>,
    status: Standing,
    /// A mark of its words, which does not tell them.
    words: String,
    sequence: u32,
    /// When that was first said, in seconds.
    modified: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Confirmed,
    Tentative,
    Cancelled,
}

/// One time of an interview, as it is now.
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
    /// What is to be gone on from where it was lost: events begin above any SEQUENCE that an earlier
    /// file can have had.
    pub fn lost(now: Timestamp) -> Self {
        const EARLIEST: i64 = 1_767_225_600;
        let minutes = (now.seconds() - EARLIEST) / 60;
        Self {
            first: u32::try_from(minutes.max(0)).unwrap_or_default(),
            events: BTreeMap::new(),
        }
    }
}

impl CalendarFile {
    /// Every interview that has a time, and every time that earlier files had and that is no more.
    /// `server` is where the account's interviews are, which keeps the events of two accounts apart;
    /// `now` is the time, UTC; `mark` makes a mark of a text that cannot be read back.
    ///
    /// # Errors
    /// [`NoTimes`].
    pub fn of(
        ledger: &Ledger,
        server: &Url,
        now: Timestamp,
        earlier: Exported,
        mark: &dyn Fn(&str) -> String,
    ) -> Result<Self, NoTimes> {
        let host = server.host_str().unwrap_or("localhost");
        let views = ledger.interviews().filter_map(|one| ledger.view(one.id));
        let entries: Vec<_> = views.flat_map(|view| entries(&view, host)).collect();
        let mut file = Writing {
            calendar: empty(),
            events: 0,
            now,
            exported: earlier,
        };
        let mut current = BTreeSet::new();
        for entry in entries {
            current.insert(entry.uid.clone());
            let words = mark(&entry.words());
            file.say(&entry, words);
        }
        let withdrawn: Vec<_> = file.exported.events.keys().cloned().collect();
        for uid in withdrawn.iter().filter(|uid| !current.contains(*uid)) {
            file.withdraw(ledger, uid);
        }
        if file.events == 0 {
            return Err(NoTimes);
        }
        Ok(Self {
            text: file.calendar.to_string(),
            events: file.events,
            exported: file.exported,
        })
    }
}

/// A file that is being written.
struct Writing {
    calendar: Calendar,
    events: usize,
    now: Timestamp,
    exported: Exported,
}

impl Writing {
    /// Adds an event, and keeps what was said of it.
    fn say(&mut self, entry: &Entry, words: String) {
        let before = self.exported.events.get(&entry.uid);
        let mut said = Said {
            start: entry.start,
            end: entry.end,
            status: entry.status,
            words,
            sequence: self.exported.first,
            modified: self.now.seconds(),
        };
        if let Some(before) = before {
            (said.sequence, said.modified) = (before.sequence, before.modified);
            if said != *before {
                said.sequence = before.sequence.saturating_add(1);
                said.modified = self.now.seconds();
            }
        }
        if let Some(event) = entry.event(&said, self.now) {
            self.calendar.push(event);
            self.events += 1;
        }
        self.exported.events.insert(entry.uid.clone(), said);
    }

    /// Adds an event whose time is no more. Its words are those of the interview, if that is still
    /// here.
    fn withdraw(&mut self, ledger: &Ledger, uid: &str) {
        let Some(before) = self.exported.events.get(uid).cloned() else {
            return;
        };
        let last = before.end.unwrap_or(before.start);
        if before.status == Standing::Cancelled && last < self.now.seconds() - TOLD_FOR {
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
            summary: interview.map_or_else(unnamed, crate::view_model::name),
            description: None,
            location: None,
        };
        // Its words may come and go with the interview: they are no change of a cancelled event.
        self.say(&entry, before.words);
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

    /// None beyond the four digits that a year has there.
    fn event(&self, said: &Said, now: Timestamp) -> Option<Event> {
        let mut event = Event::new();
        event
            .uid(&self.uid)
            .timestamp(utc(now.seconds())?)
            .starts(utc(self.start)?)
            .summary(&clean(&self.summary))
            .sequence(said.sequence)
            .last_modified(utc(said.modified)?)
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

impl ViewContext<'_> {
    /// Every interview that has a time, as an `.ics` file; `earlier` and `mark` as for
    /// [`CalendarFile::of`].
    ///
    /// # Errors
    /// [`NoTimes`].
    pub fn calendar_file(
        &self,
        earlier: Exported,
        mark: &dyn Fn(&str) -> String,
    ) -> Result<CalendarFile, NoTimes> {
        CalendarFile::of(
            self.ledger,
            &self.account_info.base,
            self.now,
            earlier,
            mark,
        )
    }
}

/// The calendar before its events.
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
    let is_open = !is_over || view.wish().is_some();
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
        summary: crate::view_model::name(interview),
        description: title
            .filter(|title| interview.name() != Some(title.as_str()))
            .cloned(),
        location: booking.and_then(|booking| booking.location.clone()),
    }
}

/// The interview that a UID is about.
fn number(uid: &str) -> Option<InterviewId> {
    let rest = uid.strip_prefix("interview-")?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
    InterviewId::new(rest.get(..digits)?.parse().ok()?)
}

/// Text that a line of the file can hold: line breaks are kept, other control characters are not.
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

/// None beyond the four digits that a year has there.
fn utc(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0).filter(|at| (0..=9999).contains(&at.year()))
}

#[cfg(test)]
mod tests;
