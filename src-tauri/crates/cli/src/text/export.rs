use std::path::Path;

use crate::page::Page;

/// What was written, and where.
pub(crate) fn exported(file: &Path, events: usize) -> Page {
    let mut page = Page::default();
    let times = match events {
        0 => "no time, because no interview has one".to_owned(),
        1 => "1 time".to_owned(),
        count => format!("{count} times, a proposed one beside the agreed one"),
    };
    page.say(&format!("Written: {}, with {times}.", file.display()));
    page
}
