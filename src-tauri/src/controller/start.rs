//! The steps from the start of the application to an open account, or to the page that shows the problem.

use std::sync::{Arc, PoisonError};

use interlude_app::view::{LockedSeal, Settings, StartState, WindowError};
use interlude_app::{Account, Accounts, Error, Listed, run_blocking};
use interlude_model::Code;
use interlude_store::AccountId;
use interlude_store::keys::{Credentials, Passphrase, Seal};

use super::errors::start_error;
use super::forwarding::forward_events;
use super::session::Session;
use super::settings_file::StartupAccount;
use super::system_zone::watch_zone;
use super::{AppEvent, ClaimedAccounts, Controller};

impl Controller {
    /// Reads the remembered state and opens the remembered account. It must be called once. The window gets
    /// an event for each step.
    pub async fn begin(&self) {
        let controller = self.clone();
        run_blocking(move || controller.read_settings()).await;
        tokio::spawn(watch_zone(Arc::downgrade(&self.0)));
        let mut claimed = self.0.claimed.lock().await;
        self.open_remembered(&mut claimed).await;
    }

    /// Reads the remembered state if it was not read before, and returns the settings. It blocks on the disk.
    /// The shell calls it before the start, because the settings say how the window is drawn.
    pub fn read_settings(&self) -> Settings {
        let are_read = self.0.settings_are_read.lock();
        let mut are_read = are_read.unwrap_or_else(PoisonError::into_inner);
        if !*are_read {
            let found = self.0.settings_file.load();
            let remembered = self.0.remembered.write();
            *remembered.unwrap_or_else(PoisonError::into_inner) = found.remembered;
            self.add_notice(found.notice);
            *are_read = true;
        }
        self.remembered().settings
    }

    /// Tries the start again after an error, or after the keychain was locked.
    pub async fn retry_start(&self) -> Result<StartState, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        match self.start() {
            StartState::Error(_)
            | StartState::Locked {
                seal: LockedSeal::Keychain,
                ..
            } => {
                self.show(StartState::Opening, None);
                Ok(self.open_remembered(&mut claimed).await)
            }
            other => Ok(other),
        }
    }

    /// Opens the locked account.
    ///
    /// # Errors
    /// [`Code::WrongPassphrase`] or an error of the keychain. The account stays locked.
    pub async fn unlock(&self, passphrase: String) -> Result<StartState, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        let StartState::Locked { account, seal } = self.start() else {
            return Ok(self.start());
        };
        let accounts = self.accounts_of(&mut claimed).await?;
        let id = account.id.parse().map_err(|_| WindowError::not_open())?;
        let account = accounts.account(&id)?;
        let passphrase = match seal {
            LockedSeal::Passphrase => Some(read_passphrase(passphrase)?),
            LockedSeal::Keychain => None,
        };
        Ok(self.open(&accounts, account, passphrase).await?)
    }

    /// Closes the open account and releases the data folder.
    pub async fn close(&self) {
        let mut claimed = self.0.claimed.lock().await;
        self.close_session().await;
        claimed.accounts = None;
    }

    pub(super) async fn open_remembered(&self, claimed: &mut ClaimedAccounts) -> StartState {
        let opened = self.try_open_remembered(claimed).await;
        opened.unwrap_or_else(|error| self.show_error(&error))
    }

    async fn try_open_remembered(
        &self,
        claimed: &mut ClaimedAccounts,
    ) -> Result<StartState, Error> {
        let opens = self.remembered().opens;
        let accounts = self.accounts_of(claimed).await?;
        if self.0.environment.sample || opens == StartupAccount::Sample {
            return Ok(self.open_sample().await);
        }
        let account = account_to_open(list_accounts(&accounts).await?, &opens)?;
        match account {
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
        let seal = accounts.seal(&account)?;
        let locked = |seal| StartState::Locked {
            account: super::accounts::summary(accounts, &account),
            seal,
        };
        match seal {
            Seal::Passphrase => Ok(self.show(locked(LockedSeal::Passphrase), None)),
            Seal::None => self.open(accounts, account, None).await,
            Seal::Keychain => match self.open(accounts, account.clone(), None).await {
                Err(error) if error.code == Code::KeychainLocked => {
                    Ok(self.show(locked(LockedSeal::Keychain), None))
                }
                opened => opened,
            },
        }
    }

    async fn open(
        &self,
        accounts: &Accounts,
        account: Account,
        passphrase: Option<Passphrase>,
    ) -> Result<StartState, Error> {
        let unlocked = accounts.unlock(account, passphrase).await?;
        let credentials = unlocked.credentials(self.environment_credentials(accounts).await);
        self.start_session(unlocked, credentials).await
    }

    /// Starts the engine of an unlocked account in place of the running one.
    pub(super) async fn start_session(
        &self,
        unlocked: interlude_app::Unlocked,
        credentials: Credentials,
    ) -> Result<StartState, Error> {
        self.close_session().await;
        let opens = StartupAccount::Account(unlocked.account().id().to_string());
        let open = unlocked
            .start(credentials, true, Arc::clone(&self.0.clock))
            .await?;
        let state = self.show_session(Session::new(open, None));
        self.remember_startup_account(opens).await;
        Ok(state)
    }

    /// Shows an open account and forwards its events from now on.
    pub(super) fn show_session(&self, session: Session) -> StartState {
        let session = Arc::new(session);
        let forwarder = tokio::spawn(forward_events(self.clone(), Arc::downgrade(&session)));
        session.set_forwarder(forwarder.abort_handle());
        let state = self.show(StartState::Open, Some(session));
        self.emit_status();
        state
    }

    pub(super) async fn close_session(&self) {
        let session = {
            let mut shown = self.0.shown.write().unwrap_or_else(PoisonError::into_inner);
            shown.session.take()
        };
        if let Some(session) = session {
            session.close().await;
        }
    }

    pub(super) async fn first_run(&self, accounts: &Accounts) -> StartState {
        let keychain = super::accounts::has_keychain(accounts).await;
        self.show(StartState::FirstRun { keychain }, None)
    }

    pub(super) fn show_error(&self, error: &Error) -> StartState {
        let folder = self.data().ok();
        let error = start_error(error, folder.as_deref());
        self.show(StartState::Error(error), None)
    }

    /// Returns the accounts of the data folder. The first call claims the folder until the process ends.
    pub(super) async fn accounts_of(
        &self,
        claimed: &mut ClaimedAccounts,
    ) -> Result<Accounts, Error> {
        if let Some(accounts) = &claimed.accounts {
            return Ok(accounts.clone());
        }
        let folder = self.data()?;
        let accounts = run_blocking(move || Accounts::claim(folder)).await?;
        let accounts = match &self.0.environment.keychain {
            Some(keychain) => accounts.with_keychain(Arc::clone(keychain)),
            None => accounts,
        };
        claimed.accounts = Some(accounts.clone());
        Ok(accounts)
    }

    /// Remembers the account that the next start opens. If the disk refuses, only a notice is added.
    pub(super) async fn remember_startup_account(&self, opens: StartupAccount) {
        let saved = self.remember(|remembered| remembered.opens = opens).await;
        self.add_notice(saved.err().map(|error| error.message));
    }

    pub(super) fn add_notice(&self, notice: Option<String>) {
        let mut notices = self
            .0
            .notices
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let new = notice.filter(|notice| !notices.contains(notice));
        notices.extend(new);
    }

    pub(super) fn emit(&self, event: AppEvent) {
        self.0.events.send(event);
    }

    /// Returns the credentials of the environment. They do not name an account. Therefore they are used only
    /// if there is one account, so that a credential is never sent to the host of another account.
    async fn environment_credentials(&self, accounts: &Accounts) -> Credentials {
        match list_accounts(accounts).await {
            Ok(listed) if listed.len() == 1 => self.0.environment.credentials.clone(),
            _ => Credentials::default(),
        }
    }
}

/// Returns the account that a start opens. It is the one that was open, or else any.
///
/// # Errors
/// The account that was open cannot be read. Another one is not opened in its place, because the user would
/// not expect it. If no account can be read, the error is that of the first.
fn account_to_open(listed: Listed, opens: &StartupAccount) -> Result<Option<Account>, Error> {
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

pub(super) fn read_passphrase(text: String) -> Result<Passphrase, WindowError> {
    Passphrase::new(text)
        .map_err(|error| WindowError::new(Code::WrongPassphrase, error.to_string()))
}
