//! From nothing to an open account, or to the page that says what is in the way.

use std::sync::{Arc, PoisonError};

use interlude_account::{Account, AccountError, Accounts, Listed};
use interlude_ipc::{ErrorCode, LockedSeal, Settings, StartError, StartState, WindowError};
use interlude_store::AccountId;
use interlude_vault::{Credentials, Passphrase, Seal};

use super::errors::{start_error, to_window_error};
use super::forwarding::follow;
use super::session::Session;
use super::settings_file::Opens;
use super::system_zone::watch_zone;
use super::{AppEvent, ClaimedAccounts, Controller};

impl Controller {
    /// Reads what is remembered and opens what was open. To be called once; the window is told of
    /// every step.
    pub async fn begin(&self) {
        let controller = self.clone();
        off_thread(move || controller.read_settings()).await;
        tokio::spawn(watch_zone(Arc::downgrade(&self.0)));
        let mut claimed = self.0.claimed.lock().await;
        self.open_remembered(&mut claimed).await;
    }

    /// Reads what is remembered, once. The start does it too; before it, this tells how the window is to
    /// be drawn. It waits for the disk.
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

    /// Tries again after an error, and where the keychain was locked.
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
    /// [`ErrorCode::WrongPassphrase`], or the keychain's; it stays locked.
    pub async fn unlock(&self, passphrase: String) -> Result<StartState, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        let StartState::Locked { account, seal } = self.start() else {
            return Ok(self.start());
        };
        let accounts = self
            .accounts_of(&mut claimed)
            .await
            .map_err(|error| to_window_error(&error))?;
        let id = account.id.parse().map_err(|_| WindowError::not_open())?;
        let account = accounts
            .account(&id)
            .map_err(|error| to_window_error(&error))?;
        let passphrase = match seal {
            LockedSeal::Passphrase => Some(read_passphrase(passphrase)?),
            LockedSeal::Keychain => None,
        };
        let opened = self.open(&accounts, account, passphrase).await;
        opened.map_err(|error| to_window_error(&error))
    }

    /// Closes whatever is open, so that nothing is left half-done and the folder is free.
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
    ) -> Result<StartState, AccountError> {
        let opens = self.remembered().opens;
        let accounts = self.accounts_of(claimed).await?;
        if self.0.environment.sample || opens == Opens::Sample {
            return Ok(self.open_sample().await);
        }
        let account = chosen(listed(&accounts).await?, &opens)?;
        match account {
            None => Ok(self.first_run(&accounts).await),
            Some(account) => self.open_or_lock(&accounts, account).await,
        }
    }

    /// Opens an account that needs nothing of the user, or shows what it needs.
    pub(super) async fn open_or_lock(
        &self,
        accounts: &Accounts,
        account: Account,
    ) -> Result<StartState, AccountError> {
        let seal = accounts.seal(&account)?;
        let locked = |seal| StartState::Locked {
            account: super::accounts::summary(accounts, &account),
            seal,
        };
        match seal {
            Seal::Passphrase => Ok(self.show(locked(LockedSeal::Passphrase), None)),
            Seal::None => self.open(accounts, account, None).await,
            Seal::Keychain => match self.open(accounts, account.clone(), None).await {
                Err(error) if error.code() == "keychain_locked" => {
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
    ) -> Result<StartState, AccountError> {
        let unlocked = accounts.unlock(account, passphrase).await?;
        let credentials = unlocked.credentials(self.given(accounts).await);
        self.start_session(unlocked, credentials).await
    }

    /// Starts the engine of an account whose vault is open, in place of the one that runs.
    pub(super) async fn start_session(
        &self,
        unlocked: interlude_account::Unlocked,
        credentials: Credentials,
    ) -> Result<StartState, AccountError> {
        self.close_session().await;
        let opens = Opens::Account(unlocked.account().id().to_string());
        let open = unlocked
            .start(credentials, true, Arc::clone(&self.0.clock))
            .await?;
        let state = self.adopt(Session::new(open, None));
        self.note_opens(opens).await;
        Ok(state)
    }

    /// Shows an account that is open, and forwards what happens to it from now on.
    pub(super) fn adopt(&self, session: Session) -> StartState {
        let session = Arc::new(session);
        let following = tokio::spawn(follow(self.clone(), Arc::downgrade(&session)));
        session.followed_by(following.abort_handle());
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

    pub(super) fn show_error(&self, error: &AccountError) -> StartState {
        let folder = self.data().ok();
        let error = start_error(error, folder.as_deref());
        self.show(StartState::Error(error), None)
    }

    pub(super) fn show_trouble(&self, code: &str, message: String) -> StartState {
        let folder = self.data().unwrap_or_default();
        let error = StartError {
            code: code.to_owned(),
            message,
            folder: folder.display().to_string(),
        };
        self.show(StartState::Error(error), None)
    }

    /// The accounts of the data folder, claimed for this process as long as it runs.
    pub(super) async fn accounts_of(
        &self,
        claimed: &mut ClaimedAccounts,
    ) -> Result<Accounts, AccountError> {
        if let Some(accounts) = &claimed.accounts {
            return Ok(accounts.clone());
        }
        let folder = self.data()?;
        let accounts = off_thread(move || Accounts::claim(folder)).await?;
        let accounts = match &self.0.environment.keychain {
            Some(keychain) => accounts.with_keychain(Arc::clone(keychain)),
            None => accounts,
        };
        claimed.accounts = Some(accounts.clone());
        Ok(accounts)
    }

    /// Remembers what the next start opens. A disk that refuses costs no more than that.
    pub(super) async fn note_opens(&self, opens: Opens) {
        let kept = self.remember(|remembered| remembered.opens = opens).await;
        self.add_notice(kept.err().map(|error| error.message));
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

    /// The environment's credentials. Where there are several accounts they name none of them, and a
    /// credential goes to its own host alone.
    async fn given(&self, accounts: &Accounts) -> Credentials {
        match listed(accounts).await {
            Ok(listed) if listed.len() == 1 => self.0.environment.credentials.clone(),
            _ => Credentials::default(),
        }
    }
}

/// The account that a start opens: the one that was open, or else any.
///
/// # Errors
/// Why the one that was open cannot be read: another in its place would not be what the user left. Where
/// none can be read, why the first cannot.
fn chosen(listed: Listed, opens: &Opens) -> Result<Option<Account>, AccountError> {
    let Listed {
        mut accounts,
        unreadable,
    } = listed;
    let was_open = |id: &AccountId| matches!(opens, Opens::Account(open) if *id.as_str() == **open);
    if *opens == Opens::Nobody {
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

/// Every account, read off this thread.
pub(super) async fn listed(accounts: &Accounts) -> Result<Listed, AccountError> {
    let accounts = accounts.clone();
    off_thread(move || accounts.list()).await
}

pub(super) fn read_passphrase(text: String) -> Result<Passphrase, WindowError> {
    Passphrase::new(text)
        .map_err(|error| WindowError::new(ErrorCode::WrongPassphrase, error.to_string()))
}

/// Does what may block for as long as a disk hangs. It ends with the application.
pub(super) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going away, and with it whoever waits here.
            Err(_cancelled) => std::future::pending().await,
        },
    }
}
