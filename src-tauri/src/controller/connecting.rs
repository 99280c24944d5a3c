use interlude_account::{Accounts, Connection, Protection, Unlocked};
use interlude_ipc::{ConnectRequest, StartState, WindowError, WindowStatus};
use interlude_vault::{Credentials, Secret};

use super::Controller;
use super::failure::{bad_connection, told};
use super::start::read_passphrase;

impl Controller {
    /// Connects an account, or connects one anew that is connected already, and opens it.
    ///
    /// # Errors
    /// What was given cannot be used: nothing changed.
    pub async fn connect(&self, request: ConnectRequest) -> Result<StartState, WindowError> {
        let connection = connection(&request)?;
        let given = Credentials {
            api_key: Some(secret(&request.api_key)?),
            token: request
                .token
                .as_deref()
                .and_then(filled)
                .map(secret)
                .transpose()?,
        };
        let protection = protection(&request)?;
        let mut desk = self.0.desk.lock().await;
        let accounts = self
            .accounts_of(&mut desk)
            .await
            .map_err(|error| told(&error))?;
        let (unlocked, credentials) = connected(&accounts, connection, protection, given)
            .await
            .map_err(|error| told(&error))?;
        self.show(StartState::Opening, self.session().ok());
        let started = self.start_session(unlocked, credentials).await;
        Ok(started.unwrap_or_else(|error| self.show_error(&error)))
    }

    /// Uses other credentials from now on, and keeps them where the account is sealed. None leaves
    /// the one there is.
    ///
    /// # Errors
    /// They cannot be used, or are of somebody else: nothing changed.
    pub async fn sign_in(
        &self,
        api_key: Option<String>,
        token: Option<String>,
    ) -> Result<WindowStatus, WindowError> {
        let read = |text: &Option<String>| {
            let text = text.as_deref().and_then(filled);
            text.map(secret).transpose()
        };
        let given = Credentials {
            api_key: read(&api_key)?,
            token: read(&token)?,
        };
        let _desk = self.0.desk.lock().await;
        let session = self.session()?;
        session.renew(given).await.map_err(|error| told(&error))?;
        self.status().await
    }
}

/// The account of this connection with its vault open, and the credentials to start it with.
async fn connected(
    accounts: &Accounts,
    connection: Connection,
    protection: Protection,
    given: Credentials,
) -> Result<(Unlocked, Credentials), interlude_account::AccountError> {
    match accounts.connected(&connection)? {
        Some(account) => {
            let passphrase = match protection {
                Protection::Passphrase(passphrase) => Some(passphrase),
                _ => None,
            };
            let unlocked = accounts.unlock(account, passphrase).await?;
            let credentials = unlocked.credentials(given.clone());
            Ok((unlocked.reconnect(connection, given).await?, credentials))
        }
        None => {
            let unlocked = accounts
                .create(connection, protection, given.clone())
                .await?;
            Ok((unlocked, given))
        }
    }
}

fn connection(request: &ConnectRequest) -> Result<Connection, WindowError> {
    let amend = request
        .amend_url
        .as_deref()
        .and_then(filled)
        .map(str::parse);
    Ok(Connection {
        base: request
            .url
            .parse()
            .map_err(|error| bad_connection(&error))?,
        amend: amend.transpose().map_err(|error| bad_connection(&error))?,
        partner: request
            .partner
            .trim()
            .parse()
            .map_err(|error| bad_connection(&error))?,
    })
}

fn protection(request: &ConnectRequest) -> Result<Protection, WindowError> {
    match request.protection {
        interlude_ipc::Protection::None => Ok(Protection::None),
        interlude_ipc::Protection::Passphrase => {
            let passphrase = request.passphrase.clone().unwrap_or_default();
            Ok(Protection::Passphrase(read_passphrase(passphrase)?))
        }
        interlude_ipc::Protection::Keychain => Ok(Protection::Keychain),
    }
}

fn secret(text: &str) -> Result<Secret, WindowError> {
    Secret::new(text.trim()).map_err(|error| bad_connection(&error))
}

/// What was typed; a field that was left empty says nothing.
fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
