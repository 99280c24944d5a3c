use interlude_app::view::{ViewContext, unreadable};
use interlude_store::keys::Seal;

use super::explanation::being_checked;
use super::times::Times;
use crate::page::{Page, Style};
use crate::session::Session;
use crate::sync_outcome::pause_failure;

/// Renders the state of the account.
pub(crate) fn status(session: &Session, model: &ViewContext<'_>, times: Times) -> Page {
    let mut page = Page::default();
    let account = &session.open.account;
    let status = model.status;
    page.field(
        "Account",
        Style::Strong,
        &format!("{} ({})", account.id(), account.label()),
    );
    let sealed = match session.open.seal {
        Seal::Keychain => "by the system keychain",
        Seal::Passphrase => "by a passphrase",
        Seal::None => "no",
    };
    page.field("Sealed", Style::Plain, sealed);
    page.field("Interviews", Style::Plain, &model.ledger.len().to_string());
    let last_sync = status
        .last_sync_at
        .map_or_else(|| "never".to_owned(), |at| times.moment(at));
    page.field("Last sync", Style::Plain, &last_sync);
    let (waiting, attention) = (status.waiting, status.needs_attention);
    let style = |count: usize, style| if count > 0 { style } else { Style::Plain };
    page.field(
        "Waiting to send",
        style(waiting, Style::Waiting),
        &changes(waiting, ", saved on this computer"),
    );
    page.field(
        "Your turn",
        style(attention, Style::Attention),
        &changes(attention, ". To see why, run: interlude outbox."),
    );
    if let Some(checked) = being_checked(model, times) {
        page.field("Checking", Style::Waiting, &checked);
    }
    match pause_failure(session, model.ledger) {
        Some(paused) => page.field("Paused", Style::Attention, &paused.message),
        None => {
            if let Some(reason) = &status.last_failure {
                page.field("Last failure", Style::Attention, &reason.message);
            }
        }
    }
    if let Some(which) = unreadable(status) {
        page.field("Skipped", Style::Attention, &which);
    }
    if let Some(expiry) = session.token_expires_at() {
        let word = if expiry < session.now() {
            "expired"
        } else {
            "valid until"
        };
        page.field(
            "Token",
            Style::Plain,
            &format!("{word} {} (not verified)", times.moment(expiry)),
        );
    }
    page.paragraph_at(0, Style::Faint, &times.name());
    page
}

fn changes(count: usize, rest: &str) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => format!("1 change{rest}"),
        count => format!("{count} changes{rest}"),
    }
}
