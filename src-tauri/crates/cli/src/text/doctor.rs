use std::path::Path;

use crate::doctor::{Check, CheckKind, CheckResult};
use crate::page::{Page, Style};

/// Renders the checks, each with its result and what to do.
pub(crate) fn doctor(checks: &[Check], file: Option<&Path>) -> Page {
    let mut page = Page::default();
    for check in checks {
        let (style, word) = match check.result {
            CheckResult::Ok(_) => (Style::Plain, "ok"),
            CheckResult::Note(..) => (Style::Waiting, "note"),
            CheckResult::NotDone(_) => (Style::Faint, "not done"),
            CheckResult::Trouble(_) => (Style::Attention, "trouble"),
        };
        let text = format!("{word}: {}", check.result.message());
        page.field(name(check.kind), style, &text);
    }
    if let Some(file) = file {
        page.paragraph(&format!(
            "Diagnostics written: {}. They contain no name, address or credential. Send them along \
             when you ask for help.",
            file.display()
        ));
    }
    page
}

const fn name(of: CheckKind) -> &'static str {
    match of {
        CheckKind::Folder => "Data folder",
        CheckKind::Keychain => "Keychain",
        CheckKind::Account => "Account",
        CheckKind::DamagedFiles => "Damaged files",
        CheckKind::Server => "Server",
        CheckKind::AmendServer => "Amend server",
        CheckKind::List => "List",
        CheckKind::Token => "Token",
        CheckKind::Clock => "Clock",
        CheckKind::Bundle => "Diagnostics",
    }
}
