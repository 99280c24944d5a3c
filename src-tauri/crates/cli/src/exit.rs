use std::process::ExitCode;

/// How a command ended. Scripts depend on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// It was called in a way that cannot work.
    WrongUse = 2,
    /// Saved on this computer, and not sent yet.
    Waiting = 3,
    /// A conflict, a refusal or a sign-in needs the user.
    NeedsUser = 4,
    /// The data folder is in use, damaged, or not ours to open.
    DataFolder = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
