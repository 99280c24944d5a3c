use std::sync::Arc;

use interlude_account::{Account, AccountError, Accounts, Removed};
use interlude_ipc::{AccountSummary, ErrorCode, Protection, StartState, WindowError};
use interlude_store::AccountId;

use super::errors::to_window_error;
use super::session::{clamped, protection};
use super::settings_file::Opens;
use super::start::listed;
use super::{ClaimedAccounts, Controller};

/// The id by which the window names the sample account.
pub(super) const SAMPLE_ID: &str = "sample";

impl Controller {
    /// Every account that is connected, and the sample account while it is open.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub async fn accounts(&self) -> Result<Vec<AccountSummary>, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        let accounts = self
            .accounts_of(&mut claimed)
            .await
            .map_err(|error| to_window_error(&error))?;
        let listed = listed(&accounts)
            .await
            .map_err(|error| to_window_error(&error))?;
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

    /// Whether a new account could be protected by the system's keychain.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub async fn has_keychain(&self) -> Result<bool, WindowError> {
        let accounts = self.accounts_of(&mut *self.0.claimed.lock().await).await;
        let accounts = accounts.map_err(|error| to_window_error(&error))?;
        Ok(has_keychain(&accounts).await)
    }

    /// Closes the account that is open and opens another one.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn switch_account(&self, id: String) -> Result<StartState, WindowError> {
        if id == SAMPLE_ID {
            return self.try_sample().await;
        }
        let mut claimed = self.0.claimed.lock().await;
        let accounts = self
            .accounts_of(&mut claimed)
            .await
            .map_err(|error| to_window_error(&error))?;
        let id = id.parse().map_err(|_| unknown_account())?;
        let account = accounts
            .account(&id)
            .map_err(|error| to_window_error(&error))?;
        // The session stays where it is until it is closed: whatever is opened next comes after it.
        self.show(StartState::Opening, self.session().ok());
        self.close_session().await;
        let opened = self.open_or_lock(&accounts, account).await;
        Ok(opened.unwrap_or_else(|error| self.show_error(&error)))
    }

    /// Removes all that this computer keeps of an account: interviews, changes and their history, the
    /// credentials. The server keeps what it has. The one that is open is closed first.
    ///
    /// # Errors
    /// [`ErrorCode::UnfinishedChanges`] where changes are not finished, or may not be, and they are not
    /// to be dropped; or a failure of the disk. Nothing was removed.
    pub async fn remove_account(
        &self,
        id: String,
        drop_waiting: bool,
    ) -> Result<StartState, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        if id == SAMPLE_ID {
            return self.remove_sample(&mut claimed).await;
        }
        let accounts = self
            .accounts_of(&mut claimed)
            .await
            .map_err(|error| to_window_error(&error))?;
        let id: AccountId = id.parse().map_err(|_| unknown_account())?;
        let session = self.session().ok();
        let open = session.filter(|session| session.is_of(&id));
        let unfinished = match &open {
            Some(session) => Some(session.open.unfinished()),
            None => accounts.unfinished(&id),
        };
        may_be_removed(&id, unfinished, drop_waiting)?;
        let Some(session) = open else {
            let removed = accounts.remove_unseen(&id).await;
            self.note_left(&removed.map_err(|error| to_window_error(&error))?);
            return Ok(self.start());
        };
        self.show(StartState::Opening, Some(Arc::clone(&session)));
        self.close_session().await;
        // A change may have been saved until just now.
        let removed = match may_be_removed(&id, Some(session.open.unfinished()), drop_waiting) {
            Ok(()) => {
                let removed = accounts.remove_unseen(&id).await;
                removed.map_err(|error| to_window_error(&error))
            }
            Err(error) => Err(error),
        };
        match removed {
            Ok(removed) => {
                self.note_left(&removed);
                Ok(self.leave(&mut claimed).await)
            }
            Err(error) => {
                let account = session.open.account.clone();
                let opened = self.open_or_lock(&accounts, account).await;
                opened.unwrap_or_else(|error| self.show_error(&error));
                Err(error)
            }
        }
    }

    fn note_left(&self, removed: &Removed) {
        self.add_notice(removed.files_left.as_ref().map(|path| {
            format!(
                "The account was removed, but its files {} could not be deleted. Nothing reads them \
                 any more; delete them yourself.",
                path.display()
            )
        }));
        self.add_notice(removed.entry_left.as_ref().map(|entry| {
            format!(
                "The account was removed, but its entry {entry} could not be taken out of the \
                 keychain. It opens nothing any more."
            )
        }));
    }

    /// Forgets the key and the token of the account that is open, and closes it. Interviews and
    /// changes stay: it can be opened again, and goes on once it has credentials. Where none is open,
    /// nothing is forgotten; the sample account has none.
    ///
    /// # Errors
    /// The disk: nothing was forgotten, and the account is open on.
    pub async fn sign_out(&self) -> Result<StartState, WindowError> {
        let mut claimed = self.0.claimed.lock().await;
        if let Ok(session) = self.session()
            && !session.sample
        {
            let left = session.open.sign_out().await;
            left.map_err(|error| to_window_error(&error))?;
        }
        self.close_session().await;
        Ok(self.leave(&mut claimed).await)
    }

    /// Shows the page of a first start, now and at the next start.
    pub(super) async fn leave(&self, claimed: &mut ClaimedAccounts) -> StartState {
        self.note_opens(Opens::Nobody).await;
        match self.accounts_of(claimed).await {
            Ok(accounts) => self.first_run(&accounts).await,
            Err(error) => self.show_error(&error),
        }
    }
}

fn unknown_account() -> WindowError {
    WindowError::new(ErrorCode::Failed, "There is no such account.")
}

/// Whether an account may be removed that has this many unfinished changes; none where that is not
/// known.
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
        None => "changes of it may not be finished".to_owned(),
    };
    let message = format!(
        "The account \"{id}\" was not removed, because {what}. Send or drop what is in its outbox \
         first, or remove it with them."
    );
    let error = WindowError::new(ErrorCode::UnfinishedChanges, message);
    Err(match unfinished {
        Some(count) => error.with_details(count.to_string()),
        None => error,
    })
}

/// An account as the window shows it, not open.
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

/// An account that cannot be read, as the window shows it.
fn unreadable_summary(id: &str, error: &AccountError) -> AccountSummary {
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

/// Whether a new account could be protected by the system's keychain.
pub(super) async fn has_keychain(accounts: &Accounts) -> bool {
    accounts.reach_keychain().await.is_ok()
}
