use std::sync::{Arc, Mutex, PoisonError};

use interlude_api::HttpRemote;
use interlude_engine::remote::{Listed, PullFailure, Remote};
use interlude_model::Credentials;
use interlude_store::keys::token::TokenClaims;

use crate::blocking::run_blocking;
use crate::{Accounts, Error, OpenAccount, Unlocked};

/// The parts that are needed to change the credentials of an account with a running engine.
#[derive(Debug)]
pub(crate) struct Renewal {
    state: Arc<Mutex<RenewalState>>,
    remote: HttpRemote,
}

#[derive(Debug)]
struct RenewalState {
    unlocked: Unlocked,
    credentials: Credentials,
}

impl Renewal {
    pub(crate) fn new(unlocked: Unlocked, credentials: Credentials, remote: HttpRemote) -> Self {
        let state = RenewalState {
            unlocked,
            credentials,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            remote,
        }
    }

    /// Deletes the saved credentials. The engine keeps using those that it has.
    pub(crate) async fn forget_credentials(&self) -> Result<(), Error> {
        let state = Arc::clone(&self.state);
        run_blocking(move || {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.unlocked.store_credentials(&Credentials::default())?;
            state.credentials = Credentials::default();
            Ok(())
        })
        .await
    }

    pub(crate) async fn list(&self) -> Result<Listed, PullFailure> {
        self.remote.list(None, &|_| ()).await
    }

    /// Returns a keyed fingerprint of a text.
    pub(crate) fn mark(&self, text: &str) -> String {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.unlocked.fingerprint_key().of_text(text).to_string()
    }

    /// Returns the accounts of the data folder.
    pub(crate) fn accounts(&self) -> Accounts {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.unlocked.accounts().clone()
    }
}

impl OpenAccount {
    /// Replaces credentials by `given` ones from the next request on, and saves them if the account is sealed.
    /// A credential that is missing in `given` stays. Returns the claims of the token.
    ///
    /// # Errors
    /// [`Code::OtherHolder`](interlude_model::Code::OtherHolder) and the like. Nothing changed then. After an error of the disk the old
    /// credentials stay in use, and the saved ones are either the old or the new ones.
    pub async fn renew(&self, given: Credentials) -> Result<Option<TokenClaims>, Error> {
        let state = Arc::clone(&self.renewal.state);
        let (credentials, (key, token), claims) = run_blocking(move || {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let credentials = given.over(state.credentials.clone());
            let claims = state.unlocked.store_credentials(&credentials)?;
            let credential_marks = state.unlocked.credential_marks(&credentials);
            state.credentials = credentials.clone();
            Ok::<_, Error>((credentials, credential_marks, claims))
        })
        .await?;
        tracing::info!(
            target: "interlude::account",
            has_key = credentials.api_key.is_some(),
            has_token = credentials.token.is_some(),
            "the credentials are renewed"
        );
        self.renewal.remote.set_credentials(credentials);
        self.engine.credentials_changed(key, token).await;
        Ok(claims)
    }

    /// Returns true if the account has a token, which is needed to send changes.
    pub fn has_token(&self) -> bool {
        let state = self.renewal.state.lock();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        state.credentials.token.is_some()
    }
}
