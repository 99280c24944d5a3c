//! Credentials and passphrases: from the environment, or asked for on the terminal. Never
//! arguments, which other users of the computer can read.

use std::env::{self, VarError};
use std::io::{self, IsTerminal};

use interlude_vault::{API_KEY_VARIABLE, Credentials, Passphrase, Secret, TOKEN_VARIABLE};
use zeroize::Zeroizing;

use crate::exit::Exit;
use crate::failure::Failure;

/// Where a passphrase may stand.
pub(crate) const PASSPHRASE_VARIABLE: &str = "INTERLUDE_PASSPHRASE";

/// The credentials of the environment.
pub(crate) fn from_environment() -> Result<Credentials, Failure> {
    Ok(Credentials {
        api_key: secret(API_KEY_VARIABLE)?,
        token: secret(TOKEN_VARIABLE)?,
    })
}

/// What leaving a credential out at the terminal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Enter {
    LeavesItOut,
    KeepsTheOldOne,
}

/// The credentials, and those that are missing as typed at the terminal, if there is one.
pub(crate) fn completed(credentials: Credentials, enter: Enter) -> Result<Credentials, Failure> {
    let hint = match enter {
        Enter::LeavesItOut => "Enter to leave it out",
        Enter::KeepsTheOldOne => "Enter to keep the one you have",
    };
    let ask = |known: Option<Secret>, what: &str| match known {
        Some(secret) => Ok(Some(secret)),
        None => asked(&format!("{what} ({hint}): "))?
            .map(|text| Secret::new(text.as_str()).map_err(|error| unusable(what, &error)))
            .transpose(),
    };
    Ok(Credentials {
        api_key: ask(credentials.api_key, "API key")?,
        token: ask(credentials.token, "Token")?,
    })
}

/// The passphrase of an account: from the environment, else as typed at the terminal.
pub(crate) fn passphrase(account: &str) -> Result<Option<Passphrase>, Failure> {
    match variable(PASSPHRASE_VARIABLE)? {
        Some(text) => taken(&text).map(Some),
        None => asked(&format!("Passphrase of {account}: "))?
            .map(|text| taken(&text))
            .transpose(),
    }
}

/// A passphrase for a new account, typed twice where it is typed.
pub(crate) fn new_passphrase() -> Result<Option<Passphrase>, Failure> {
    if let Some(text) = variable(PASSPHRASE_VARIABLE)? {
        return taken(&text).map(Some);
    }
    let Some(text) = asked("A new passphrase: ")? else {
        return Ok(None);
    };
    match asked("The same once more: ")? {
        Some(again) if again == text => taken(&text).map(Some),
        _ => {
            let message = "The two passphrases differ, so nothing was saved. Connect again.";
            Err(Failure::wrong_use("passphrases_differ", message))
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

/// A variable that is set to something.
fn variable(name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    match env::var(name) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(unusable(name, &"it is not UTF-8 text")),
    }
}

/// What was typed, hidden; none if nothing was, or nobody sits at a terminal.
fn asked(prompt: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(|error| {
            let message = format!(
                "The terminal could not be read ({error}). Set the environment variable instead."
            );
            Failure::new(Exit::Failed, "no_terminal", message)
        })?;
    Ok(Some(typed).filter(|text| !text.trim().is_empty()))
}

fn taken(text: &str) -> Result<Passphrase, Failure> {
    Passphrase::new(text).map_err(|error| unusable("The passphrase", &error))
}

fn unusable(what: &str, why: &dyn ToString) -> Failure {
    Failure::wrong_use(
        "bad_credential",
        format!("{what} cannot be used: {}.", why.to_string()),
    )
}
