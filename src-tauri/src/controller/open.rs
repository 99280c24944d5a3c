//! The steps from the start of the application to an open account, or to the page that shows the problem.

use std::collections::BTreeSet;
use std::sync::Arc;

use interlude_app::view::{AccountInfo, LockedSeal, StartError, StartState, WindowError};
use interlude_app::{Account, Accounts, Error, Listed, OpenAccount, Unlocked, run_blocking};
use interlude_model::{ChangeId, Code, Credentials};
use interlude_sandbox::Sandbox;
use interlude_store::AccountId;
use interlude_store::keys::{Passphrase, Seal};

use super::Controller;
use super::connect::passphrase;
use super::drafts::Drafts;
use super::notifications::ToldRecord;
use super::settings::watch_zone;
use super::settings_file::StartupAccount;
use super::words::SAMPLE_LABEL;

/// An open account.
pub(super) struct Session {
    pub(super) open: Arc<OpenAccount>,
    label: String,
    /// The server of the sample account. It runs while the account is open.
    sandbox: Option<Sandbox>,
    /// The changes that the last run left to be sent.
    left: BTreeSet<ChangeId>,
    pub(super) drafts: tokio::sync::Mutex<Drafts>,
    pub(super) told: tokio::sync::Mutex<ToldRecord>,
}

impl Session {
    pub(super) fn new(open: OpenAccount, sandbox: Option<Sandbox>) -> Self {
        let label = match sandbox {
            Some(_) => SAMPLE_LABEL.to_owned(),
            None => open.account.label().to_owned(),
        };
        Self {
            left: to_be_sent(&open),
            open: Arc::new(open),
            label,
            sandbox,
            drafts: tokio::sync::Mutex::default(),
            told: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn account_info(&self) -> AccountInfo {
        AccountInfo {
            label: self.label.clone(),
            sample: self.is_sample(),
            base: self.open.account.connection().base.as_url().clone(),
            token_expires: self.open.token_expires_at(),
        }
    }

    /// Returns the number of changes that the last run left and that are not sent yet.
    pub(super) fn left_from_before(&self) -> usize {
        to_be_sent(&self.open).intersection(&self.left).count()
    }

    /// Returns the name of the account for the user.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn is_sample(&self) -> bool {
        self.sandbox.is_some()
    }

    /// Returns true if this is the account with the id.
    pub(super) fn is_of(&self, id: &AccountId) -> bool {
        !self.is_sample() && self.open.account.id() == id
    }

    /// Stops the engine, which releases the folder, and cuts off the sample account's server.
    async fn close(&self) {
        self.told.lock().await.close();
        self.open.close().await;
        if let Some(sandbox) = &self.sandbox {
            // The server ends with the session. Going offline cuts off requests that are still open.
            let _ = sandbox.go_offline(interlude_sandbox::Offline::Refuse).await;
        }
    }
}

impl Controller {
    /// Reads the remembered state and opens the remembered account. It must be called once. The window gets
    /// an event for each step.
    pub async fn begin(&self) {
        let controller = self.clone();
        run_blocking(move || controller.read_settings()).await;
        tokio::spawn(watch_zone(Arc::downgrade(&self.0)));
        self.open_remembered(&mut *self.0.accounts.lock().await)
            .await;
        self.run_others().await;
    }

    /// Returns the current start state.
    pub async fn start_state(&self) -> Result<StartState, WindowError> {
        Ok(self.state().start.clone())
    }

    /// Tries the start again after an error, or after the keychain was locked.
    pub async fn retry_start(&self) -> Result<StartState, WindowError> {
        let mut claimed = self.0.accounts.lock().await;
        match self.start_state().await? {
            StartState::Error(_)
            | StartState::Locked {
                seal: LockedSeal::Keychain,
                ..
            } => {
                self.show(StartState::Opening, None);
                let state = self.open_remembered(&mut claimed).await;
                drop(claimed);
                self.run_others().await;
                Ok(state)
            }
            other => Ok(other),
        }
    }

    /// Opens the locked account.
    ///
    /// # Errors
    /// [`Code::WrongPassphrase`] or an error of the keychain. The account stays locked.
    pub async fn unlock(&self, passphrase: String) -> Result<StartState, WindowError> {
        let mut claimed = self.0.accounts.lock().await;
        let (account, seal) = match self.start_state().await? {
            StartState::Locked { account, seal } => (account, seal),
            other => return Ok(other),
        };
        let accounts = self.accounts_of(&mut claimed).await?;
        let id = account.id.parse().map_err(|_| WindowError::not_open())?;
        let account = accounts.account(&id)?;
        let passphrase = match seal {
            LockedSeal::Passphrase => Some(self::passphrase(passphrase)?),
            LockedSeal::Keychain => None,
        };
        let state = self.open(&accounts, account, passphrase).await?;
        drop(claimed);
        self.run_others().await;
        Ok(state)
    }

    /// Deletes the API key and the token of the account that is shown, and closes it. Interviews and changes stay,
    /// and are sent after the account is opened and signed in again. If no account is open, or it is the
    /// sample account, nothing is deleted.
    ///
    /// # Errors
    /// An error of the disk. Nothing was deleted, and the account is still open.
    pub async fn sign_out(&self) -> Result<StartState, WindowError> {
        let mut claimed = self.0.accounts.lock().await;
        if let Ok(session) = self.session()
            && !session.is_sample()
        {
            session.open.sign_out().await?;
        }
        self.close_session().await;
        Ok(self.return_to_first_run(&mut claimed).await)
    }

    /// Closes every account and releases the data folder.
    pub async fn close(&self) {
        #[cfg(unix)]
        self.serve_no_commands().await;
        let mut claimed = self.0.accounts.lock().await;
        self.state().session = None;
        for session in self.running() {
            self.end(&session).await;
        }
        *claimed = None;
    }

    /// Starts the engines of the accounts that are not shown, so that they are synced and their changes sent
    /// as well. An account that only the user can unlock is left out.
    pub(super) async fn run_others(&self) {
        if self.0.environment.sample {
            return;
        }
        let accounts = self.0.accounts.lock().await.clone();
        let Some(accounts) = accounts else { return };
        let listed = list_accounts(&accounts).await.map(|listed| listed.accounts);
        for account in listed.unwrap_or_default() {
            let claimed = self.0.accounts.lock().await;
            // The application may have been closed meanwhile.
            if claimed.is_none() {
                return;
            }
            match self.run_hidden(&accounts, account).await {
                // Each of the other accounts would ask to unlock the keychain again.
                Err(error) if error.code == Code::KeychainLocked => return,
                Err(error) => error.log(),
                Ok(()) => {}
            }
        }
    }

    /// Starts the engine of an account that is not shown, unless it runs or only the user can unlock it.
    pub(super) async fn run_hidden(
        &self,
        accounts: &Accounts,
        account: Account,
    ) -> Result<(), Error> {
        if self.running_of(account.id()).is_some() || accounts.seal(&account)? == Seal::Passphrase {
            return Ok(());
        }
        let unlocked = accounts.unlock(account, None).await?;
        let credentials = unlocked.credentials(Credentials::default());
        let clock = Arc::clone(&self.0.environment.clock);
        let open = unlocked.start(credentials, true, clock).await?;
        self.run(Session::new(open, None));
        Ok(())
    }

    async fn open_remembered(&self, claimed: &mut Option<Accounts>) -> StartState {
        let opened = self.try_open_remembered(claimed).await;
        opened.unwrap_or_else(|error| self.show_error(&error))
    }

    async fn try_open_remembered(
        &self,
        claimed: &mut Option<Accounts>,
    ) -> Result<StartState, Error> {
        let opens = self.state().remembered.opens.clone();
        let accounts = self.accounts_of(claimed).await?;
        if self.0.environment.sample || opens == StartupAccount::Sample {
            return Ok(self.open_sample().await);
        }
        match account_to_open(list_accounts(&accounts).await?, &opens)? {
            None => Ok(self.first_run(&accounts).await),
            Some(account) => self.open_or_lock(&accounts, account).await,
        }
    }

    /// Opens an account that needs no passphrase, or shows that it is locked.
    pub(super) async fn open_or_lock(
        &self,
        accounts: &Accounts,
        account: Account,
    ) -> Result<StartState, Error> {
        let seal = match accounts.seal(&account)? {
            Seal::Passphrase => LockedSeal::Passphrase,
            Seal::None => return self.open(accounts, account, None).await,
            Seal::Keychain => match self.open(accounts, account.clone(), None).await {
                Err(error) if error.code == Code::KeychainLocked => LockedSeal::Keychain,
                opened => return opened,
            },
        };
        let account = super::accounts::summary(accounts, &account);
        Ok(self.show(StartState::Locked { account, seal }, None))
    }

    async fn open(
        &self,
        accounts: &Accounts,
        account: Account,
        passphrase: Option<Passphrase>,
    ) -> Result<StartState, Error> {
        let unlocked = accounts.unlock(account, passphrase).await?;
        // The credentials of the environment name no account. So they are used only if there is one account,
        // and a credential is never sent to the host of another account.
        let given = match list_accounts(accounts).await {
            Ok(listed) if listed.len() == 1 => self.0.environment.credentials.clone(),
            _ => Credentials::default(),
        };
        let credentials = unlocked.credentials(given);
        self.start_session(unlocked, credentials).await
    }

    /// Starts the engine of an unlocked account, in place of the one that runs for it, and shows it.
    pub(super) async fn start_session(
        &self,
        unlocked: Unlocked,
        credentials: Credentials,
    ) -> Result<StartState, Error> {
        self.leave_sample().await;
        let id = unlocked.account().id().clone();
        if let Some(running) = self.running_of(&id) {
            self.end(&running).await;
        }
        let opens = StartupAccount::Account(id.to_string());
        let clock = Arc::clone(&self.0.environment.clock);
        let open = unlocked.start(credentials, true, clock).await?;
        Ok(self.show_session(Session::new(open, None), opens).await)
    }

    /// Keeps an open account, forwards its events and shows its notifications from now on.
    fn run(&self, session: Session) -> Arc<Session> {
        let session = Arc::new(session);
        self.state().running.push(Arc::clone(&session));
        let events = session.open.engine.events();
        let weak = Arc::downgrade(&session);
        let hints = self.0.hints.subscribe();
        let notified = self
            .clone()
            .notify_of(weak.clone(), events.resubscribe(), hints);
        tokio::spawn(notified);
        tokio::spawn(self.clone().forward_events(weak, events));
        self.refresh_background();
        session
    }

    /// Shows an account that was opened just now, and remembers to open it at the next start.
    pub(super) async fn show_session(&self, session: Session, opens: StartupAccount) -> StartState {
        let session = self.run(session);
        self.show_running(session, opens).await
    }

    /// Shows an open account, and remembers to open it at the next start.
    pub(super) async fn show_running(
        &self,
        session: Arc<Session>,
        opens: StartupAccount,
    ) -> StartState {
        let state = self.show(StartState::Open, Some(session));
        self.emit_status();
        self.remember_startup_account(opens).await;
        state
    }

    /// Closes the account that is shown.
    pub(super) async fn close_session(&self) {
        let session = self.state().session.take();
        if let Some(session) = session {
            self.end(&session).await;
        }
    }

    /// Closes an account.
    pub(super) async fn end(&self, session: &Arc<Session>) {
        let is_another = |other: &Arc<Session>| !Arc::ptr_eq(other, session);
        self.state().running.retain(is_another);
        self.refresh_background();
        session.close().await;
        self.close_notifications(session).await;
    }

    /// Closes the sample account if it is shown. Its server must not run once another account is shown.
    pub(super) async fn leave_sample(&self) {
        if self.session().is_ok_and(|session| session.is_sample()) {
            self.close_session().await;
        }
    }

    /// Shows the page of a first start, now and at the next start.
    pub(super) async fn return_to_first_run(&self, claimed: &mut Option<Accounts>) -> StartState {
        self.remember_startup_account(StartupAccount::Nobody).await;
        match self.accounts_of(claimed).await {
            Ok(accounts) => self.first_run(&accounts).await,
            Err(error) => self.show_error(&error),
        }
    }

    async fn first_run(&self, accounts: &Accounts) -> StartState {
        let keychain = accounts.reach_keychain().await.is_ok();
        self.show(StartState::FirstRun { keychain }, None)
    }

    /// Shows an error in place of an account.
    pub(super) fn show_error(&self, error: &Error) -> StartState {
        error.log();
        let folder = error.path.clone().or_else(|| self.data().ok());
        let error = StartError {
            code: error.code,
            message: error.to_string(),
            folder: folder.map_or_else(String::new, |folder| folder.display().to_string()),
        };
        self.show(StartState::Error(error), None)
    }

    /// Returns the accounts of the data folder. The first call claims the folder until the process ends.
    pub(super) async fn accounts_of(
        &self,
        claimed: &mut Option<Accounts>,
    ) -> Result<Accounts, Error> {
        if let Some(accounts) = claimed {
            return Ok(accounts.clone());
        }
        let folder = self.data()?;
        let accounts = run_blocking(move || Accounts::claim(folder)).await?;
        let accounts = match &self.0.environment.keychain {
            Some(keychain) => accounts.with_keychain(Arc::clone(keychain)),
            None => accounts,
        };
        #[cfg(unix)]
        self.serve_commands(&accounts);
        Ok(claimed.insert(accounts).clone())
    }
}

/// Returns the account that a start opens. It is the one that was open, or else any.
///
/// # Errors
/// The account that was open cannot be read. Another one is not opened in its place, because the user would
/// not expect it. If no account can be read, the error is that of the first.
pub(super) fn account_to_open(
    listed: Listed,
    opens: &StartupAccount,
) -> Result<Option<Account>, Error> {
    let Listed {
        mut accounts,
        unreadable,
    } = listed;
    let was_open =
        |id: &AccountId| matches!(opens, StartupAccount::Account(open) if *id.as_str() == **open);
    if *opens == StartupAccount::Nobody {
        return Ok(None);
    }
    if let Some(at) = accounts.iter().position(|account| was_open(account.id())) {
        return Ok(Some(accounts.swap_remove(at)));
    }
    let is_none_readable = accounts.is_empty();
    let mut unreadable = unreadable.into_iter();
    if let Some((_, error)) = unreadable.find(|(id, _)| is_none_readable || was_open(id)) {
        return Err(error);
    }
    Ok(accounts.into_iter().next())
}

/// Reads the list of all accounts on a blocking thread.
pub(super) async fn list_accounts(accounts: &Accounts) -> Result<Listed, Error> {
    let accounts = accounts.clone();
    run_blocking(move || accounts.list()).await
}

/// Returns the changes of an account that are to be sent.
fn to_be_sent(open: &OpenAccount) -> BTreeSet<ChangeId> {
    open.engine.read(|ledger| {
        let changes = ledger
            .durable()
            .outbox
            .queues()
            .flat_map(|(_, queue)| queue);
        let waiting = changes.filter(|change| !change.needs_attention());
        waiting.map(|change| change.id).collect()
    })
}

/// Converts a count for the window.
pub(super) fn clamped(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
