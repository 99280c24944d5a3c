use interlude_engine::Ledger;
use interlude_ipc::unreadable;
use interlude_vault::Seal;

use super::explanation::being_checked;
use super::times::Times;
use crate::page::{Ink, Page};
use crate::session::Session;
use crate::settled::pause;

/// How the account stands.
pub(crate) fn status(session: &Session, ledger: &Ledger, times: Times) -> Page {
    let mut page = Page::default();
    let account = &session.open.account;
    let status = session.engine().status();
    page.field(
        "Account",
        Ink::Strong,
        &format!("{} ({})", account.id(), account.label()),
    );
    let sealed = match session.open.seal {
        Seal::Keychain => "by the system keychain",
        Seal::Passphrase => "by a passphrase",
        Seal::None => "no",
    };
    page.field("Sealed", Ink::Plain, sealed);
    page.field("Interviews", Ink::Plain, &ledger.len().to_string());
    let heard = status
        .last_sync_at
        .map_or_else(|| "never".to_owned(), |at| times.moment(at));
    page.field("Last heard", Ink::Plain, &heard);
    let (waiting, attention) = (status.waiting, status.needs_attention);
    let ink = |count: usize, ink| if count > 0 { ink } else { Ink::Plain };
    page.field(
        "Waiting",
        ink(waiting, Ink::Waiting),
        &changes(waiting, "saved here and not sent yet"),
    );
    page.field(
        "Needs you",
        ink(attention, Ink::Attention),
        &changes(attention, "; \"interlude outbox\" shows why"),
    );
    if let Some(checked) = being_checked(session, times) {
        page.field("Checking", Ink::Waiting, &checked);
    }
    match pause(session, ledger) {
        Some(paused) => page.field("Paused", Ink::Attention, &paused.message),
        None => {
            if let Some(reason) = &status.last_failure {
                page.field("Last failure", Ink::Attention, &reason.message);
            }
        }
    }
    if let Some(which) = unreadable(&status) {
        page.field("Skipped", Ink::Attention, &which);
    }
    if let Some(expiry) = session.token_expires_at() {
        let word = if expiry < session.now() {
            "expired"
        } else {
            "until"
        };
        page.field(
            "Token",
            Ink::Plain,
            &format!("{word} {}, by its own word", times.moment(expiry)),
        );
    }
    page.say_at(0, Ink::Faint, &times.name());
    page
}

fn changes(count: usize, what: &str) -> String {
    let blank = if what.starts_with(';') { "" } else { ", " };
    match count {
        0 => "nothing".to_owned(),
        1 => format!("1 change{blank}{what}"),
        count => format!("{count} changes{blank}{what}"),
    }
}
