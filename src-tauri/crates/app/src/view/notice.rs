//! The sentences of notices that only the window shows.

use std::path::Path;

use crate::Removed;

/// Says that the settings could not be read, and where the file was kept.
pub fn settings_not_read(why: &str, kept: Option<&Path>) -> String {
    let kept = kept.map(|kept| format!(" The file was kept as {}.", kept.display()));
    format!(
        "Your settings could not be read ({why}), so the defaults are used.{}",
        kept.unwrap_or_default()
    )
}

/// Says that the settings with these names could not be read.
pub fn some_settings_not_read(names: &[&str]) -> String {
    format!(
        "Some of your settings could not be read ({}), so their defaults are used. The others are \
         unchanged.",
        names.join(", ")
    )
}

/// Says how many changes of an earlier run wait, although they cannot be sent now.
pub fn left_from_before(count: usize) -> String {
    let waits = match count {
        1 => "1 change waits".to_owned(),
        _ => format!("{count} changes wait"),
    };
    format!("{waits} to be sent since Interlude last ran. Nothing is lost.")
}

/// Says for each part of a removed account that could not be deleted what the user can do.
pub fn left_after_removal(removed: &Removed) -> Vec<String> {
    let files = removed.files_left.as_ref().map(|path| {
        format!(
            "The account was removed, but its files {} could not be deleted. Interlude does not use them \
             any more, so you can delete them yourself.",
            path.display()
        )
    });
    let entry = removed.entry_left.as_ref().map(|entry| {
        format!(
            "The account was removed, but its entry {entry} could not be removed from the \
             keychain. Nothing can be opened with it any more."
        )
    });
    files.into_iter().chain(entry).collect()
}
