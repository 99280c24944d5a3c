use std::sync::Arc;

use interlude_app::view::{AccountInfo, Preferences, Settings, ViewContext};
use interlude_app::{Account, Accounts, OpenAccount, Unlocked};
use interlude_engine::clock::{Clock, SystemClock};
use interlude_engine::edit::{Edit, GroupError};
use interlude_engine::store::Notice;
use interlude_engine::{Engine, Ledger};
use interlude_model::zone::Zone;
use interlude_model::{ChangeId, Code, Credentials, Timestamp};
use interlude_store::keys::Seal;
use serde::Serialize;

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Answer, OutputFormat};
use crate::page::Page;
use crate::secrets::{self, EmptyInput};
use crate::times::Times;

/// An account that is open for one command.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) open: OpenAccount,
    /// True if the account uses the credentials in the environment.
    pub(crate) uses_environment: bool,
    pub(crate) format: OutputFormat,
    pub(crate) times: Times,
    zone: Zone,
    clock: SystemClock,
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
    ) -> Result<Answer, Failure> {
        let accounts = accounts(context)?.ok_or(Code::NoAccount)?;
        let account = choose(&accounts, context)?;
        let given = environment_credentials(&accounts, &account)?;
        let uses_environment = given.is_some();
        let unlocked = unlock(&accounts, account).await?;
        let mut credentials = unlocked.credentials(given.unwrap_or_default());
        if access != Access::Local {
            credentials = secrets::prompt_missing(credentials, EmptyInput::LeavesOut)?;
        }
        let session = Self::start(context, unlocked, credentials, access, uses_environment).await?;
        session.finish(work).await
    }

    /// Runs `work` and closes the account.
    ///
    /// Notices about the store are printed before `work` for people, because it may take long. For programs
    /// they are part of the JSON document.
    pub(crate) async fn finish(
        self,
        work: impl AsyncFnOnce(&Self) -> Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        let before = self.notices();
        if self.format == OutputFormat::Text {
            output::eprint_notices(&before);
        }
        let result = work(&self).await;
        let mut notices = self.notices();
        self.open.close().await;
        if self.format == OutputFormat::Text {
            notices.retain(|notice| !before.contains(notice));
            output::eprint_notices(&notices);
        }
        result.map_err(|failure| Failure { notices, ..failure })
    }

    /// Starts the engine of an unlocked account.
    pub(crate) async fn start(
        context: &Context,
        unlocked: Unlocked,
        credentials: Credentials,
        access: Access,
        uses_environment: bool,
    ) -> Result<Self, Failure> {
        let is_automatic = access == Access::Automatic;
        let clock = Arc::new(context.clock.clone());
        Ok(Self {
            open: unlocked.start(credentials, is_automatic, clock).await?,
            uses_environment,
            format: context.format,
            times: Times::in_zone(context.shown_zone()),
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
        ViewContext::read(
            self.engine(),
            &account_info,
            &preferences,
            self.now(),
            query,
        )
    }

    /// Makes the answer of a command from the view model.
    pub(crate) fn answer<T: Serialize>(
        &self,
        exit: Exit,
        document: impl FnOnce(&Self, &ViewContext<'_>) -> T,
        text: impl FnOnce(&Self, &ViewContext<'_>) -> Page,
    ) -> Result<Answer, Failure> {
        let notices = self.notices();
        self.view(|model| {
            let (document, text) = (|| document(self, model), || text(self, model));
            Answer::new(self.format, exit, &notices, document, text)
        })
    }

    /// Carries out edits of different interviews as one. Fails with the interview whose edit was refused.
    pub(crate) async fn edit_group(&self, edits: Vec<Edit>) -> Result<Vec<ChangeId>, Failure> {
        let of: Vec<_> = edits.iter().map(Edit::interview).collect();
        let done = self.engine().edit_group(edits).await;
        done.map_err(|GroupError { index, error }| {
            let failure = Failure::from(error);
            match of.get(index).copied().flatten() {
                Some(id) => Failure {
                    message: format!("Interview {id}: {} Nothing was done.", failure.message),
                    ..failure
                },
                None => failure,
            }
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

    pub(crate) fn notices(&self) -> Vec<Notice> {
        self.read(|ledger| ledger.notices().cloned().collect())
    }
}

/// Reads the credentials in the environment, or returns `None` if this account must not use them.
///
/// They are used if the account is the only one in the data folder, or if it is unsealed and therefore
/// stores none. A sealed account beside others uses its stored ones, because the variables do not say which
/// account they belong to, and a credential must only go to its own server.
pub(crate) fn environment_credentials(
    accounts: &Accounts,
    account: &Account,
) -> Result<Option<Credentials>, Failure> {
    let credentials = secrets::from_environment()?;
    let is_only_one = || matches!(accounts.list(), Ok(listed) if listed.len() == 1);
    let may_use = accounts.seal(account)? == Seal::None || is_only_one();
    Ok(may_use.then_some(credentials))
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
        let ids = found.accounts.iter();
        let ids = ids.map(|account| account.id().to_string());
        // An unreadable account counts as well. The user may have meant it, so it is not skipped.
        let unreadable = found.unreadable.iter();
        let unreadable = unreadable.map(|(id, _)| format!("{id} (cannot be read)"));
        let ids: Vec<_> = ids.chain(unreadable).collect();
        return Err(Failure::new(Code::SeveralAccounts, ids.join(", ")));
    }
    match (found.accounts.pop(), found.unreadable.pop()) {
        (Some(only), _) => Ok(only),
        (None, Some((_, error))) => Err(error.into()),
        (None, None) => Err(Code::NoAccount.into()),
    }
}
