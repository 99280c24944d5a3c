use interlude_account::{Account, AccountError, Accounts};
use interlude_ipc::{AccountSummary, ErrorCode, Protection, StartState, WindowError};

use super::Controller;
use super::failure::told;
use super::session::protection;
use super::settings_file::Opens;
use super::start::listed;

/// The id by which the window names the sample account.
pub(super) const SAMPLE_ID: &str = "sample";

impl Controller {
    /// Every account that is connected, and the sample account while it is open.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub async fn accounts(&self) -> Result<Vec<AccountSummary>, WindowError> {
        let mut desk = self.0.desk.lock().await;
        let accounts = self
            .accounts_of(&mut desk)
            .await
            .map_err(|error| told(&error))?;
        let listed = listed(&accounts).await.map_err(|error| told(&error))?;
        let open = self.session().ok().map(|session| session.summary());
        let is_open = |id: &str| {
            let open = open.as_ref();
            open.is_some_and(|open| !open.sample && open.id == id)
        };
        let mut summaries: Vec<_> = listed
            .accounts
            .iter()
            .map(|account| AccountSummary {
                open: is_open(account.id().as_str()),
                ..summary(&accounts, account)
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
        let accounts = self.accounts_of(&mut *self.0.desk.lock().await).await;
        let accounts = accounts.map_err(|error| told(&error))?;
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
        let mut desk = self.0.desk.lock().await;
        let accounts = self
            .accounts_of(&mut desk)
            .await
            .map_err(|error| told(&error))?;
        let unknown = || WindowError::new(ErrorCode::Failed, "There is no such account.");
        let id = id.parse().map_err(|_| unknown())?;
        let account = accounts.account(&id).map_err(|error| told(&error))?;
        self.show(StartState::Opening, None);
        self.close_session().await;
        let opened = self.open_or_lock(&accounts, account).await;
        Ok(opened.unwrap_or_else(|error| self.show_error(&error)))
    }

    /// Forgets the key and the token of the account that is open, and closes it. Interviews and
    /// changes stay: it can be opened again, and goes on once it has credentials. Where none is open,
    /// nothing is forgotten; the sample account has none.
    ///
    /// # Errors
    /// The disk: nothing was forgotten, and the account is open on.
    pub async fn sign_out(&self) -> Result<StartState, WindowError> {
        let mut desk = self.0.desk.lock().await;
        if let Ok(session) = self.session()
            && !session.sample
        {
            let left = session.open.sign_out().await;
            left.map_err(|error| told(&error))?;
        }
        self.close_session().await;
        self.note_opens(Opens::Nobody).await;
        match self.accounts_of(&mut desk).await {
            Ok(accounts) => Ok(self.first_run(&accounts).await),
            Err(error) => Ok(self.show_error(&error)),
        }
    }
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
        trouble: Some(error.to_string()),
    }
}

/// Whether a new account could be protected by the system's keychain.
pub(super) async fn has_keychain(accounts: &Accounts) -> bool {
    accounts.reach_keychain().await.is_ok()
}
