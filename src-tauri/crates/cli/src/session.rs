use std::sync::Arc;

use interlude_app::view::{AccountInfo, Preferences, Settings, ViewContext};
use interlude_app::{Account, Accounts, OpenAccount, Unlocked};
use interlude_engine::clock::Clock;
use interlude_engine::edit::{Edit, GroupError};
use interlude_engine::store::Notice;
use interlude_engine::{Engine, Ledger};
use interlude_model::zone::Zone;
use interlude_model::{ChangeId, Code, Credentials, Timestamp};
use interlude_store::AccountId;
use interlude_store::keys::Seal;
use serde::Serialize;

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, OutputFormat};
use crate::page::Page;
use crate::secrets::{self, EmptyInput};
use crate::terminal::Terminal;
use crate::times::Times;

/// An account that is open for one command.
pub(crate) struct Session {
    pub(crate) open: Arc<OpenAccount>,
    /// True if another process shares it, which keeps it open.
    is_shared: bool,
    /// True if the account uses the credentials in the environment.
    pub(crate) uses_environment: bool,
    pub(crate) format: OutputFormat,
    pub(crate) times: Times,
    pub(crate) terminal: Terminal,
    zone: Zone,
    clock: Arc<dyn Clock>,
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
        let accounts = context.folder.accounts()?.ok_or(Code::NoAccount)?;
        let account = choose(&accounts, context)?;
        if let Some(open) = context.folder.running(account.id()) {
            let session = Self::shared(context, open);
            if access != Access::Local {
                session.complete_credentials(context, &accounts).await?;
            }
            return session.finish(work).await;
        }
        let given = environment_credentials(context, &accounts, &account).await?;
        let uses_environment = given.is_some();
        let unlocked = unlock(context, &accounts, account).await?;
        let mut credentials = unlocked.credentials(given.unwrap_or_default());
        if access != Access::Local {
            let empty = EmptyInput::LeavesOut;
            credentials = secrets::prompt_missing(&context.terminal, credentials, empty).await?;
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
            self.terminal.notices(&before);
        }
        let result = work(&self).await;
        let mut notices = self.notices();
        self.close().await;
        if self.format == OutputFormat::Text {
            notices.retain(|notice| !before.contains(notice));
            self.terminal.notices(&notices);
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
        let clock = Arc::clone(&context.clock);
        let open = unlocked.start(credentials, is_automatic, clock).await?;
        Ok(Self::of(context, Arc::new(open), false, uses_environment))
    }

    /// Opens an account for its local data alone, so that no credential of the environment binds it.
    pub(crate) async fn without_credentials(
        context: &Context,
        accounts: &Accounts,
        id: &AccountId,
    ) -> Result<Self, Failure> {
        if let Some(open) = context.folder.running(id) {
            return Ok(Self::shared(context, open));
        }
        let unlocked = unlock(context, accounts, accounts.account(id)?).await?;
        let none = Credentials::default();
        Self::start(context, unlocked, none, Access::Local, false).await
    }

    /// Uses an account that the process which holds the data folder has open.
    pub(crate) fn shared(context: &Context, open: Arc<OpenAccount>) -> Self {
        Self::of(context, open, true, false)
    }

    fn of(
        context: &Context,
        open: Arc<OpenAccount>,
        is_shared: bool,
        uses_environment: bool,
    ) -> Self {
        Self {
            open,
            is_shared,
            uses_environment,
            format: context.format,
            times: Times::in_zone(context.shown_zone()),
            terminal: context.terminal.clone(),
            zone: context.shown_zone(),
            clock: Arc::clone(&context.clock),
        }
    }

    /// Gives a shared account with the seal `none` the credentials that it does not have yet.
    async fn complete_credentials(
        &self,
        context: &Context,
        accounts: &Accounts,
    ) -> Result<(), Failure> {
        let is_complete = self.open.has_api_key() && self.open.has_token();
        if is_complete || self.open.seal != Seal::None {
            return Ok(());
        }
        let given = environment_credentials(context, accounts, &self.open.account).await?;
        let missing = self.open.credentials().over(given.unwrap_or_default());
        if missing.api_key.is_some() || missing.token.is_some() {
            self.open.renew(missing).await?;
        }
        Ok(())
    }

    /// Closes the account, unless it is shared.
    pub(crate) async fn close(&self) {
        if !self.is_shared {
            self.open.close().await;
        }
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
            token_expires: self.open.token_expires_at(),
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

    pub(crate) fn notices(&self) -> Vec<Notice> {
        self.read(|ledger| ledger.notices().cloned().collect())
    }
}

/// Reads the credentials in the environment, or returns None if this account must not use them.
///
/// They are used if the account is the only one in the data folder, or if it is unsealed and therefore
/// stores none. A sealed account beside others uses its stored ones, because the variables do not say which
/// account they belong to, and a credential must only go to its own server.
pub(crate) async fn environment_credentials(
    context: &Context,
    accounts: &Accounts,
    account: &Account,
) -> Result<Option<Credentials>, Failure> {
    let credentials = secrets::from_environment(&context.terminal).await?;
    let is_only_one = || matches!(accounts.list(), Ok(listed) if listed.len() == 1);
    let may_use = accounts.seal(account)? == Seal::None || is_only_one();
    Ok(may_use.then_some(credentials))
}

/// Opens the account's vault, and reads the passphrase if it needs one.
pub(crate) async fn unlock(
    context: &Context,
    accounts: &Accounts,
    account: Account,
) -> Result<Unlocked, Failure> {
    let passphrase = match accounts.seal(&account)? {
        Seal::Passphrase => secrets::passphrase(&context.terminal, account.id().as_str()).await?,
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
