use std::fmt::{self, Write};

use chrono::SecondsFormat;
use interlude_model::Timestamp;
use tracing::Event;
use tracing::field::{Field, Visit};

/// The longest line, in characters.
const LONGEST: usize = 2000;

/// Returns an event as one line: time, level, target, text and fields.
pub(super) fn of(event: &Event<'_>, now: Timestamp) -> String {
    let time = now.to_chrono().unwrap_or_default();
    let time = time.to_rfc3339_opts(SecondsFormat::Millis, true);
    let metadata = event.metadata();
    let mut written = Fields::default();
    event.record(&mut written);
    let Fields { text, fields } = written;
    let (level, target) = (metadata.level(), metadata.target());
    single_line(&format!("{time} {level:<5} {target}: {text}{fields}"))
}

/// Escapes everything that could begin another line or hide a part of this one, and cuts it if it is too long.
fn single_line(text: &str) -> String {
    let is_safe =
        |letter: char| !letter.is_control() && !('\u{2028}'..='\u{202e}').contains(&letter);
    let mut line = String::with_capacity(text.len());
    for letter in text.chars().take(LONGEST) {
        if is_safe(letter) {
            line.push(letter);
        } else {
            line.extend(letter.escape_default());
        }
    }
    line
}

#[derive(Default)]
struct Fields {
    text: String,
    fields: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string does not fail, and a value whose `Debug` fails is left out.
        let _ = match field.name() {
            "message" => write!(self.text, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}
