use std::path::Path;

use crate::doctor::{Check, Checked, Verdict};
use crate::page::{Ink, Page};

/// What was looked at: a word for each, and what to do.
pub(crate) fn doctor(checks: &[Check], file: Option<&Path>) -> Page {
    let mut page = Page::default();
    for check in checks {
        let (ink, word) = match check.verdict {
            Verdict::Fine(_) => (Ink::Plain, "ok"),
            Verdict::Note(..) => (Ink::Waiting, "note"),
            Verdict::NotDone(_) => (Ink::Faint, "not done"),
            Verdict::Trouble(_) => (Ink::Attention, "trouble"),
        };
        let text = format!("{word}: {}", check.verdict.message());
        page.field(name(check.of), ink, &text);
    }
    if let Some(file) = file {
        page.say(&format!(
            "Written: {}. It holds no name, no address and no credential: send it along when you ask \
             for help.",
            file.display()
        ));
    }
    page
}

const fn name(of: Checked) -> &'static str {
    match of {
        Checked::Folder => "Data folder",
        Checked::Keychain => "Keychain",
        Checked::Account => "Account",
        Checked::DamagedFiles => "Damaged files",
        Checked::Server => "Server",
        Checked::AmendServer => "Amend server",
        Checked::List => "List",
        Checked::Token => "Token",
        Checked::Clock => "Clock",
        Checked::Bundle => "Diagnostics",
    }
}
