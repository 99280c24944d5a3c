use std::path::Path;

use crate::page::Page;

/// Renders the path of the calendar file and its number of events.
pub(crate) fn exported(file: &Path, events: usize) -> Page {
    let mut page = Page::default();
    let events = match events {
        0 => "no event, because no interview has a time".to_owned(),
        1 => "1 event".to_owned(),
        count => format!("{count} events"),
    };
    page.paragraph(&format!("Written: {}, with {events}.", file.display()));
    page
}
