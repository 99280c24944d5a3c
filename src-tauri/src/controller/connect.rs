use interlude_api::EndpointError;
use interlude_app::view::{ConnectField, ConnectRequest, StartState, WindowError, WindowStatus};
use interlude_app::{Accounts, Connection, Error, NewSeal, Unlocked};
use interlude_model::{Code, Credentials, Secret};
use interlude_store::keys::{Passphrase, Seal};
use zeroize::Zeroizing;

use super::{Controller, words};

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
        let login = login(request.login, request.password)?;
        let given = Credentials {
            api_key: Some(api_key(&request.api_key)?),
            token: signed_in(&connection, login, request.token).await?,
        };
        let seal = match request.seal {
            Seal::None => NewSeal::None,
            Seal::Passphrase => {
                NewSeal::Passphrase(passphrase(request.passphrase.unwrap_or_default())?)
            }
            Seal::Keychain => NewSeal::Keychain,
        };
        let mut claimed = self.0.accounts.lock().await;
        let accounts = self.accounts_of(&mut claimed).await?;
        let (unlocked, credentials) = connected(&accounts, connection, seal, given).await?;
        self.show(StartState::Opening, self.session().ok());
        let started = self.start_session(unlocked, credentials).await;
        Ok(started.unwrap_or_else(|error| self.show_error(&error)))
    }

    /// Uses new credentials from now on and stores them in the vault. None keeps the present one. A login
    /// and its password fetch a new token and are not kept.
    ///
    /// # Errors
    /// They are invalid or belong to another user. Nothing changed.
    pub async fn sign_in(
        &self,
        api_key: Option<String>,
        token: Option<String>,
        login: Option<String>,
        password: Option<String>,
    ) -> Result<WindowStatus, WindowError> {
        let login = self::login(login, password)?;
        let api_key = optional(api_key.as_deref(), self::api_key)?;
        let _claimed = self.0.accounts.lock().await;
        let session = self.session()?;
        let connection = session.open.account.connection();
        let token = signed_in(connection, login, token).await?;
        let given = Credentials { api_key, token };
        session.open.renew(given).await?;
        self.status().await
    }
}

/// Creates or unlocks the account of a connection. Returns it with the credentials to start it with.
async fn connected(
    accounts: &Accounts,
    connection: Connection,
    seal: NewSeal,
    given: Credentials,
) -> Result<(Unlocked, Credentials), Error> {
    let Some(account) = accounts.connected(&connection)? else {
        let created = accounts.create(connection, seal, given.clone()).await?;
        return Ok((created, given));
    };
    let passphrase = match seal {
        NewSeal::Passphrase(passphrase) => Some(passphrase),
        NewSeal::Keychain | NewSeal::None => None,
    };
    let unlocked = accounts.unlock(account, passphrase).await?;
    let credentials = unlocked.credentials(given.clone());
    Ok((unlocked.reconnect(connection, given).await?, credentials))
}

/// The login and the password that a form sent. They are dropped after the sign-in.
struct Login {
    name: String,
    password: Zeroizing<String>,
}

/// Returns the login of a form. None if its field is empty.
fn login(name: Option<String>, password: Option<String>) -> Result<Option<Login>, WindowError> {
    let password = Zeroizing::new(password.unwrap_or_default());
    let name = name.unwrap_or_default().trim().to_owned();
    if name.is_empty() && password.is_empty() {
        return Ok(None);
    }
    let missing = |field, message: &str| Err(WindowError::bad_connection(field, message));
    if name.is_empty() {
        return missing(ConnectField::Login, words::NO_LOGIN);
    }
    if password.is_empty() {
        return missing(ConnectField::Password, words::NO_PASSWORD);
    }
    Ok(Some(Login { name, password }))
}

/// Returns the token of a form: the pasted one, or else one that the server gives for the login.
async fn signed_in(
    connection: &Connection,
    login: Option<Login>,
    pasted: Option<String>,
) -> Result<Option<Secret>, WindowError> {
    let pasted = optional(pasted.as_deref(), token)?;
    let Some(Login { name, password }) = login.filter(|_| pasted.is_none()) else {
        return Ok(pasted);
    };
    let fetched = connection.sign_in(&name, &password).await;
    fetched.map(Some).map_err(WindowError::not_signed_in)
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
