//! Reads credentials and passphrases from the environment or the terminal.
//!
//! They are never arguments, because other users of the computer can read those.

use std::env::{self, VarError};
use std::io::{self, IsTerminal};

use interlude_model::{Code, Credentials, Secret};
use interlude_store::keys::{API_KEY_VARIABLE, Passphrase, TOKEN_VARIABLE};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The environment variable for the passphrase.
pub(crate) const PASSPHRASE_VARIABLE: &str = "INTERLUDE_PASSPHRASE";

/// The environment variable for the password of a login.
const PASSWORD_VARIABLE: &str = "INTERLUDE_PASSWORD";

/// Reads the credentials from the environment.
pub(crate) fn from_environment() -> Result<Credentials, Failure> {
    Ok(Credentials {
        api_key: secret(API_KEY_VARIABLE)?,
        token: secret(TOKEN_VARIABLE)?,
    })
}

/// The meaning of an empty input at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmptyInput {
    /// The credential stays missing.
    LeavesOut,
    /// The account keeps the credential that it has.
    KeepsOld,
}

/// Asks at the terminal for the credentials that are missing. Asks for nothing without a terminal.
pub(crate) fn prompt_missing(
    credentials: Credentials,
    empty: EmptyInput,
) -> Result<Credentials, Failure> {
    Ok(Credentials {
        api_key: prompt_api_key(credentials.api_key, empty)?,
        token: prompt_secret(credentials.token, "Token", empty)?,
    })
}

/// Asks at the terminal for the API key if it is missing.
pub(crate) fn prompt_api_key(
    known: Option<Secret>,
    empty: EmptyInput,
) -> Result<Option<Secret>, Failure> {
    prompt_secret(known, "API key", empty)
}

fn prompt_secret(
    known: Option<Secret>,
    what: &str,
    empty: EmptyInput,
) -> Result<Option<Secret>, Failure> {
    if known.is_some() {
        return Ok(known);
    }
    let hint = match empty {
        EmptyInput::LeavesOut => "press Enter to leave it out",
        EmptyInput::KeepsOld => "press Enter to keep the one you have",
    };
    prompt(&format!("{what} ({hint}): "))?
        .map(|text| Secret::new(text.as_str()).map_err(|error| unusable(what, &error)))
        .transpose()
}

/// Reads the password of a login from the environment, else from the terminal.
pub(crate) fn password(login: &str) -> Result<Zeroizing<String>, Failure> {
    let password = match variable(PASSWORD_VARIABLE)? {
        Some(password) => Some(password),
        None => prompt(&format!("Password of {login}: "))?,
    };
    let message =
        "--login needs a password. Set INTERLUDE_PASSWORD, or call Interlude at a terminal.";
    password.ok_or_else(|| Failure::new(Code::WrongUse, message))
}

/// Reads the passphrase of an account from the environment, else from the terminal.
pub(crate) fn passphrase(account: &str) -> Result<Option<Passphrase>, Failure> {
    match variable(PASSPHRASE_VARIABLE)? {
        Some(text) => parse_passphrase(&text).map(Some),
        None => prompt(&format!("Passphrase of {account}: "))?
            .map(|text| parse_passphrase(&text))
            .transpose(),
    }
}

/// Reads the passphrase of a new account. At the terminal it is typed twice.
pub(crate) fn new_passphrase() -> Result<Option<Passphrase>, Failure> {
    if let Some(text) = variable(PASSPHRASE_VARIABLE)? {
        return parse_passphrase(&text).map(Some);
    }
    let Some(text) = prompt("New passphrase: ")? else {
        return Ok(None);
    };
    match prompt("Repeat the passphrase: ")? {
        Some(again) if again == text => parse_passphrase(&text).map(Some),
        _ => {
            let message = "The two passphrases differ, so nothing was saved. Connect again.";
            Err(Failure::new(Code::PassphrasesDiffer, message))
        }
    }
}

fn secret(name: &str) -> Result<Option<Secret>, Failure> {
    let Some(text) = variable(name)? else {
        return Ok(None);
    };
    Secret::new(text.as_str())
        .map(Some)
        .map_err(|error| unusable(name, &error))
}

/// Returns the value of a variable, or `None` if it is not set or blank.
fn variable(name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    match env::var(name) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(unusable(name, &"It is not UTF-8 text.")),
    }
}

/// Asks at the terminal without echo. Returns `None` if the input is blank or stdin is no terminal.
fn prompt(text: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = rpassword::prompt_password(text)
        .map(Zeroizing::new)
        .map_err(|error| {
            let message = format!(
                "The terminal could not be read ({error}). Set the environment variable instead."
            );
            Failure::new(Code::NoTerminal, message)
        })?;
    Ok(Some(typed).filter(|text| !text.trim().is_empty()))
}

fn parse_passphrase(text: &str) -> Result<Passphrase, Failure> {
    Passphrase::new(text).map_err(|error| Failure::new(Code::BadCredential, error.to_string()))
}

fn unusable(what: &str, why: &dyn ToString) -> Failure {
    Failure::new(
        Code::BadCredential,
        format!("{what} cannot be used. {}", why.to_string()),
    )
}
