use crate::exit::Exit;
use crate::failure::Failure;

/// One thing that was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) of: Checked,
    pub(crate) verdict: Verdict,
}

/// What can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checked {
    Folder,
    Keychain,
    Account,
    /// What was moved aside because it was damaged.
    DamagedFiles,
    Server,
    /// The server of changes, where it is another one.
    AmendServer,
    List,
    Token,
    Clock,
    /// The diagnostics, as a file.
    Bundle,
}

/// What was found, as a sentence that says what to do where anything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is well.
    Fine(String),
    /// It works, and the user should know of it. The word is for programs.
    Note(&'static str, String),
    /// It could not be looked at.
    NotDone(String),
    /// Something is wrong.
    Trouble(Failure),
}

impl Checked {
    /// The word that programs see.
    pub(crate) const fn word(self) -> &'static str {
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

impl Verdict {
    /// The word that programs see.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Fine(_) => "ok",
            Self::Note(..) => "note",
            Self::NotDone(_) => "not_done",
            Self::Trouble(_) => "trouble",
        }
    }

    /// What exactly, as a word for programs, where there is anything.
    pub(crate) const fn code(&self) -> Option<&'static str> {
        match self {
            Self::Fine(_) | Self::NotDone(_) => None,
            Self::Note(code, _) => Some(code),
            Self::Trouble(failure) => Some(failure.code),
        }
    }

    /// The sentence.
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Fine(message) | Self::Note(_, message) | Self::NotDone(message) => message,
            Self::Trouble(failure) => &failure.message,
        }
    }
}

/// How the checks end the command: by the trouble that is in the way of most else.
pub(crate) fn exit(checks: &[Check]) -> Exit {
    let troubles = || {
        checks.iter().filter_map(|check| match &check.verdict {
            Verdict::Trouble(failure) => Some(failure.exit),
            _ => None,
        })
    };
    [Exit::DataFolder, Exit::NeedsUser]
        .into_iter()
        .find(|grave| troubles().any(|exit| exit == *grave))
        .or_else(|| troubles().next())
        .unwrap_or(Exit::Done)
}
