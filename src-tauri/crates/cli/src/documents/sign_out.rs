use interlude_app::Removed;
use interlude_app::view::ViewContext;
use interlude_store::AccountId;
use serde::Serialize;

use super::ChangeDocument;
use crate::session::Session;

/// An account that was signed out or removed.
#[derive(Debug, Serialize)]
pub(crate) struct SignOutDocument {
    account: String,
    /// True if the account was removed from this computer.
    is_removed: bool,
    /// The unfinished changes, which stay after a sign-out and are dropped by a removal. null if the
    /// account could not be opened.
    unfinished: Option<Vec<ChangeDocument>>,
    /// The folder of files that could not be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    files_left: Option<String>,
    /// The name of the entry that could not be removed from the system keychain.
    #[serde(skip_serializing_if = "Option::is_none")]
    keychain_entry_left: Option<String>,
}

impl SignOutDocument {
    pub(crate) fn of(
        session: &Session,
        model: &ViewContext<'_>,
        removed: Option<&Removed>,
    ) -> Self {
        let unfinished = model.ledger.durable().outbox.by_order().into_iter();
        let unfinished = unfinished.map(|one| ChangeDocument::unfinished(model, one));
        Self {
            is_removed: removed.is_some(),
            unfinished: Some(unfinished.collect()),
            ..Self::unseen(
                session.open.account.id(),
                &removed.cloned().unwrap_or_default(),
            )
        }
    }

    /// Creates the document of an account that was removed without being opened.
    pub(crate) fn unseen(account: &AccountId, removed: &Removed) -> Self {
        let files = removed.files_left.as_ref();
        Self {
            account: account.to_string(),
            is_removed: true,
            unfinished: None,
            files_left: files.map(|path| path.display().to_string()),
            keychain_entry_left: removed.entry_left.clone(),
        }
    }
}
