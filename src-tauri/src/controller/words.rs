//! The words of the shell itself. Those of interviews, changes and errors are in the view model, and those of the page in
//! its catalogue.

use std::path::Path;

use interlude_app::Removed;

/// The label of the sample account.
pub(crate) const SAMPLE_LABEL: &str = "Sample account";

/// The name of the file with the diagnostics, without its extension.
pub(crate) const DIAGNOSTICS_FILE: &str = "Interlude diagnostics";

/// The errors of the form that signs in.
pub(crate) const NO_LOGIN: &str = "Fill in the login.";
pub(crate) const NO_PASSWORD: &str = "Fill in the password.";

/// The title of a notification that says why a button of another one did nothing.
pub(crate) const NOT_DONE: &str = "That was not done";

/// The error of a command that comes while the window closes.
pub(crate) const CLOSING: &str = "Interlude is being closed. Try again.";

/// The menu of the tray.
#[cfg(target_os = "linux")]
pub(crate) mod tray {
    pub(crate) const TITLE: &str = "Interlude";
    pub(crate) const OPEN: &str = "Open";
    pub(crate) const SYNC_NOW: &str = "Sync now";
    pub(crate) const QUIT: &str = "Quit";

    /// Says how many changes wait. None if none does.
    pub(crate) fn waiting(count: usize) -> Option<String> {
        (count > 0).then(|| format!("{count} waiting to send"))
    }
}

/// Says that the settings could not be read, and where the file was kept.
pub(crate) fn settings_not_read(why: &str, kept: Option<&Path>) -> String {
    let kept = kept.map(|kept| format!(" The file was kept as {}.", kept.display()));
    format!(
        "Your settings could not be read ({why}), so the defaults are used.{}",
        kept.unwrap_or_default()
    )
}

/// Says that the settings with these names could not be read.
pub(crate) fn some_settings_not_read(names: &[&str]) -> String {
    format!(
        "Some of your settings could not be read ({}), so their defaults are used. The others are \
         unchanged.",
        names.join(", ")
    )
}

/// Says how many changes of an earlier run wait, although they cannot be sent now.
pub(crate) fn left_from_before(count: usize) -> String {
    let waits = match count {
        1 => "1 change waits".to_owned(),
        _ => format!("{count} changes wait"),
    };
    format!("{waits} to be sent since Interlude last ran. Nothing is lost.")
}

/// Says for each part of a removed account that could not be deleted what the user can do.
pub(crate) fn left_after_removal(removed: &Removed) -> Vec<String> {
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
