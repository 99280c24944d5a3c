use interlude_api::EndpointError;
use interlude_app::view::{
    self, ConnectField, ConnectRequest, StartState, WindowError, WindowStatus,
};
use interlude_app::{Accounts, Connection, Error, Protection, Unlocked};
use interlude_model::{Code, Credentials, Secret};
use interlude_store::keys::Passphrase;

use super::Controller;

impl Controller {
    /// Returns true if the system's keychain can protect a new account.
    ///
    /// # Errors
    /// The data folder cannot be used.
    pub async fn has_keychain(&self) -> Result<bool, WindowError> {
        let accounts = self.accounts_of(&mut *self.0.accounts.lock().await).await?;
        Ok(accounts.reach_keychain().await.is_ok())
    }

    /// Connects an account and opens it. An account that is connected already gets the new connection and
    /// credentials.
    ///
    /// # Errors
    /// A field of the form is invalid. Nothing changed.
    pub async fn connect(&self, request: ConnectRequest) -> Result<StartState, WindowError> {
        let connection = connection(&request)?;
        let given = Credentials {
            api_key: Some(api_key(&request.api_key)?),
            token: optional(request.token.as_deref(), token)?,
        };
        let protection = match request.protection {
            view::Protection::None => Protection::None,
            view::Protection::Passphrase => {
                Protection::Passphrase(passphrase(request.passphrase.unwrap_or_default())?)
            }
            view::Protection::Keychain => Protection::Keychain,
        };
        let mut claimed = self.0.accounts.lock().await;
        let accounts = self.accounts_of(&mut claimed).await?;
        let (unlocked, credentials) = connected(&accounts, connection, protection, given).await?;
        self.show(StartState::Opening, self.session().ok());
        let started = self.start_session(unlocked, credentials).await;
        Ok(started.unwrap_or_else(|error| self.show_error(&error)))
    }

    /// Uses new credentials from now on and stores them in the vault. None keeps the present one.
    ///
    /// # Errors
    /// They are invalid or belong to another user. Nothing changed.
    pub async fn sign_in(
        &self,
        api_key: Option<String>,
        token: Option<String>,
    ) -> Result<WindowStatus, WindowError> {
        let given = Credentials {
            api_key: optional(api_key.as_deref(), self::api_key)?,
            token: optional(token.as_deref(), self::token)?,
        };
        let _claimed = self.0.accounts.lock().await;
        self.session()?.renew(given).await?;
        self.status().await
    }
}

/// Creates or unlocks the account of a connection. Returns it with the credentials to start it with.
async fn connected(
    accounts: &Accounts,
    connection: Connection,
    protection: Protection,
    given: Credentials,
) -> Result<(Unlocked, Credentials), Error> {
    let Some(account) = accounts.connected(&connection)? else {
        let created = accounts
            .create(connection, protection, given.clone())
            .await?;
        return Ok((created, given));
    };
    let passphrase = match protection {
        Protection::Passphrase(passphrase) => Some(passphrase),
        Protection::Keychain | Protection::None => None,
    };
    let unlocked = accounts.unlock(account, passphrase).await?;
    let credentials = unlocked.credentials(given.clone());
    Ok((unlocked.reconnect(connection, given).await?, credentials))
}

fn connection(request: &ConnectRequest) -> Result<Connection, WindowError> {
    let at =
        |field| move |error: EndpointError| WindowError::bad_connection(field, error.to_string());
    let amend = |text: &str| text.parse().map_err(at(ConnectField::AmendUrl));
    let partner = request.partner.trim().parse();
    Ok(Connection {
        base: request.url.parse().map_err(at(ConnectField::Url))?,
        amend: optional(request.amend_url.as_deref(), amend)?,
        partner: partner.map_err(at(ConnectField::Partner))?,
    })
}

fn api_key(text: &str) -> Result<Secret, WindowError> {
    secret(ConnectField::ApiKey, text)
}

fn token(text: &str) -> Result<Secret, WindowError> {
    secret(ConnectField::Token, text)
}

fn secret(field: ConnectField, text: &str) -> Result<Secret, WindowError> {
    Secret::new(text).map_err(|error| WindowError::bad_connection(field, error.to_string()))
}

pub(super) fn passphrase(text: String) -> Result<Passphrase, WindowError> {
    Passphrase::new(text)
        .map_err(|error| WindowError::new(Code::WrongPassphrase, error.to_string()))
}

/// Parses a field that may be empty.
fn optional<T>(
    text: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, WindowError>,
) -> Result<Option<T>, WindowError> {
    let filled = text.map(str::trim).filter(|text| !text.is_empty());
    filled.map(read).transpose()
}
