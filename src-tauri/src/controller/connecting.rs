use interlude_api::{ApiKey, CredentialError, EndpointError, Token};
use interlude_app::view::{ConnectField, ConnectRequest, StartState, WindowError, WindowStatus};
use interlude_app::{Accounts, Connection, Protection, Unlocked};
use interlude_store::keys::{Credentials, Secret};

use super::Controller;
use super::start::read_passphrase;

impl Controller {
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
        let protection = protection(&request)?;
        let mut claimed = self.0.claimed.lock().await;
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
        let _claimed = self.0.claimed.lock().await;
        let session = self.session()?;
        session.renew(given).await?;
        self.status().await
    }
}

/// Creates or unlocks the account of a connection. Returns it with the credentials to start it with.
async fn connected(
    accounts: &Accounts,
    connection: Connection,
    protection: Protection,
    given: Credentials,
) -> Result<(Unlocked, Credentials), interlude_app::Error> {
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
    let at =
        |field| move |error: EndpointError| WindowError::bad_connection(field, error.to_string());
    let amend = |text: &str| text.parse().map_err(at(ConnectField::AmendUrl));
    Ok(Connection {
        base: request.url.parse().map_err(at(ConnectField::Url))?,
        amend: optional(request.amend_url.as_deref(), amend)?,
        partner: request
            .partner
            .trim()
            .parse()
            .map_err(at(ConnectField::Partner))?,
    })
}

fn protection(request: &ConnectRequest) -> Result<Protection, WindowError> {
    match request.protection {
        interlude_app::view::Protection::None => Ok(Protection::None),
        interlude_app::view::Protection::Passphrase => {
            let passphrase = request.passphrase.clone().unwrap_or_default();
            Ok(Protection::Passphrase(read_passphrase(passphrase)?))
        }
        interlude_app::view::Protection::Keychain => Ok(Protection::Keychain),
    }
}

fn api_key(text: &str) -> Result<Secret, WindowError> {
    secret(ConnectField::ApiKey, text, |text| {
        ApiKey::new(text).map(drop)
    })
}

fn token(text: &str) -> Result<Secret, WindowError> {
    secret(ConnectField::Token, text, |text| Token::new(text).map(drop))
}

/// Checks that a text can be sent and stored as a credential.
fn secret(
    field: ConnectField,
    text: &str,
    can_be_sent: impl FnOnce(&str) -> Result<(), CredentialError>,
) -> Result<Secret, WindowError> {
    let text = text.trim();
    can_be_sent(text).map_err(|error| WindowError::bad_connection(field, error.to_string()))?;
    Secret::new(text).map_err(|error| WindowError::bad_connection(field, error.to_string()))
}

/// Parses a field that may be empty.
fn optional<T>(
    text: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, WindowError>,
) -> Result<Option<T>, WindowError> {
    let filled = text.map(str::trim).filter(|text| !text.is_empty());
    filled.map(read).transpose()
}
