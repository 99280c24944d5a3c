use std::sync::Arc;

use interlude_app::view::{AccountSummary, StartState, WindowError};
use interlude_app::{Account, Accounts, Error, Unfinished};
use interlude_store::AccountId;
use interlude_store::keys::Seal;

use super::open::{Session, clamped, list_accounts};
use super::settings_file::{Remembered, StartupAccount};
use super::{Controller, words};

/// The id of the sample account in the window.
const SAMPLE_ID: &str = "sample";

impl Controller {
    /// Returns every connected account, and the sample account while it is open.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub async fn accounts(&self) -> Result<Vec<AccountSummary>, WindowError> {
        let mut claimed = self.0.accounts.lock().await;
        let accounts = self.accounts_of(&mut claimed).await?;
        let listed = list_accounts(&accounts).await?;
        let shown = self.session().ok();
        let is_shown = |session: &Session| {
            shown
                .as_deref()
                .is_some_and(|shown| std::ptr::eq(shown, session))
        };
        let summary = |account: &Account| match self.running_of(account.id()) {
            Some(session) => session.summary(is_shown(&session)),
            None => summary(&accounts, account),
        };
        let mut summaries: Vec<_> = listed.accounts.iter().map(summary).collect();
        let unreadable = listed.unreadable.iter();
        summaries.extend(unreadable.map(|(id, error)| unreadable_summary(id, error)));
        let sample = shown.as_ref().filter(|session| session.is_sample());
        summaries.extend(sample.map(|sample| AccountSummary {
            id: SAMPLE_ID.to_owned(),
            ..sample.summary(true)
        }));
        Ok(summaries)
    }

    /// Shows another account, which is opened if it is not. The account that was shown runs on.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn switch_account(&self, id: String) -> Result<StartState, WindowError> {
        if id == SAMPLE_ID {
            return self.try_sample().await;
        }
        let mut claimed = self.0.accounts.lock().await;
        let accounts = self.accounts_of(&mut claimed).await?;
        let account = accounts.account(&parse(&id)?)?;
        self.show(StartState::Opening, self.session().ok());
        self.leave_sample().await;
        if let Some(running) = self.running_of(account.id()) {
            let opens = StartupAccount::Account(account.id().to_string());
            return Ok(self.show_running(running, opens).await);
        }
        let opened = self.open_or_lock(&accounts, account).await;
        Ok(opened.unwrap_or_else(|error| self.show_error(&error)))
    }

    /// Removes everything that this computer stores of an account: interviews, changes, history and
    /// credentials. The server keeps its data. An open account is closed first.
    ///
    /// # Errors
    /// [`Code::UnfinishedChanges`](interlude_model::Code::UnfinishedChanges) if the account has or may have
    /// unfinished changes and `drop_waiting` is false, or a failure of the disk. Nothing was removed.
    pub async fn remove_account(
        &self,
        id: String,
        drop_waiting: bool,
    ) -> Result<StartState, WindowError> {
        let mut claimed = self.0.accounts.lock().await;
        if id == SAMPLE_ID {
            return self.remove_sample(&mut claimed).await;
        }
        let accounts = self.accounts_of(&mut claimed).await?;
        let id = parse(&id)?;
        // The settings name an account by its label. An account that cannot be read has none.
        let label = accounts.account(&id).ok();
        let label = label.map(|account| account.label().to_owned());
        let open = self.running_of(&id);
        let is_shown = self.session().is_ok_and(|shown| shown.is_of(&id));
        let unfinished = match &open {
            Some(session) => Some(session.open.unfinished()),
            None => accounts.unfinished(&id),
        };
        if !drop_waiting && unfinished != Some(0) {
            return Err(WindowError::unfinished_changes(&id, unfinished));
        }
        let removed = match &open {
            None => accounts.remove_unseen(&id).await,
            Some(session) => {
                if is_shown {
                    self.show(StartState::Opening, Some(Arc::clone(session)));
                    self.state().session = None;
                }
                self.end(session).await;
                // Checks again, because a change may have been saved before the session was closed.
                let unfinished = match drop_waiting {
                    true => Unfinished::Dropped,
                    false => Unfinished::Kept,
                };
                session.open.remove(unfinished).await
            }
        };
        match (removed, open) {
            (Ok(removed), _) => {
                let notices = words::left_after_removal(&removed);
                notices
                    .into_iter()
                    .for_each(|notice| self.add_notice(notice));
                self.forget_unused_hosts(&accounts, label).await;
                match is_shown {
                    true => Ok(self.return_to_first_run(&mut claimed).await),
                    false => self.start_state().await,
                }
            }
            (Err(error), None) => Err(error.into()),
            (Err(error), Some(session)) => {
                let account = session.open.account.clone();
                if is_shown {
                    let opened = self.open_or_lock(&accounts, account).await;
                    opened.unwrap_or_else(|error| self.show_error(&error));
                } else if let Err(error) = self.run_hidden(&accounts, account).await {
                    error.log();
                }
                Err(error.into())
            }
        }
    }

    /// Forgets the hosts to which the user agreed for a removed account, unless another account has the same
    /// label. The settings keep the hosts by label, so that account still needs them.
    async fn forget_unused_hosts(&self, accounts: &Accounts, label: Option<String>) {
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
        let settings = self.state().remembered.settings.clone();
        if !settings.opened_hosts.contains_key(label) {
            return;
        }
        let forget = |remembered: &mut Remembered| {
            remembered.settings.opened_hosts.remove(label);
        };
        let saved = self.remember(forget).await;
        self.add_notice(saved.err().map(|error| error.message));
    }
}

impl Session {
    fn summary(&self, is_shown: bool) -> AccountSummary {
        let account = &self.open.account;
        AccountSummary {
            id: account.id().to_string(),
            label: self.label().to_owned(),
            host: account.connection().host(),
            partner: account.connection().partner.to_string(),
            seal: self.open.seal,
            open: is_shown,
            sample: self.is_sample(),
            unfinished: Some(clamped(self.open.unfinished())),
            trouble: None,
        }
    }
}

/// Returns the summary of an account that is not open.
pub(super) fn summary(accounts: &Accounts, account: &Account) -> AccountSummary {
    AccountSummary {
        id: account.id().to_string(),
        label: account.label().to_owned(),
        host: account.connection().host(),
        partner: account.connection().partner.to_string(),
        seal: accounts.seal(account).unwrap_or(Seal::None),
        open: false,
        sample: false,
        unfinished: accounts.unfinished(account.id()).map(clamped),
        trouble: None,
    }
}

/// Returns the summary of an account whose files cannot be read.
fn unreadable_summary(id: &AccountId, error: &Error) -> AccountSummary {
    AccountSummary {
        id: id.to_string(),
        label: id.to_string(),
        host: String::new(),
        partner: String::new(),
        seal: Seal::None,
        open: false,
        sample: false,
        unfinished: None,
        trouble: Some(error.to_string()),
    }
}

fn parse(id: &str) -> Result<AccountId, Error> {
    id.parse().map_err(|_| Error::unknown_account(id))
}
