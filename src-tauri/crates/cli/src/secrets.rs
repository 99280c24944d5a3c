//! Reads credentials and passphrases from the environment or the terminal.
//!
//! They are never arguments, because other users of the computer can read those.

use interlude_model::{Code, Credentials, Secret};
use interlude_store::keys::{API_KEY_VARIABLE, Passphrase, TOKEN_VARIABLE};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::terminal::Terminal;

/// The environment variable for the passphrase.
const PASSPHRASE_VARIABLE: &str = "INTERLUDE_PASSPHRASE";

/// The environment variable for the password of a login.
const PASSWORD_VARIABLE: &str = "INTERLUDE_PASSWORD";

/// The environment variables that this program reads for a process that holds the data folder.
pub(crate) const VARIABLES: [&str; 4] = [
    API_KEY_VARIABLE,
    TOKEN_VARIABLE,
    PASSPHRASE_VARIABLE,
    PASSWORD_VARIABLE,
];

/// Reads the credentials from the environment.
pub(crate) async fn from_environment(terminal: &Terminal) -> Result<Credentials, Failure> {
    Ok(Credentials {
        api_key: secret(terminal, API_KEY_VARIABLE).await?,
        token: secret(terminal, TOKEN_VARIABLE).await?,
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
pub(crate) async fn prompt_missing(
    terminal: &Terminal,
    credentials: Credentials,
    empty: EmptyInput,
) -> Result<Credentials, Failure> {
    Ok(Credentials {
        api_key: prompt_api_key(terminal, credentials.api_key, empty).await?,
        token: prompt_secret(terminal, credentials.token, "Token", empty).await?,
    })
}

/// Asks at the terminal for the API key if it is missing.
pub(crate) async fn prompt_api_key(
    terminal: &Terminal,
    known: Option<Secret>,
    empty: EmptyInput,
) -> Result<Option<Secret>, Failure> {
    prompt_secret(terminal, known, "API key", empty).await
}

async fn prompt_secret(
    terminal: &Terminal,
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
    let typed = terminal.prompt(&format!("{what} ({hint}): ")).await?;
    typed
        .map(|text| Secret::new(text.as_str()).map_err(|error| unusable(what, &error)))
        .transpose()
}

/// Reads the password of a login from the environment, else from the terminal.
pub(crate) async fn password(
    terminal: &Terminal,
    login: &str,
) -> Result<Zeroizing<String>, Failure> {
    let password = match terminal.variable(PASSWORD_VARIABLE).await? {
        Some(password) => Some(password),
        None => terminal.prompt(&format!("Password of {login}: ")).await?,
    };
    let message =
        "--login needs a password. Set INTERLUDE_PASSWORD, or call Interlude at a terminal.";
    password.ok_or_else(|| Failure::new(Code::WrongUse, message))
}

/// Reads the passphrase of an account or a file from the environment, else from the terminal.
pub(crate) async fn passphrase(
    terminal: &Terminal,
    of: &str,
) -> Result<Option<Passphrase>, Failure> {
    let text = match terminal.variable(PASSPHRASE_VARIABLE).await? {
        Some(text) => Some(text),
        None => terminal.prompt(&format!("Passphrase of {of}: ")).await?,
    };
    text.map(|text| parse_passphrase(&text)).transpose()
}

/// Reads a new passphrase. At the terminal it is typed twice.
pub(crate) async fn new_passphrase(terminal: &Terminal) -> Result<Option<Passphrase>, Failure> {
    if let Some(text) = terminal.variable(PASSPHRASE_VARIABLE).await? {
        return parse_passphrase(&text).map(Some);
    }
    let Some(text) = terminal.prompt("New passphrase: ").await? else {
        return Ok(None);
    };
    match terminal.prompt("Repeat the passphrase: ").await? {
        Some(again) if again == text => parse_passphrase(&text).map(Some),
        _ => Err(Code::PassphrasesDiffer.into()),
    }
}

async fn secret(terminal: &Terminal, name: &str) -> Result<Option<Secret>, Failure> {
    let Some(text) = terminal.variable(name).await? else {
        return Ok(None);
    };
    Secret::new(text.as_str())
        .map(Some)
        .map_err(|error| unusable(name, &error))
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
