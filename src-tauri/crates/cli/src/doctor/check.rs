use interlude_model::Code;

use crate::exit::Exit;
use crate::failure::Failure;

/// A check that was done, with its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) kind: CheckKind,
    pub(crate) result: CheckResult,
}

/// The subject of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckKind {
    Folder,
    Keychain,
    Account,
    /// The files that were moved aside because they were damaged.
    DamagedFiles,
    Server,
    /// The server for changes, if it is another one.
    AmendServer,
    List,
    Token,
    Clock,
    /// The diagnostics file.
    Bundle,
}

/// The result of a check, with a sentence that says what to do if something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CheckResult {
    Ok(String),
    /// It works, but the user should know about it.
    Note(Code, String),
    /// It could not be checked.
    NotDone(String),
    Trouble(Failure),
}

impl CheckKind {
    /// Returns the name for programs.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Keychain => "keychain",
            Self::Account => "account",
            Self::DamagedFiles => "damaged_files",
            Self::Server => "server",
            Self::AmendServer => "amend_server",
            Self::List => "list",
            Self::Token => "token",
            Self::Clock => "clock",
            Self::Bundle => "bundle",
        }
    }
}

impl CheckResult {
    /// Returns the name for programs.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Ok(_) => "ok",
            Self::Note(..) => "note",
            Self::NotDone(_) => "not_done",
            Self::Trouble(_) => "trouble",
        }
    }

    /// Returns the code for programs, unless the check is ok or was not done.
    pub(crate) const fn code(&self) -> Option<Code> {
        match self {
            Self::Ok(_) | Self::NotDone(_) => None,
            Self::Note(code, _) => Some(*code),
            Self::Trouble(failure) => Some(failure.code),
        }
    }

    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Ok(message) | Self::Note(_, message) | Self::NotDone(message) => message,
            Self::Trouble(failure) => &failure.message,
        }
    }
}

/// Returns the exit code of the checks. A failed data folder comes before anything that needs the user,
/// because the rest depends on the folder.
pub(crate) fn exit_code(checks: &[Check]) -> Exit {
    let troubles = || {
        checks.iter().filter_map(|check| match &check.result {
            CheckResult::Trouble(failure) => Some(failure.exit),
            _ => None,
        })
    };
    [Exit::DataFolder, Exit::NeedsUser]
        .into_iter()
        .find(|urgent| troubles().any(|exit| exit == *urgent))
        .or_else(|| troubles().next())
        .unwrap_or(Exit::Done)
}
