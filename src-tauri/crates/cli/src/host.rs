//! The data folder of a command: claimed by this process, or shared by the process that holds it.

use std::fmt::Debug;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use interlude_app::{Accounts, Error, OpenAccount};
use interlude_model::InterviewId;
use interlude_store::AccountId;

use crate::args::Command;
use crate::failure::Failure;

/// A process that holds a data folder for longer than one command, and shares it with the commands that ask
/// through its [socket](crate::serve).
pub trait Host: Clone + Send + Sync + 'static {
    /// Returns what the next command may use.
    fn share(&self) -> impl Future<Output = Result<Shared, Error>> + Send;

    /// Updates the host after an account was connected, signed out or removed.
    fn accounts_changed(&self) -> impl Future<Output = ()> + Send;
}

/// The parts of a data folder that the process that holds it shares with a command.
#[derive(Debug, Clone)]
pub struct Shared {
    pub accounts: Accounts,
    /// The open accounts. A command uses them and leaves them open.
    pub running: Vec<Arc<OpenAccount>>,
    /// Its window, if it has one.
    pub window: Option<Arc<dyn Window>>,
}

/// A window that does what a command asks of it.
pub trait Window: Debug + Send + Sync {
    /// Begins to do what is asked.
    fn show(&self, request: WindowRequest);
}

/// A request of a command to a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WindowRequest {
    /// Come to the front, and show this interview if there is one.
    Open {
        /// The account of the interview. None for the one that is shown.
        account: Option<AccountId>,
        interview: Option<InterviewId>,
    },
    /// Open the address of an interview, or ask first if the user trusts its host.
    Join {
        account: AccountId,
        interview: InterviewId,
    },
    /// Send what can be sent, and end.
    Quit,
}

/// The data folder of a command.
#[derive(Debug)]
pub(crate) enum Folder {
    /// This process has claimed it, unless no account was ever connected.
    Claimed(Option<Accounts>),
    /// It cannot be used.
    Unusable(Failure),
    Shared(Shared),
}

/// The case in which a command claims the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Never, because the command needs no data.
    Never,
    /// Never, because the command only asks something of the window that holds the folder.
    ByWindow,
    /// If an account was ever connected. A command that only reads must not create the folder.
    WithAccounts,
    IfExists,
    Always,
}

impl Folder {
    /// Claims the folder for a command of this process.
    pub(crate) fn claim(path: &Path, command: &Command) -> Result<Self, Error> {
        let is_claimed = match Claim::of(command) {
            Claim::Never | Claim::ByWindow => false,
            Claim::WithAccounts => !matches!(path.join("accounts").try_exists(), Ok(false)),
            Claim::IfExists => !matches!(path.try_exists(), Ok(false)),
            Claim::Always => true,
        };
        let accounts = is_claimed.then(|| Accounts::claim(path)).transpose()?;
        Ok(Self::Claimed(accounts))
    }

    /// Returns the accounts, or `None` if no account was ever connected.
    pub(crate) fn accounts(&self) -> Result<Option<Accounts>, Failure> {
        match self {
            Self::Claimed(accounts) => Ok(accounts.clone()),
            Self::Unusable(failure) => Err(failure.clone()),
            Self::Shared(shared) => Ok(Some(shared.accounts.clone())),
        }
    }

    /// Returns the account if the process that holds the folder has it open.
    pub(crate) fn running(&self, id: &AccountId) -> Option<Arc<OpenAccount>> {
        let Self::Shared(shared) = self else {
            return None;
        };
        let running = shared.running.iter();
        let mut found = running.filter(|open| open.account.id() == id);
        found.next().cloned()
    }

    /// Returns the window of the process that holds the folder.
    pub(crate) fn window(&self) -> Option<&dyn Window> {
        match self {
            Self::Shared(shared) => shared.window.as_deref(),
            Self::Claimed(_) | Self::Unusable(_) => None,
        }
    }
}

impl Claim {
    pub(crate) const fn of(command: &Command) -> Self {
        match command {
            Command::Completions(_) => Self::Never,
            Command::Open(_) | Command::Quit => Self::ByWindow,
            Command::Connect(_) | Command::Restore(_) => Self::Always,
            Command::Doctor(_) => Self::IfExists,
            _ => Self::WithAccounts,
        }
    }
}
