use interlude_app::Account;
use interlude_store::AccountId;
use interlude_store::keys::Seal;

use crate::failure::Failure;
use crate::page::{Page, Row, Style};

/// Renders the accounts of the data folder.
pub(crate) fn accounts(accounts: &[(Account, Seal)], unreadable: &[(AccountId, Failure)]) -> Page {
    let mut page = Page::default();
    if accounts.is_empty() && unreadable.is_empty() {
        page.paragraph(&crate::session::no_account().message);
    }
    let row = |(account, seal): &(Account, Seal)| {
        let seal = match seal {
            Seal::Keychain => "keychain",
            Seal::Passphrase => "passphrase",
            Seal::None => "not sealed",
        };
        Row::default()
            .text(Style::Strong, account.id().as_str())
            .text(Style::Plain, account.label())
            .text(Style::Plain, seal)
    };
    page.table(accounts.iter().map(row));
    for (id, failure) in unreadable {
        page.paragraph_at(0, Style::Attention, &format!("{id}: {}", failure.message));
    }
    page
}

/// Renders the first part of the answer to `connect`, which its first sync follows.
pub(crate) fn connected(account: &Account, is_new: bool, seal: Seal) -> Page {
    let mut page = Page::default();
    let headline = match (is_new, seal) {
        (true, _) => "Connected",
        (false, Seal::None) => "Connected already",
        (false, _) => "Connected already, with the new credentials",
    };
    page.paragraph_at(
        0,
        Style::Strong,
        &format!("{headline}: {} ({}).", account.id(), account.label()),
    );
    match seal {
        Seal::Keychain if is_new => page.paragraph(
            "The account is encrypted with a key in the system keychain, and opens while the keychain \
             is unlocked.",
        ),
        Seal::Keychain | Seal::Passphrase => {}
        Seal::None => page.paragraph(
            "The account is not encrypted, and credentials are not saved. Set INTERLUDE_API_KEY and \
             INTERLUDE_TOKEN for each command.",
        ),
    }
    page
}
