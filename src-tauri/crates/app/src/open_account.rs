use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use interlude_api::HttpRemote;
use interlude_engine::Engine;
use interlude_engine::remote::{Listed, PullFailure, Remote};
use interlude_model::{Credentials, Timestamp};
use interlude_store::AccountId;
use interlude_store::keys::Seal;
use interlude_store::keys::token::TokenClaims;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tracing::Instrument as _;

use crate::accounts::run_blocking;
use crate::log::AccountLog;
use crate::{Account, Accounts, Error, Unlocked};

/// An account with a running engine. The data folder stays claimed until the engine is closed.
#[derive(Debug)]
pub struct OpenAccount {
    pub account: Account,
    /// The account's folder.
    pub folder: PathBuf,
    pub engine: Engine,
    pub seal: Seal,
    pub(crate) renewal: Renewal,
    pub(crate) log: AccountLog,
    /// True once it was closed.
    pub(crate) closed: watch::Sender<bool>,
}

impl OpenAccount {
    /// Fetches the whole list without adopting it. Ignores a `Retry-After` of the server, which the caller
    /// has to check.
    ///
    /// # Errors
    /// The reason why the list could not be fetched.
    pub async fn try_list(&self) -> Result<Listed, PullFailure> {
        self.renewal.list().instrument(self.log.span()).await
    }

    /// Returns a keyed fingerprint of a text, which shows if the text changed but not what it says.
    pub fn mark(&self, text: &str) -> String {
        self.renewal.mark(text)
    }
}

const FILE_NAME: &str = "unfinished.json";

/// The content of `unfinished.json`. Its number counts only while the journal has this length. If another process
/// changed the account later and was killed, the number is unknown, but never wrong.
#[derive(Serialize, Deserialize)]
struct UnfinishedNote {
    changes: usize,
    journal_bytes: u64,
}

impl OpenAccount {
    /// Returns the number of unfinished changes.
    pub fn unfinished(&self) -> usize {
        self.engine.read(|ledger| ledger.durable().outbox.len())
    }

    /// Returns true once it was closed, signed out or removed.
    pub fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Waits until it is closed, signed out or removed.
    pub async fn closed(&self) {
        // The sender lives as long as this account.
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// Closes the engine, and writes the number of unfinished changes. The data folder stays claimed.
    pub async fn close(&self) {
        self.closed.send_replace(true);
        self.engine.close().await;
        let (folder, changes) = (self.folder.clone(), self.unfinished());
        run_blocking(move || write_note(&folder, changes)).await;
        self.log.span().in_scope(|| {
            tracing::info!(target: "interlude::account", unfinished = changes, "the account is closed");
        });
        self.log.end();
    }
}

impl Accounts {
    /// Returns the number of unfinished changes of an account that is not open, or None if it is unknown.
    pub fn unfinished(&self, id: &AccountId) -> Option<usize> {
        // `account_folder` would create the folder of an account that does not exist.
        let folder = self.folder().path().join("accounts").join(id.as_str());
        let note = fs::read(folder.join(FILE_NAME)).ok()?;
        let note: UnfinishedNote = serde_json::from_slice(&note).ok()?;
        (journal_bytes(&folder) == Some(note.journal_bytes)).then_some(note.changes)
    }
}

/// Writes the number. It is not synced to disk and errors are ignored, because it is only a hint.
fn write_note(folder: &Path, changes: usize) {
    let note = journal_bytes(folder).and_then(|journal_bytes| {
        serde_json::to_vec(&UnfinishedNote {
            changes,
            journal_bytes,
        })
        .ok()
    });
    let path = folder.join(FILE_NAME);
    let _ = match note {
        Some(note) => fs::write(path, note),
        None => fs::remove_file(path),
    };
}

fn journal_bytes(folder: &Path) -> Option<u64> {
    Some(fs::metadata(folder.join("journal")).ok()?.len())
}

/// The parts that are needed to change the credentials of an account with a running engine.
#[derive(Debug)]
pub(crate) struct Renewal {
    state: Arc<Mutex<RenewalState>>,
    /// The unverified claims of the token. They have their own lock, because they are read for each picture.
    claims: Mutex<Option<TokenClaims>>,
    remote: HttpRemote,
}

#[derive(Debug)]
struct RenewalState {
    unlocked: Unlocked,
    credentials: Credentials,
}

impl Renewal {
    pub(crate) fn new(
        unlocked: Unlocked,
        credentials: Credentials,
        claims: Option<TokenClaims>,
        remote: HttpRemote,
    ) -> Self {
        let state = RenewalState {
            unlocked,
            credentials,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            claims: Mutex::new(claims),
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
            Ok::<_, Error>(())
        })
        .await?;
        self.set_claims(None);
        Ok(())
    }

    fn claims(&self) -> Option<TokenClaims> {
        let claims = self.claims.lock();
        claims.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_claims(&self, new: Option<TokenClaims>) {
        *self.claims.lock().unwrap_or_else(PoisonError::into_inner) = new;
    }

    pub(crate) async fn list(&self) -> Result<Listed, PullFailure> {
        self.remote.list(None, &|_| ()).await
    }

    /// Returns a keyed fingerprint of a text.
    pub(crate) fn mark(&self, text: &str) -> String {
        self.read(|state| state.unlocked.fingerprint_key().of_text(text).to_string())
    }

    /// Returns the accounts of the data folder.
    pub(crate) fn accounts(&self) -> Accounts {
        self.read(|state| state.unlocked.accounts().clone())
    }

    fn read<T>(&self, read: impl FnOnce(&RenewalState) -> T) -> T {
        read(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl OpenAccount {
    /// Replaces credentials by `given` ones from the next request on, and saves them if the account is sealed.
    /// A credential that is missing in `given` stays.
    ///
    /// # Errors
    /// `Code::OtherHolder` and the like. Nothing changed then. After an error of the disk the old credentials
    /// stay in use, and the saved ones are either the old or the new ones.
    pub async fn renew(&self, given: Credentials) -> Result<(), Error> {
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
        self.log.span().in_scope(|| {
            tracing::info!(
                target: "interlude::account",
                has_key = credentials.api_key.is_some(),
                has_token = credentials.token.is_some(),
                "the credentials are renewed"
            );
        });
        self.renewal.remote.set_credentials(credentials);
        self.renewal.set_claims(claims);
        self.engine.credentials_changed(key, token).await;
        Ok(())
    }

    /// Returns the credentials that are in use.
    pub fn credentials(&self) -> Credentials {
        self.renewal.read(|state| state.credentials.clone())
    }

    /// Returns the expiry time in the token, UTC. It is not verified.
    pub fn token_expires_at(&self) -> Option<Timestamp> {
        let claims = self.renewal.claims()?;
        claims.expires_at.map(Timestamp::from_seconds)
    }

    /// Returns true if the account has an API key, which is needed for the list.
    pub fn has_api_key(&self) -> bool {
        self.renewal
            .read(|state| state.credentials.api_key.is_some())
    }

    /// Returns true if the account has a token, which is needed to send changes.
    pub fn has_token(&self) -> bool {
        self.renewal.read(|state| state.credentials.token.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_known_only_while_the_journal_has_the_same_length() {
        let dir = tempfile::tempdir().unwrap();
        let accounts = Accounts::claim(dir.path()).unwrap();
        let id: AccountId = "acme".parse().unwrap();
        let folder = accounts.folder().account_folder(&id).unwrap();
        assert_eq!(accounts.unfinished(&id), None);
        assert_eq!(accounts.unfinished(&"other".parse().unwrap()), None);
        assert!(!folder.with_file_name("other").exists());
        write_note(&folder, 3);
        assert_eq!(accounts.unfinished(&id), None, "there is no journal");
        fs::write(folder.join("journal"), "frames").unwrap();
        write_note(&folder, 3);
        assert_eq!(accounts.unfinished(&id), Some(3));
        fs::write(folder.join("journal"), "frames and another").unwrap();
        assert_eq!(accounts.unfinished(&id), None, "the journal has changed");
        fs::write(folder.join("journal"), "frames").unwrap();
        fs::write(folder.join(FILE_NAME), "{").unwrap();
        assert_eq!(accounts.unfinished(&id), None);
    }
}
