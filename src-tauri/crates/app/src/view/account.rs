use interlude_model::Code;
use interlude_store::keys::Seal;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use ts_rs::TS;

/// One connected account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary {
    /// The name of its folder in the data folder.
    pub id: String,
    /// The name that the user sees.
    pub label: String,
    /// The host of its server.
    pub host: String,
    /// The organisation's id of the user.
    pub partner: String,
    pub seal: Seal,
    /// True if this account is the open one.
    pub open: bool,
    /// True if it is the sample account.
    pub sample: bool,
    /// The number of its unfinished changes. None if it is unknown because the account is not open and
    /// another program used it since.
    pub unfinished: Option<u32>,
    /// A sentence that says why the account cannot be opened. None if its files can be read.
    pub trouble: Option<String>,
}

/// The fields of the form that connects an account. The details of
/// [`BadConnection`](interlude_model::Code::BadConnection) name one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum ConnectField {
    /// The server's address.
    Url,
    /// The organisation's id of the user.
    Partner,
    /// The organisation's API key.
    ApiKey,
    /// The user's sign-in token.
    Token,
    /// The name with which the user signs in.
    Login,
    Password,
    /// The address for proposing times.
    AmendUrl,
    Seal,
    /// The passphrase, if the protection is one.
    Passphrase,
}

/// The content of the form that connects an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectRequest {
    /// The server's address.
    pub url: String,
    /// The organisation's id of the user. It may be empty if the server says it at the sign-in.
    pub partner: String,
    /// The address for proposing times. None if it is the server's address.
    pub amend_url: Option<String>,
    /// The organisation's API key.
    pub api_key: String,
    /// The user's sign-in token. None with a login.
    pub token: Option<String>,
    /// The login with which a token is fetched. It is not kept.
    pub login: Option<String>,
    /// The password for the login. It is not kept.
    pub password: Option<String>,
    pub seal: Seal,
    /// The passphrase for [`Seal::Passphrase`].
    pub passphrase: Option<String>,
}

/// The page that the window shows first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum StartState {
    /// The account is being opened.
    Opening,
    /// There is no account. The user connects one or tries the sample data.
    FirstRun {
        /// True if the system's keychain can be used.
        keychain: bool,
    },
    /// The account's vault is locked.
    Locked {
        account: AccountSummary,
        /// The secret that unlocks it.
        seal: LockedSeal,
    },
    /// The account is open.
    Open,
    /// The data cannot be opened.
    Error(StartError),
}

/// The secret that unlocks a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LockedSeal {
    Passphrase,
    /// The system's keychain, which is locked itself.
    Keychain,
}

/// The reason for which the data cannot be opened. Nothing was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartError {
    pub code: Code,
    /// Sentences that say what happened and what to do.
    pub message: String,
    /// The folder that cannot be opened.
    pub folder: String,
}
