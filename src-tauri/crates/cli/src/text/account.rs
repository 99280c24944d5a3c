use interlude_account::Account;
use interlude_store::AccountId;
use interlude_vault::Seal;

use crate::failure::Failure;
use crate::page::{Ink, Page, Row};

/// The accounts of the data folder.
pub(crate) fn accounts(accounts: &[(Account, Seal)], unreadable: &[(AccountId, Failure)]) -> Page {
    let mut page = Page::default();
    if accounts.is_empty() && unreadable.is_empty() {
        page.say(&crate::session::no_account().message);
    }
    let row = |(account, seal): &(Account, Seal)| {
        let seal = match seal {
            Seal::Keychain => "keychain",
            Seal::Passphrase => "passphrase",
            Seal::None => "not sealed",
        };
        Row::default()
            .text(Ink::Strong, account.id().as_str())
            .text(Ink::Plain, account.label())
            .text(Ink::Plain, seal)
    };
    page.table(accounts.iter().map(row).collect());
    for (id, failure) in unreadable {
        page.say_at(0, Ink::Attention, &format!("{id}: {}", failure.message));
    }
    page
}

/// What a connect says before its first sync.
pub(crate) fn connected(account: &Account, is_new: bool, seal: Seal) -> Page {
    let mut page = Page::default();
    let done = match (is_new, seal) {
        (true, _) => "Connected",
        (false, Seal::None) => "Connected already",
        (false, _) => "Connected already; its credentials are up to date",
    };
    page.say_at(
        0,
        Ink::Strong,
        &format!("{done}: {} ({}).", account.id(), account.label()),
    );
    match seal {
        Seal::Keychain if is_new => page.say(
            "It is sealed by the system keychain: nothing is asked for while that is unlocked.",
        ),
        Seal::Keychain | Seal::Passphrase => {}
        Seal::None => page.say(
            "Nothing is sealed, so no credential is kept: put them in INTERLUDE_API_KEY and \
             INTERLUDE_TOKEN each time.",
        ),
    }
    page
}
