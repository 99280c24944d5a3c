//! `interlude doctor`: checks everything from the data folder to the server, and writes a diagnostics file.
//!
//! The checks run in the order in which they depend on each other. They send no change, save nothing and bind
//! no account to a token.

mod local;
mod remote;

use std::path::{Path, PathBuf};

use interlude_app::{
    AccountDiagnostics, Error, ProgramDiagnostics, write_export, write_export_under_free_name,
};
use interlude_model::Code;
use interlude_store::fs::IfExists;
use serde::Serialize;
use serde_json::json;

use crate::args::Doctor;
use crate::context::Context;
use crate::doctor::local::OpenedAccount;
use crate::doctor::remote::ClockReadings;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, OutputFormat};
use crate::page::{Page, Style};
use crate::session::Session;

/// A check that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Check {
    /// The subject for programs: folder, keychain, account, damaged_files, server, amend_server, list, token,
    /// clock, bundle.
    name: &'static str,
    /// The subject for people.
    #[serde(skip)]
    title: &'static str,
    verdict: Verdict,
    /// null if the check is ok or was not done.
    code: Option<Code>,
    /// Sentences that say what was found, and what to do if something is wrong.
    message: String,
    /// The errors below it, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
    #[serde(skip)]
    exit: Exit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Ok,
    /// It works, but the user should know about it.
    Note,
    /// It could not be checked.
    NotDone,
    Trouble,
}

/// The name of a subject for programs and for people.
type Subject = (&'static str, &'static str);

const FOLDER: Subject = ("folder", "Data folder");
const KEYCHAIN: Subject = ("keychain", "Keychain");
const ACCOUNT: Subject = ("account", "Account");
const DAMAGED_FILES: Subject = ("damaged_files", "Damaged files");
const SERVER: Subject = ("server", "Server");
/// The server for changes, if it is another one.
const AMEND_SERVER: Subject = ("amend_server", "Amend server");
const LIST: Subject = ("list", "List");
const TOKEN: Subject = ("token", "Token");
const CLOCK: Subject = ("clock", "Clock");
/// The diagnostics file.
const BUNDLE: Subject = ("bundle", "Diagnostics");

impl Check {
    fn ok(subject: Subject, message: impl Into<String>) -> Self {
        Self::new(subject, Verdict::Ok, None, message.into())
    }

    fn note(subject: Subject, code: Code, message: impl Into<String>) -> Self {
        Self::new(subject, Verdict::Note, Some(code), message.into())
    }

    fn not_done(subject: Subject, message: impl Into<String>) -> Self {
        Self::new(subject, Verdict::NotDone, None, message.into())
    }

    fn trouble(subject: Subject, failure: impl Into<Failure>) -> Self {
        let failure = failure.into();
        Self {
            exit: failure.exit,
            causes: failure.causes,
            ..Self::new(
                subject,
                Verdict::Trouble,
                Some(failure.code),
                failure.message,
            )
        }
    }

    /// A failure that does not keep the account from working.
    fn noted(subject: Subject, failure: Failure) -> Self {
        Self {
            verdict: Verdict::Note,
            exit: Exit::Done,
            ..Self::trouble(subject, failure)
        }
    }

    fn new(subject: Subject, verdict: Verdict, code: Option<Code>, message: String) -> Self {
        let ((name, title), exit) = (subject, Exit::Done);
        Self {
            name,
            title,
            verdict,
            code,
            message,
            causes: Vec::new(),
            exit,
        }
    }
}

/// Runs all checks, and writes the diagnostics file.
pub(crate) async fn run(context: &Context, args: Doctor) -> Result<Answer, Failure> {
    let clock = &*context.clock;
    let began = clock.now();

    let free_bytes = local::free_bytes(&context.path);
    let (folder, accounts) = local::folder(context, free_bytes);
    let (opened, account) = OpenedAccount::open(context, accounts.as_ref()).await;
    let mut checks = vec![folder, local::keychain(opened.seal).await, account];
    if let (Some(accounts), Some(account)) = (&accounts, &opened.account) {
        checks.extend(local::damaged_files(&accounts.damaged_files(account.id())));
    }
    let (server, times) = remote::server(&opened, clock).await;
    checks.extend(server);
    checks.push(remote::token(&opened, clock.now().wall));
    let session = opened.session.as_ref();
    let readings = ClockReadings {
        began,
        ended: clock.now(),
        server: times,
        last_sync: session.and_then(|session| session.engine().status().last_sync_at),
    };
    checks.push(remote::clock(&readings));

    let bundle = Bundle {
        program: ProgramDiagnostics::of(readings.ended.wall, context.shown_zone().to_string()),
        checks: checks.iter().map(CheckCode::of).collect(),
        free_bytes,
        clock_ahead_seconds: readings.ahead_seconds(),
        account: session.map(|session| AccountDiagnostics::of(&session.open)),
    };
    let file = match write_bundle(context, &bundle, args.file) {
        Ok(file) => Some(file),
        Err(failure) => {
            checks.push(Check::trouble(BUNDLE, failure));
            None
        }
    };
    let notices = session.map(Session::notices).unwrap_or_default();
    if context.format == OutputFormat::Text {
        context.terminal.notices(&notices);
    }
    let mut seen = Ok(());
    if let Some(session) = session {
        if args.seen {
            // They are in this answer once more.
            seen = dismiss_notices(session).await;
        }
        session.close().await;
    }
    seen?;
    let file = file.map(|file| file.display().to_string());
    let document = || json!({"checks": checks, "file": file});
    let text = || text(&checks, file.as_deref());
    Answer::new(context.format, exit_code(&checks), &notices, document, text)
}

async fn dismiss_notices(session: &Session) -> Result<(), Failure> {
    for notice in session.notices() {
        let dismissed = session.engine().dismiss_notice(&notice.message).await;
        dismissed.map_err(Error::from)?;
    }
    Ok(())
}

/// Returns the exit code of the checks. A failed data folder comes before anything that needs the user,
/// because the rest depends on the folder.
fn exit_code(checks: &[Check]) -> Exit {
    let exits = || checks.iter().map(|check| check.exit);
    [Exit::DataFolder, Exit::NeedsUser]
        .into_iter()
        .find(|urgent| exits().any(|exit| exit == *urgent))
        .or_else(|| exits().find(|exit| *exit != Exit::Done))
        .unwrap_or(Exit::Done)
}

fn text(checks: &[Check], file: Option<&str>) -> Page {
    let mut page = Page::default();
    for check in checks {
        let (style, word) = match check.verdict {
            Verdict::Ok => (Style::Plain, "ok"),
            Verdict::Note => (Style::Waiting, "note"),
            Verdict::NotDone => (Style::Faint, "not done"),
            Verdict::Trouble => (Style::Attention, "trouble"),
        };
        page.field(check.title, style, &format!("{word}: {}", check.message));
        for cause in &check.causes {
            page.field("", Style::Faint, &format!("Because: {cause}"));
        }
    }
    if let Some(file) = file {
        let written = format!(
            "Diagnostics written: {file}. They contain no name, address or credential. Send them along when \
             you ask for help."
        );
        page.paragraph(Style::Plain, &written);
    }
    page
}

/// The diagnostics file. It has the codes of the checks but neither their sentences nor their causes, because
/// those may contain a path or an address.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    #[serde(flatten)]
    program: ProgramDiagnostics,
    checks: Vec<CheckCode>,
    free_bytes: Option<u64>,
    clock_ahead_seconds: Option<i64>,
    account: Option<AccountDiagnostics>,
}

#[derive(Debug, Serialize)]
struct CheckCode {
    name: &'static str,
    verdict: Verdict,
    code: Option<Code>,
}

impl CheckCode {
    fn of(check: &Check) -> Self {
        Self {
            name: check.name,
            verdict: check.verdict,
            code: check.code,
        }
    }
}

/// Writes the diagnostics to `file`, else to a new file in the working folder. Returns its name.
fn write_bundle(
    context: &Context,
    bundle: &Bundle,
    file: Option<PathBuf>,
) -> Result<PathBuf, Failure> {
    let text = serde_json::to_string_pretty(bundle)?;
    if let Some(file) = file {
        write_export(&context.file(&file), &text, IfExists::Fail)?;
        return Ok(file);
    }
    let folder = &context.working_folder;
    let written = write_export_under_free_name(folder, "interlude-diagnostics", "json", &text)?;
    let name = written.strip_prefix(folder).map(Path::to_owned);
    Ok(name.unwrap_or(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_trouble_gives_the_exit_code() {
        let checks = [
            Check::trouble(SERVER, Failure::new(Code::Unreachable, "It is away.")),
            Check::trouble(TOKEN, Failure::new(Code::SignIn, "It expired.")),
            Check::note(CLOCK, Code::ClockJumped, "It was set."),
            Check::trouble(FOLDER, Failure::new(Code::InUse, "It is in use.")),
        ];
        assert_eq!(exit_code(&checks), Exit::DataFolder);
        assert_eq!(exit_code(&checks[..3]), Exit::NeedsUser);
        assert_eq!(exit_code(&checks[..1]), Exit::Failed);
        assert_eq!(exit_code(&checks[2..3]), Exit::Done);
    }
}
