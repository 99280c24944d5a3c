use std::process::ExitCode;

/// The exit code of a command. Scripts depend on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    /// The arguments cannot work, whatever is stored.
    WrongUse = 2,
    /// The change is saved on this computer and not sent yet.
    Waiting = 3,
    /// A conflict, a refusal or a missing sign-in needs the user.
    NeedsUser = 4,
    /// The data folder is in use, damaged or cannot be opened.
    DataFolder = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
