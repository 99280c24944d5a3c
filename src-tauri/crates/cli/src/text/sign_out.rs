use interlude_account::Removed;
use interlude_domain::Change;
use interlude_engine::Ledger;
use interlude_store::AccountId;
use interlude_vault::Seal;

use super::times::Times;
use super::words;
use crate::page::{Ink, Page, Row};
use crate::session::Session;

/// What signing out did, in the window's words.
pub(crate) fn signed_out(session: &Session) -> Page {
    let mut page = Page::default();
    let account = &session.open.account;
    page.say_at(
        0,
        Ink::Strong,
        &format!("Signed out: {} ({}).", account.id(), account.label()),
    );
    page.say(match session.open.seal {
        Seal::Keychain | Seal::Passphrase => "The key and token are forgotten.",
        Seal::None => {
            "No key or token is kept of it: they come from INTERLUDE_API_KEY and INTERLUDE_TOKEN \
             each time."
        }
    });
    page.say("Interviews and changes stay on this computer.");
    let waiting = match session.engine().status().waiting {
        0 => return page,
        1 => "1 change waits to be sent. It is sent once you sign in again.".to_owned(),
        count => format!("{count} changes wait to be sent. They are sent once you sign in again."),
    };
    page.say_at(0, Ink::Waiting, &waiting);
    page
}

/// What was removed, and what was lost by it.
pub(crate) fn removed(session: &Session, ledger: &Ledger, removed: &Removed, times: Times) -> Page {
    let account = &session.open.account;
    let mut page = headline(account.id());
    let ended = match ledger.durable().history.len() {
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    };
    page.say(&format!(
        "Its {} interviews and the history of {ended} are gone from here. The server keeps what it \
         has.",
        ledger.len()
    ));
    let dropped = ledger.durable().outbox.by_order();
    if !dropped.is_empty() {
        page.say_at(0, Ink::Attention, "Dropped with it:");
        let rows = dropped
            .into_iter()
            .map(|one| dropped_row(ledger, one, times));
        page.table(rows.collect());
        page.say_at(0, Ink::Faint, &times.name());
    }
    page.append(left(removed));
    page
}

/// What was removed without being opened.
pub(crate) fn removed_unseen(account: &AccountId, removed: &Removed) -> Page {
    let mut page = headline(account);
    page.say(
        "It could not be opened, so nobody saw what waited in it. The server keeps what it has.",
    );
    page.append(left(removed));
    page
}

/// A change that is gone, and what was known of it: one that is under way may still arrive.
fn dropped_row(ledger: &Ledger, change: &Change, times: Times) -> Row {
    let id = change.interview_id;
    let (_, word) = words::badge_of(change);
    let name = ledger.interview(id).and_then(|interview| interview.name());
    Row::default()
        .number(id)
        .text(Ink::Plain, &times.slot(change.slot))
        .text(Ink::Plain, word)
        .text(Ink::Plain, name.unwrap_or("-"))
}

fn headline(account: &AccountId) -> Page {
    let mut page = Page::default();
    page.say_at(
        0,
        Ink::Strong,
        &format!("Removed from this computer: {account}."),
    );
    page
}

fn left(removed: &Removed) -> Page {
    let mut page = Page::default();
    if let Some(path) = &removed.files_left {
        let text = format!(
            "Not all of its files could be deleted. Delete {}.",
            path.display()
        );
        page.say_at(0, Ink::Attention, &text);
    }
    if let Some(entry) = &removed.entry_left {
        page.say(&format!(
            "Its entry \"{entry}\" stays in the system keychain, which could not be asked. It opens \
             nothing any more."
        ));
    }
    page
}
