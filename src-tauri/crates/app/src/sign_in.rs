use interlude_api::{SignInError, Transport};
use interlude_model::{Code, Secret};

use crate::accounts::run_blocking;
use crate::{Connection, Error};

impl Connection {
    /// Signs in with a login and a password at the server that takes changes. Returns the token.
    ///
    /// The password is sent once and kept nowhere. Nothing of an account changes.
    ///
    /// # Errors
    /// [`Code::SignIn`] if the server does not accept the login and the password, or the reason why it could
    /// not be asked. Neither is in it.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<Secret, Error> {
        let transport = run_blocking(Transport::new).await?;
        let server = self.amend.as_ref().unwrap_or(&self.base);
        let token = interlude_api::sign_in(&transport, server, login, password).await;
        tracing::info!(target: "interlude::account", accepted = token.is_ok(), "signed in");
        Ok(token?)
    }
}

impl From<SignInError> for Error {
    fn from(error: SignInError) -> Self {
        let code = match error {
            SignInError::NotSent(_) => Code::Unreachable,
            SignInError::NoAnswer => Code::NoAnswer,
            SignInError::Refused => Code::SignIn,
            SignInError::TryLater => Code::TryLater,
            SignInError::NotOffered => Code::NotOffered,
            SignInError::Failed(_) => Code::ServerError,
            SignInError::NoToken => Code::UnexpectedAnswer,
        };
        Self::new(code, error.to_string())
    }
}
