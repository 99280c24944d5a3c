use interlude_app::view::{ChangeView, ViewContext};
use interlude_app::{Account, Removed};
use interlude_store::AccountId;
use interlude_store::keys::Seal;
use serde_json::{Value, json};

use super::{add, changes, sync, text};
use crate::commands::Entry;
use crate::failure::Failure;
use crate::session::Session;
use crate::sync::SyncOutcome;

/// Renders the accounts of the data folder. Those that cannot be read are left out if there are none.
pub(crate) fn accounts(accounts: &[(Account, Seal)], unreadable: &[(AccountId, Failure)]) -> Value {
    let accounts = accounts.iter().map(|(one, seal)| account(one, *seal));
    let mut document = json!({"accounts": accounts.collect::<Vec<_>>()});
    if !unreadable.is_empty() {
        let unreadable = unreadable.iter();
        let unreadable = unreadable.map(|(id, error)| json!({"id": id.as_str(), "error": error}));
        document["unreadable"] = unreadable.collect();
    }
    document
}

fn account(account: &Account, seal: Seal) -> Value {
    let connection = account.connection();
    json!({
        "id": account.id().as_str(),
        "label": account.label(),
        "url": connection.base.to_string(),
        "amend_url": text(connection.amend.as_ref()),
        "partner_id": connection.partner.to_string(),
        // The `sub` of the tokens that may send changes.
        "holder": account.holder(),
        "seal": seal.word(),
    })
}

/// Renders an account that was connected or signed in, and the outcome of its sync.
pub(crate) fn connected(
    session: &Session,
    model: &ViewContext<'_>,
    entry: Entry,
    outcome: &SyncOutcome,
) -> Value {
    let mut document = sync(model, outcome);
    document["account"] = account(&session.open.account, session.open.seal);
    // False if the account was connected before and its credentials were renewed.
    document["is_new"] = (entry == Entry::Connected).into();
    document
}

/// Renders an account that was signed out. Its unfinished changes stay.
pub(crate) fn signed_out(session: &Session, model: &ViewContext<'_>) -> Value {
    json!({
        "account": session.open.account.id().as_str(),
        "is_removed": false,
        "unfinished": changes(&model.changes()),
    })
}

/// Renders an account that was removed from this computer, with the changes that were dropped. They are null if
/// the account could not be opened.
pub(crate) fn removed(
    account: &AccountId,
    dropped: Option<&[ChangeView<'_>]>,
    removed: &Removed,
) -> Value {
    let mut document = json!({
        "account": account.as_str(),
        "is_removed": true,
        "unfinished": dropped.map(changes),
    });
    // The folder of files that could not be deleted.
    let files = removed.files_left.as_ref();
    add(
        &mut document,
        "files_left",
        files.map(|path| path.display().to_string()),
    );
    // The name of the entry that could not be removed from the system keychain.
    add(
        &mut document,
        "keychain_entry_left",
        removed.entry_left.as_ref(),
    );
    document
}
