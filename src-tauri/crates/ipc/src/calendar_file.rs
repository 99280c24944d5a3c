//! Interviews as a calendar file, RFC 5545.
//!
//! Every time is in UTC, so that no zone has to travel with the file. An agreed time is one event; a
//! proposed time beside it is another one, marked tentative, because it binds nobody yet. Lines end in
//! CRLF and are folded at 75 octets, never within a character.

use std::fmt::Write as _;

use interlude_domain::{Interview, Range, Timestamp, View};

use crate::Look;

/// The most octets of a line, its end not counted.
const LINE_OCTETS: usize = 75;

impl Look<'_> {
    /// Every interview that has a time, as the text of an `.ics` file.
    pub fn calendar_file(&self) -> String {
        let mut file = CalendarFile::default();
        file.line("BEGIN:VCALENDAR");
        file.line("VERSION:2.0");
        file.line("PRODID:-//Interlude//Interlude//EN");
        file.line("CALSCALE:GREGORIAN");
        for interview in self.ledger.interviews() {
            if let Some(view) = self.ledger.view(interview.id) {
                self.events(&mut file, &view);
            }
        }
        file.line("END:VCALENDAR");
        file.text
    }

    fn events(&self, file: &mut CalendarFile, view: &View<'_>) {
        let interview = view.interview;
        let is_over = interview.terms().is_over();
        let status = if is_over { "CANCELLED" } else { "CONFIRMED" };
        self.event(file, interview, view.agreed(), "", status);
        if !is_over || view.wish().is_some() {
            let proposed = view.proposed().0;
            self.event(file, interview, proposed, "-proposed", "TENTATIVE");
        }
    }

    fn event(
        &self,
        file: &mut CalendarFile,
        interview: &Interview,
        range: Range,
        which: &str,
        status: &str,
    ) {
        let Some(start) = range.start().and_then(utc) else {
            return;
        };
        let host = self.facts.base.host_str().unwrap_or("localhost");
        file.line("BEGIN:VEVENT");
        file.line(&format!("UID:interview-{}{which}@{host}", interview.id));
        if let Some(now) = utc(self.now) {
            file.line(&format!("DTSTAMP:{now}"));
        }
        file.line(&format!("DTSTART:{start}"));
        if let Some(end) = range.slot().and_then(|slot| utc(slot.end())) {
            file.line(&format!("DTEND:{end}"));
        }
        file.text("SUMMARY", &crate::look::name(interview));
        let title = interview.listing.title.as_deref();
        if let Some(title) = title.filter(|title| interview.name() != Some(title)) {
            file.text("DESCRIPTION", title);
        }
        let booking = interview.booking.as_ref();
        if let Some(location) = booking.and_then(|booking| booking.location.as_deref()) {
            file.text("LOCATION", location);
        }
        file.line(&format!("STATUS:{status}"));
        if status != "CONFIRMED" {
            file.line("TRANSP:TRANSPARENT");
        }
        file.line("END:VEVENT");
    }
}

#[derive(Debug, Default)]
struct CalendarFile {
    text: String,
}

impl CalendarFile {
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
