//! Interviews as a calendar file, RFC 5545.
//!
//! Every time is in UTC, so that no zone has to travel with the file. An agreed time is one event; a
//! proposed time beside it is another one, marked tentative, because it binds nobody yet. Lines end in
//! CRLF and are folded at 75 octets, never within a character.

use std::fmt::Write as _;

use interlude_domain::{Interview, Range, Timestamp, View};
use interlude_engine::Ledger;
use url::Url;

use crate::Look;

/// The most octets of a line, its end not counted.
const LINE_OCTETS: usize = 75;

/// The text of an `.ics` file.
#[derive(Debug, Default)]
pub struct CalendarFile {
    /// The whole of it.
    pub text: String,
    /// How many times of interviews stand in it, agreed and proposed ones.
    pub events: usize,
}

impl CalendarFile {
    /// Every interview that has a time. `server` is where the account's interviews are, which keeps
    /// the events of two accounts apart; `now` is the time, UTC.
    pub fn of(ledger: &Ledger, server: &Url, now: Timestamp) -> Self {
        let mut file = Self::default();
        file.line("BEGIN:VCALENDAR");
        file.line("VERSION:2.0");
        file.line("PRODID:-//Interlude//Interlude//EN");
        file.line("CALSCALE:GREGORIAN");
        let host = server.host_str().unwrap_or("localhost");
        for interview in ledger.interviews() {
            if let Some(view) = ledger.view(interview.id) {
                file.interview(&view, host, now);
            }
        }
        file.line("END:VCALENDAR");
        file
    }

    fn interview(&mut self, view: &View<'_>, host: &str, now: Timestamp) {
        let interview = view.interview;
        let is_over = interview.terms().is_over();
        let id = interview.id;
        let agreed = Event {
            uid: format!("interview-{id}@{host}"),
            range: view.agreed(),
            status: if is_over { "CANCELLED" } else { "CONFIRMED" },
        };
        self.event(interview, &agreed, now);
        if !is_over || view.wish().is_some() {
            let proposed = Event {
                uid: format!("interview-{id}-proposed@{host}"),
                range: view.proposed().0,
                status: "TENTATIVE",
            };
            self.event(interview, &proposed, now);
        }
    }

    fn event(&mut self, interview: &Interview, event: &Event, now: Timestamp) {
        let Some(start) = event.range.start().and_then(utc) else {
            return;
        };
        self.events += 1;
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", event.uid));
        if let Some(now) = utc(now) {
            self.line(&format!("DTSTAMP:{now}"));
        }
        self.line(&format!("DTSTART:{start}"));
        if let Some(end) = event.range.slot().and_then(|slot| utc(slot.end())) {
            self.line(&format!("DTEND:{end}"));
        }
        self.text("SUMMARY", &crate::look::name(interview));
        let title = interview.listing.title.as_deref();
        if let Some(title) = title.filter(|title| interview.name() != Some(title)) {
            self.text("DESCRIPTION", title);
        }
        let booking = interview.booking.as_ref();
        if let Some(location) = booking.and_then(|booking| booking.location.as_deref()) {
            self.text("LOCATION", location);
        }
        self.line(&format!("STATUS:{}", event.status));
        if event.status != "CONFIRMED" {
            self.line("TRANSP:TRANSPARENT");
        }
        self.line("END:VEVENT");
    }

    /// A property whose value is text, with what would end it or mean something escaped.
    fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for letter in value.replace("\r\n", "\n").chars() {
            match letter {
                '\\' | ';' | ',' => {
                    line.push('\\');
                    line.push(letter);
                }
                '\n' | '\r' => line.push_str("\\n"),
                letter if letter.is_control() => line.push(' '),
                letter => line.push(letter),
            }
        }
        self.line(&line);
    }

    /// A line, folded.
    fn line(&mut self, line: &str) {
        let mut octets = 0;
        for letter in line.chars() {
            if octets + letter.len_utf8() > LINE_OCTETS {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            let _ = write!(self.text, "{letter}");
            octets += letter.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

impl Look<'_> {
    /// Every interview that has a time, as the text of an `.ics` file.
    pub fn calendar_file(&self) -> String {
        CalendarFile::of(self.ledger, &self.facts.base, self.now).text
    }
}

/// One time of an interview.
struct Event {
    uid: String,
    range: Range,
    status: &'static str,
}

/// `20250122T142000Z`; none beyond the four digits that a year has there.
fn utc(at: Timestamp) -> Option<String> {
    let at = at.to_chrono()?;
    let year = chrono::Datelike::year(&at);
    (0..=9999)
        .contains(&year)
        .then(|| at.format("%Y%m%dT%H%M%SZ").to_string())
}

#[cfg(test)]
mod tests;
