use interlude_app::Account;
use interlude_store::AccountId;
use interlude_store::keys::Seal;
use serde::Serialize;

use super::{ErrorDocument, SyncDocument};
use crate::failure::Failure;

#[derive(Debug, Serialize)]
pub(crate) struct AccountDocument {
    id: String,
    label: String,
    url: String,
    amend_url: Option<String>,
    partner_id: String,
    /// The `sub` of the tokens that may send changes.
    holder: Option<String>,
    seal: &'static str,
}

/// The accounts of the data folder.
#[derive(Debug, Serialize)]
pub(crate) struct AccountsDocument {
    pub(crate) accounts: Vec<AccountDocument>,
    /// The accounts that cannot be read. Left out if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) unreadable: Vec<BadAccountDocument>,
}

/// An account that cannot be read.
#[derive(Debug, Serialize)]
pub(crate) struct BadAccountDocument {
    id: String,
    #[serde(flatten)]
    error: ErrorDocument,
}

/// A connected account and the outcome of its first sync.
#[derive(Debug, Serialize)]
pub(crate) struct ConnectDocument {
    pub(crate) account: AccountDocument,
    /// False if the account was connected before and its credentials were renewed.
    pub(crate) is_new: bool,
    #[serde(flatten)]
    pub(crate) sync: SyncDocument,
}

impl BadAccountDocument {
    pub(crate) fn of(id: &AccountId, failure: &Failure) -> Self {
        Self {
            id: id.to_string(),
            error: ErrorDocument::of(failure),
        }
    }
}

impl AccountDocument {
    pub(crate) fn of(account: &Account, seal: Seal) -> Self {
        let connection = account.connection();
        Self {
            id: account.id().to_string(),
            label: account.label().to_owned(),
            url: connection.base.to_string(),
            amend_url: connection.amend.as_ref().map(ToString::to_string),
            partner_id: connection.partner.to_string(),
            holder: account.holder().map(str::to_owned),
            seal: seal.word(),
        }
    }
}
