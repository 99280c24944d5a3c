use std::sync::{Arc, Mutex, PoisonError};

use interlude_api::HttpRemote;
use interlude_engine::remote::{Listed, PullFailure, Remote};
use interlude_vault::Credentials;
use interlude_vault::token::TokenClaims;

use crate::off_thread::off_thread;
use crate::unlocked::shown;
use crate::{AccountError, Accounts, OpenAccount, Unlocked};

/// What it takes to change the credentials of an account whose engine runs.
#[derive(Debug)]
pub(crate) struct Renewal {
    held: Arc<Mutex<Held>>,
    remote: HttpRemote,
}

#[derive(Debug)]
struct Held {
    unlocked: Unlocked,
    credentials: Credentials,
}

impl Renewal {
    pub(crate) fn new(unlocked: Unlocked, credentials: Credentials, remote: HttpRemote) -> Self {
        let held = Held {
            unlocked,
            credentials,
        };
        Self {
            held: Arc::new(Mutex::new(held)),
            remote,
        }
    }

    /// Forgets the kept credentials. The engine goes on with those it has.
    pub(crate) async fn forget_credentials(&self) -> Result<(), AccountError> {
        let held = Arc::clone(&self.held);
        off_thread(move || {
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            held.unlocked.keep(&Credentials::default())?;
            held.credentials = Credentials::default();
            Ok(())
        })
        .await
    }

    pub(crate) async fn list(&self) -> Result<Listed, PullFailure> {
        self.remote.list(None, &|_| ()).await
    }

    /// A mark of a text that tells whether it changed, and not what it says.
    pub(crate) fn mark(&self, text: &str) -> String {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.unlocked.fingerprint_key().of_text(text).to_string()
    }

    /// The accounts that this one is among.
    pub(crate) fn accounts(&self) -> Accounts {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.unlocked.accounts().clone()
    }
}

impl OpenAccount {
    /// Uses `given` over the credentials that it has, from the next request on, and keeps them if the
    /// account is sealed. Gives what the token says of itself.
    ///
    /// # Errors
    /// [`AccountError::OtherHolder`] and the like: nothing changed. A failure of the disk: the old
    /// ones are used on, and what is kept is the old or the new, and whole.
    pub async fn renew(&self, given: Credentials) -> Result<Option<TokenClaims>, AccountError> {
        let held = Arc::clone(&self.renewal.held);
        let (shown, (key, token), claims) = off_thread(move || {
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            let credentials = given.over(held.credentials.clone());
            let shown = shown(&credentials)?;
            let claims = held.unlocked.keep(&credentials)?;
            let marks = held.unlocked.marks(&credentials);
            held.credentials = credentials;
            Ok::<_, AccountError>((shown, marks, claims))
        })
        .await?;
        self.renewal.remote.set_credentials(shown);
        self.engine.credentials_changed(key, token).await;
        Ok(claims)
    }

    /// Whether it has the token that sending a change takes.
    pub fn has_token(&self) -> bool {
        let held = self.renewal.held.lock();
        let held = held.unwrap_or_else(PoisonError::into_inner);
        held.credentials.token.is_some()
    }
}
