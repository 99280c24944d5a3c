use std::sync::Arc;

use interlude_app::view::{AccountInfo, Preferences, Settings, ViewContext};
use interlude_app::{Account, Accounts, OpenAccount, Unlocked};
use interlude_engine::clock::{Clock, SystemClock};
use interlude_engine::{Engine, Ledger};
use interlude_model::zone::Zone;
use interlude_model::{Code, Timestamp};
use interlude_store::keys::{Credentials, Seal};

use crate::answer::Answer;
use crate::commands::Outcome;
use crate::context::{Context, OutputFormat};
use crate::documents::Notices;
use crate::failure::Failure;
use crate::output;
use crate::secrets::{self, EmptyInput};

/// An account that is open for one command.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) open: OpenAccount,
    pub(crate) available: AvailableCredentials,
    /// True if the account uses the credentials in the environment.
    pub(crate) uses_environment: bool,
    zone: Zone,
    clock: SystemClock,
}

/// The credentials that the account has for this command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AvailableCredentials {
    pub(crate) api_key: bool,
    pub(crate) token: bool,
}

/// The part of an account that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Only local data. The user is not asked for credentials.
    Local,
    /// The server, in a manual sync.
    Server,
    /// The server, polled automatically until the command ends.
    Automatic,
}

impl Session {
    /// Opens the account of the command, runs `work` and closes the account.
    pub(crate) async fn run(
        context: &Context,
        access: Access,
        work: impl AsyncFnOnce(&Self) -> Result<Answer, Failure>,
    ) -> Outcome {
        match Self::open(context, access).await {
            Ok(session) => session.finish(context, work).await,
            Err(failure) => Outcome::from(Err(failure)),
        }
    }

    /// Runs `work` and closes the account.
    ///
    /// Notices about the store are printed before `work` for people, because it may take long. For programs
    /// they are part of the JSON document.
    pub(crate) async fn finish(
        self,
        context: &Context,
        work: impl AsyncFnOnce(&Self) -> Result<Answer, Failure>,
    ) -> Outcome {
        let printed = match context.format {
            OutputFormat::Json => Notices::default(),
            OutputFormat::Text(_) => {
                let notices = self.notices();
                output::eprint_notices(&notices);
                notices
            }
        };
        let result = work(&self).await;
        let notices = self.notices().without(&printed);
        self.open.close().await;
        Outcome { result, notices }
    }

    /// Starts the engine of an unlocked account.
    pub(crate) async fn start(
        context: &Context,
        unlocked: Unlocked,
        credentials: Credentials,
        access: Access,
        uses_environment: bool,
    ) -> Result<Self, Failure> {
        let available = AvailableCredentials {
            api_key: credentials.api_key.is_some(),
            token: credentials.token.is_some(),
        };
        let is_automatic = access == Access::Automatic;
        let open = unlocked
            .start(credentials, is_automatic, Arc::new(context.clock.clone()))
            .await?;
        Ok(Self {
            open,
            available,
            uses_environment,
            zone: context.shown_zone(),
            clock: context.clock.clone(),
        })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.open.engine
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Ledger) -> T) -> T {
        self.engine().read(work)
    }

    /// Calls `query` with the view model, a snapshot of the account.
    pub(crate) fn view<T>(&self, query: impl FnOnce(&ViewContext<'_>) -> T) -> T {
        let account_info = AccountInfo {
            label: self.open.account.label().to_owned(),
            sample: false,
            base: self.open.account.connection().base.as_url().clone(),
            token_expires: self.token_expires_at(),
        };
        let preferences = Preferences::of(&Settings::default(), self.zone);
        let (waits, status, now) = (self.engine().waits(), self.engine().status(), self.now());
        self.read(|ledger| {
            query(&ViewContext {
                ledger,
                waits: &waits,
                status: &status,
                account_info: &account_info,
                preferences: &preferences,
                now,
            })
        })
    }

    /// Returns the current time, UTC.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now().wall
    }

    /// Returns the expiry time in the token, UTC. It is not verified.
    pub(crate) fn token_expires_at(&self) -> Option<Timestamp> {
        let claims = self.open.token.as_ref()?;
        claims.expires_at.map(Timestamp::from_seconds)
    }

    pub(crate) fn notices(&self) -> Notices {
        self.read(|ledger| Notices(ledger.notices().cloned().collect()))
    }

    async fn open(context: &Context, access: Access) -> Result<Self, Failure> {
        let accounts = accounts(context)?.ok_or_else(no_account)?;
        let account = choose(&accounts, context)?;
        let EnvironmentCredentials {
            credentials: given,
            uses_environment,
        } = EnvironmentCredentials::for_account(&accounts, &account)?;
        let unlocked = unlock(&accounts, account).await?;
        let mut credentials = unlocked.credentials(given);
        if access != Access::Local {
            credentials = secrets::prompt_missing(credentials, EmptyInput::LeavesOut)?;
        }
        Self::start(context, unlocked, credentials, access, uses_environment).await
    }
}

/// The credentials in the environment that one account may use.
#[derive(Debug)]
pub(crate) struct EnvironmentCredentials {
    pub(crate) credentials: Credentials,
    pub(crate) uses_environment: bool,
}

impl EnvironmentCredentials {
    /// Reads the credentials in the environment for this account.
    ///
    /// They are used if the account is the only one in the data folder, or if it is unsealed and
    /// therefore stores none. A sealed account beside others uses its stored ones, because the variables
    /// do not say which account they belong to, and a credential must only go to its own server.
    pub(crate) fn for_account(accounts: &Accounts, account: &Account) -> Result<Self, Failure> {
        let credentials = secrets::from_environment()?;
        let is_only_one = || matches!(accounts.list(), Ok(listed) if listed.len() == 1);
        let uses_environment = accounts.seal(account)? == Seal::None || is_only_one();
        Ok(Self {
            credentials: if uses_environment {
                credentials
            } else {
                Credentials::default()
            },
            uses_environment,
        })
    }
}

/// Claims the data folder and returns its accounts, or `None` if no account was ever connected.
pub(crate) fn accounts(context: &Context) -> Result<Option<Accounts>, Failure> {
    let folder = context.data_folder()?;
    // A claim would create the folder, and a command that only reads must not.
    if let Ok(false) = folder.join("accounts").try_exists() {
        return Ok(None);
    }
    Ok(Some(Accounts::claim(folder)?))
}

/// Opens the account's vault, and reads the passphrase if it needs one.
pub(crate) async fn unlock(accounts: &Accounts, account: Account) -> Result<Unlocked, Failure> {
    let passphrase = match accounts.seal(&account)? {
        Seal::Passphrase => secrets::passphrase(account.id().as_str())?,
        Seal::None | Seal::Keychain => None,
    };
    Ok(accounts.unlock(account, passphrase).await?)
}

/// Returns the account named with `--account`, else the only one.
pub(crate) fn choose(accounts: &Accounts, context: &Context) -> Result<Account, Failure> {
    if let Some(id) = &context.account {
        return Ok(accounts.account(id)?);
    }
    let mut found = accounts.list()?;
    if found.len() > 1 {
        let ids = found
            .accounts
            .iter()
            .map(|account| account.id().to_string());
        // An unreadable account counts as well. The user may have meant it, so it is not skipped.
        let unreadable = found.unreadable.iter();
        let unreadable = unreadable.map(|(id, _)| format!("{id} (cannot be read)"));
        let ids: Vec<_> = ids.chain(unreadable).collect();
        let message = format!(
            "There are several accounts. Choose one with --account: {}.",
            ids.join(", ")
        );
        return Err(Failure::new(Code::SeveralAccounts, message));
    }
    match (found.accounts.pop(), found.unreadable.pop()) {
        (Some(only), _) => Ok(only),
        (None, Some((_, error))) => Err(error.into()),
        (None, None) => Err(no_account()),
    }
}

/// Returns the failure that no account is connected.
pub(crate) fn no_account() -> Failure {
    let message = "No account is connected. Connect one: interlude connect --url URL --partner ID.";
    Failure::new(Code::NoAccount, message)
}
