use std::sync::Arc;

use interlude_app::view::{AccountSummary, Protection, StartState, WindowError};
use interlude_app::{Account, Accounts, Error, Removed};
use interlude_model::Code;
use interlude_store::AccountId;

use super::session::{clamped, protection};
use super::settings_file::{Remembered, StartupAccount};
use super::start::list_accounts;
use super::{ClaimedAccounts, Controller};

/// The id of the sample account in the window.
pub(super) const SAMPLE_ID: &str = "sample";

impl Controller {
    /// Returns every connected account, and the sample account while it is open.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub async fn accounts(&self) -> Result<Vec<AccountSummary>, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        let accounts = self.accounts_of(&mut claimed).await?;
        let listed = list_accounts(&accounts).await?;
        let open = self.session().ok().map(|session| session.summary());
        let is_open = |id: &str| {
            let open = open.as_ref();
            open.is_some_and(|open| !open.sample && open.id == id)
        };
        let mut summaries: Vec<_> = listed
            .accounts
            .iter()
            .map(|account| match &open {
                Some(open) if is_open(account.id().as_str()) => open.clone(),
                _ => summary(&accounts, account),
            })
            .collect();
        let unreadable = listed.unreadable.iter();
        summaries.extend(unreadable.map(|(id, error)| unreadable_summary(id.as_str(), error)));
        summaries.extend(open.filter(|open| open.sample).map(|open| AccountSummary {
            id: SAMPLE_ID.to_owned(),
            ..open
        }));
        Ok(summaries)
    }

    /// Returns true if the system's keychain can protect a new account.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub async fn has_keychain(&self) -> Result<bool, WindowError> {
        let accounts = self.accounts_of(&mut *self.0.claimed.lock().await).await;
        let accounts = accounts?;
        Ok(has_keychain(&accounts).await)
    }

    /// Closes the open account and opens another one.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn switch_account(&self, id: String) -> Result<StartState, WindowError> {
        if id == SAMPLE_ID {
            return self.try_sample().await;
        }
        let mut claimed = self.0.claimed.lock().await;
        let accounts = self.accounts_of(&mut claimed).await?;
        let id = id.parse().map_err(|_| unknown_account())?;
        let account = accounts.account(&id)?;
        // The old session must be closed before another one opens, so it is still shown until then.
        self.show(StartState::Opening, self.session().ok());
        self.close_session().await;
        let opened = self.open_or_lock(&accounts, account).await;
        Ok(opened.unwrap_or_else(|error| self.show_error(&error)))
    }

    /// Removes everything that this computer stores of an account: interviews, changes, history and
    /// credentials. The server keeps its data. An open account is closed first.
    ///
    /// # Errors
    /// [`Code::UnfinishedChanges`] if the account has or may have unfinished changes and `drop_waiting`
    /// is false, or a failure of the disk. Nothing was removed.
    pub async fn remove_account(
        &self,
        id: String,
        drop_waiting: bool,
    ) -> Result<StartState, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        if id == SAMPLE_ID {
            return self.remove_sample(&mut claimed).await;
        }
        let accounts = self.accounts_of(&mut claimed).await?;
        let id: AccountId = id.parse().map_err(|_| unknown_account())?;
        let label = label_of(&accounts, &id);
        let session = self.session().ok();
        let open = session.filter(|session| session.is_of(&id));
        let unfinished = match &open {
            Some(session) => Some(session.open.unfinished()),
            None => accounts.unfinished(&id),
        };
        may_be_removed(&id, unfinished, drop_waiting)?;
        let Some(session) = open else {
            let removed = accounts.remove_unseen(&id).await;
            self.add_removal_notices(&removed?);
            self.forget_agreed_hosts(&accounts, label).await;
            return Ok(self.start());
        };
        self.show(StartState::Opening, Some(Arc::clone(&session)));
        self.close_session().await;
        // A change may have been saved before the session was closed.
        let removed = match may_be_removed(&id, Some(session.open.unfinished()), drop_waiting) {
            Ok(()) => {
                let removed = accounts.remove_unseen(&id).await;
                removed.map_err(WindowError::from)
            }
            Err(error) => Err(error),
        };
        match removed {
            Ok(removed) => {
                self.add_removal_notices(&removed);
                self.forget_agreed_hosts(&accounts, label).await;
                Ok(self.return_to_first_run(&mut claimed).await)
            }
            Err(error) => {
                let account = session.open.account.clone();
                let opened = self.open_or_lock(&accounts, account).await;
                opened.unwrap_or_else(|error| self.show_error(&error));
                Err(error)
            }
        }
    }

    /// Forgets the hosts to which the user agreed for a removed account, unless another account has the same
    /// label. The settings keep the hosts by label, so that account still needs them.
    async fn forget_agreed_hosts(&self, accounts: &Accounts, label: Option<String>) {
        let Some(label) = label else {
            return;
        };
        let remaining = list_accounts(accounts).await.map(|listed| listed.accounts);
        let has_label = |account: &Account| account.label() == label;
        if !remaining.unwrap_or_default().iter().any(has_label) {
            self.forget_hosts_of(&label).await;
        }
    }

    /// Forgets the hosts to which the user agreed for the account with this label. If the disk refuses, only
    /// a notice is added.
    pub(super) async fn forget_hosts_of(&self, label: &str) {
        if !self.remembered().settings.opened_hosts.contains_key(label) {
            return;
        }
        let forget = |remembered: &mut Remembered| {
            remembered.settings.opened_hosts.remove(label);
        };
        let saved = self.remember(forget).await;
        self.add_notice(saved.err().map(|error| error.message));
    }

    fn add_removal_notices(&self, removed: &Removed) {
        self.add_notice(removed.files_left.as_ref().map(|path| {
            format!(
                "The account was removed, but its files {} could not be deleted. Interlude does not use them \
                 any more, so you can delete them yourself.",
                path.display()
            )
        }));
        self.add_notice(removed.entry_left.as_ref().map(|entry| {
            format!(
                "The account was removed, but its entry {entry} could not be removed from the \
                 keychain. Nothing can be opened with it any more."
            )
        }));
    }

    /// Deletes the API key and the token of the open account, and closes it. Interviews and changes stay,
    /// and are sent after the account is opened and signed in again. If no account is open, or it is the
    /// sample account, nothing is deleted.
    ///
    /// # Errors
    /// The disk refused it. Nothing was deleted, and the account is still open.
    pub async fn sign_out(&self) -> Result<StartState, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        if let Ok(session) = self.session()
            && !session.sample
        {
            let left = session.open.sign_out().await;
            left?;
        }
        self.close_session().await;
        Ok(self.return_to_first_run(&mut claimed).await)
    }

    /// Shows the page of a first start, now and at the next start.
    pub(super) async fn return_to_first_run(&self, claimed: &mut ClaimedAccounts) -> StartState {
        self.remember_startup_account(StartupAccount::Nobody).await;
        match self.accounts_of(claimed).await {
            Ok(accounts) => self.first_run(&accounts).await,
            Err(error) => self.show_error(&error),
        }
    }
}

/// Returns the label of an account. None if the account cannot be read.
fn label_of(accounts: &Accounts, id: &AccountId) -> Option<String> {
    let account = accounts.account(id).ok()?;
    Some(account.label().to_owned())
}

fn unknown_account() -> WindowError {
    WindowError::new(Code::Failed, "There is no such account.")
}

/// Returns Ok if an account with this number of unfinished changes may be removed. None means that the
/// number is unknown.
fn may_be_removed(
    id: &AccountId,
    unfinished: Option<usize>,
    drop_waiting: bool,
) -> Result<(), WindowError> {
    if drop_waiting || unfinished == Some(0) {
        return Ok(());
    }
    let what = match unfinished {
        Some(1) => "1 change is not finished".to_owned(),
        Some(count) => format!("{count} changes are not finished"),
        None => "it may have unfinished changes".to_owned(),
    };
    let message = format!(
        "The account \"{id}\" was not removed, because {what}. Send or drop them first, or remove the \
         account together with them."
    );
    let error = WindowError::new(Code::UnfinishedChanges, message);
    Err(match unfinished {
        Some(count) => error.with_details(count.to_string()),
        None => error,
    })
}

/// Returns the summary of an account that is not open.
pub(super) fn summary(accounts: &Accounts, account: &Account) -> AccountSummary {
    AccountSummary {
        id: account.id().to_string(),
        label: account.label().to_owned(),
        host: account.connection().host(),
        partner: account.connection().partner.to_string(),
        protection: accounts.seal(account).map_or(Protection::None, protection),
        open: false,
        sample: false,
        unfinished: accounts.unfinished(account.id()).map(clamped),
        trouble: None,
    }
}

/// Returns the summary of an account whose files cannot be read.
fn unreadable_summary(id: &str, error: &Error) -> AccountSummary {
    AccountSummary {
        id: id.to_owned(),
        label: id.to_owned(),
        host: String::new(),
        partner: String::new(),
        protection: Protection::None,
        open: false,
        sample: false,
        unfinished: None,
        trouble: Some(error.to_string()),
    }
}

/// Returns true if the system's keychain can protect a new account.
pub(super) async fn has_keychain(accounts: &Accounts) -> bool {
    accounts.reach_keychain().await.is_ok()
}
