use std::sync::Arc;

use interlude_account::{Account, Accounts, OpenAccount, Unlocked};
use interlude_domain::Timestamp;
use interlude_engine::clock::{Clock, SystemClock};
use interlude_engine::{Engine, Ledger};
use interlude_vault::{Credentials, Seal};

use crate::answer::Answer;
use crate::commands::Outcome;
use crate::context::{Context, Form};
use crate::documents::Notices;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::secrets::{self, Enter};

/// One account, open for one command.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) open: OpenAccount,
    pub(crate) has: Has,
    /// Whether credentials of the environment are for this account.
    pub(crate) hears_environment: bool,
    clock: SystemClock,
}

/// Which credentials the account has for this command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Has {
    pub(crate) api_key: bool,
    pub(crate) token: bool,
}

/// What a command wants of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wants {
    /// What is kept: no credential is asked for.
    ThisComputer,
    /// The server, when the user says so.
    Server,
    /// The server, by itself, until it is stopped.
    ServerAutomatically,
}

impl Session {
    /// Opens the account that the command is about, does the work, and closes the account.
    pub(crate) async fn run(
        context: &Context,
        wants: Wants,
        work: impl AsyncFnOnce(&Self) -> Result<Answer, Failure>,
    ) -> Outcome {
        match Self::open(context, wants).await {
            Ok(session) => session.finish(context, work).await,
            Err(failure) => Outcome::from(Err(failure)),
        }
    }

    /// Does the work, and closes the account. What the user must be told of the store is told at
    /// once where people read, and with the answer where programs do.
    pub(crate) async fn finish(
        self,
        context: &Context,
        work: impl AsyncFnOnce(&Self) -> Result<Answer, Failure>,
    ) -> Outcome {
        let told = match context.form {
            Form::Json => Notices::default(),
            Form::Text(_) => {
                let notices = self.notices();
                output::say_notices(&notices);
                notices
            }
        };
        let result = work(&self).await;
        let notices = self.notices().without(&told);
        self.open.close().await;
        Outcome { result, notices }
    }

    /// Starts the engine of an account that is unlocked.
    pub(crate) async fn start(
        context: &Context,
        unlocked: Unlocked,
        credentials: Credentials,
        wants: Wants,
        hears_environment: bool,
    ) -> Result<Self, Failure> {
        let has = Has {
            api_key: credentials.api_key.is_some(),
            token: credentials.token.is_some(),
        };
        let is_automatic = wants == Wants::ServerAutomatically;
        let open = unlocked
            .start(credentials, is_automatic, Arc::new(context.clock.clone()))
            .await?;
        Ok(Self {
            open,
            has,
            hears_environment,
            clock: context.clock.clone(),
        })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.open.engine
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Ledger) -> T) -> T {
        self.engine().read(look)
    }

    /// The time now, UTC.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now().wall
    }

    /// Until when its token is good, by the token's own word.
    pub(crate) fn token_expires_at(&self) -> Option<Timestamp> {
        let claims = self.open.token.as_ref()?;
        claims.expires_at.map(Timestamp::from_seconds)
    }

    pub(crate) fn notices(&self) -> Notices {
        self.read(|ledger| Notices(ledger.notices().cloned().collect()))
    }

    async fn open(context: &Context, wants: Wants) -> Result<Self, Failure> {
        let accounts = accounts(context)?.ok_or_else(no_account)?;
        let account = choose(&accounts, context)?;
        let Given {
            credentials: given,
            hears_environment,
        } = Given::to(&accounts, &account)?;
        let unlocked = unlock(&accounts, account).await?;
        let mut credentials = unlocked.credentials(given);
        if wants != Wants::ThisComputer {
            credentials = secrets::completed(credentials, Enter::LeavesItOut)?;
        }
        Self::start(context, unlocked, credentials, wants, hears_environment).await
    }
}

/// The credentials of the environment, as far as they are for one account.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) credentials: Credentials,
    pub(crate) hears_environment: bool,
}

impl Given {
    /// Reads the environment's credentials for this account: the only one of the folder, or one that
    /// is not sealed and so keeps none. Beside other accounts a sealed one gets what it keeps, because
    /// nothing says whose the environment's are, and a credential goes to its own server alone.
    pub(crate) fn to(accounts: &Accounts, account: &Account) -> Result<Self, Failure> {
        let credentials = secrets::from_environment()?;
        let is_alone = || matches!(accounts.list(), Ok(listed) if listed.len() == 1);
        let hears_environment = accounts.seal(account)? == Seal::None || is_alone();
        Ok(Self {
            credentials: if hears_environment {
                credentials
            } else {
                Credentials::default()
            },
            hears_environment,
        })
    }
}

/// The accounts of the data folder, claimed; none where no account was ever connected.
pub(crate) fn accounts(context: &Context) -> Result<Option<Accounts>, Failure> {
    let folder = context.data_folder()?;
    if let Ok(false) = folder.join("accounts").try_exists() {
        return Ok(None);
    }
    Ok(Some(Accounts::claim(folder)?))
}

/// Opens the account's vault, with its passphrase where it has one.
pub(crate) async fn unlock(accounts: &Accounts, account: Account) -> Result<Unlocked, Failure> {
    let passphrase = match accounts.seal(&account)? {
        Seal::Passphrase => secrets::passphrase(account.id().as_str())?,
        Seal::None | Seal::Keychain => None,
    };
    Ok(accounts.unlock(account, passphrase).await?)
}

/// The account that was named, or the only one there is.
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
        // Which one is meant cannot be told by which of them can be read.
        let unreadable = found.unreadable.iter();
        let unreadable = unreadable.map(|(id, _)| format!("{id} (cannot be read)"));
        let ids: Vec<_> = ids.chain(unreadable).collect();
        let message = format!(
            "There are several accounts. Choose one with --account: {}.",
            ids.join(", ")
        );
        return Err(Failure::new(Exit::Failed, "several_accounts", message));
    }
    match (found.accounts.pop(), found.unreadable.pop()) {
        (Some(only), _) => Ok(only),
        (None, Some((_, error))) => Err(error.into()),
        (None, None) => Err(no_account()),
    }
}

/// No account was connected yet.
pub(crate) fn no_account() -> Failure {
    let message = "No account is connected. Connect one: interlude connect --url URL --partner ID.";
    Failure::new(Exit::Failed, "no_account", message)
}
