use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One connected account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary {
    /// Its name in the data folder.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Its server's host.
    pub host: String,
    /// The organisation's id of the user.
    pub partner: String,
    /// What protects it.
    pub protection: Protection,
    /// Whether it is the one that is open.
    pub open: bool,
    /// Whether it is the sample account.
    pub sample: bool,
    /// How many of its changes are not finished; none where that is not known, because it is not open
    /// and another program used it since.
    pub unfinished: Option<u32>,
    /// Why it cannot be opened, as a sentence, if what is kept of it cannot be read.
    pub trouble: Option<String>,
}

/// What protects an account at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// The system's keychain.
    Keychain,
    /// A passphrase that is asked for at each start.
    Passphrase,
    /// Nothing, by the user's explicit word.
    None,
}

/// The fields of the form that connects: the details of
/// [`BadConnection`](crate::ErrorCode::BadConnection) name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ConnectField {
    /// The server's address.
    Url,
    /// The organisation's id of the user.
    Partner,
    /// The organisation's key.
    ApiKey,
    /// The user's own sign-in.
    Token,
    /// The address for proposing times.
    AmendUrl,
    /// What is to protect it.
    Protection,
    /// The passphrase that does.
    Passphrase,
}

impl ConnectField {
    /// The word that the window knows it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Partner => "partner",
            Self::ApiKey => "apiKey",
            Self::Token => "token",
            Self::AmendUrl => "amendUrl",
            Self::Protection => "protection",
            Self::Passphrase => "passphrase",
        }
    }
}

/// What connecting needs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectRequest {
    /// The server's address.
    pub url: String,
    /// The organisation's id of the user.
    pub partner: String,
    /// Where proposing times lives at another address.
    pub amend_url: Option<String>,
    /// The organisation's key.
    pub api_key: String,
    /// The user's own sign-in.
    pub token: Option<String>,
    /// What is to protect it.
    pub protection: Protection,
    /// For [`Protection::Passphrase`].
    pub passphrase: Option<String>,
}
