use interlude_app::Removed;
use interlude_app::view::ViewContext;
use interlude_model::Change;
use interlude_store::AccountId;
use interlude_store::keys::Seal;

use super::times::Times;
use crate::page::{Page, Row, Style};
use crate::session::Session;

/// Renders the answer to a sign-out.
pub(crate) fn signed_out(session: &Session) -> Page {
    let mut page = Page::default();
    let account = &session.open.account;
    page.paragraph_at(
        0,
        Style::Strong,
        &format!("Signed out: {} ({}).", account.id(), account.label()),
    );
    page.paragraph(match session.open.seal {
        Seal::Keychain | Seal::Passphrase => "The key and the token were deleted.",
        Seal::None => {
            "The account saves no key and no token. Unset INTERLUDE_API_KEY and INTERLUDE_TOKEN to \
             stay signed out."
        }
    });
    page.paragraph("Interviews and changes stay on this computer.");
    let waiting = match session.engine().status().waiting {
        0 => return page,
        1 => "1 change waits to be sent. It is sent when you sign in again.".to_owned(),
        count => format!("{count} changes wait to be sent. They are sent when you sign in again."),
    };
    page.paragraph_at(0, Style::Waiting, &waiting);
    page
}

/// Renders the removal of an account, with the changes that were dropped.
pub(crate) fn removed(
    session: &Session,
    model: &ViewContext<'_>,
    removed: &Removed,
    times: Times,
) -> Page {
    let account = &session.open.account;
    let mut page = headline(account.id());
    let ended = match model.ledger.durable().history.len() {
        1 => "1 change".to_owned(),
        count => format!("{count} changes"),
    };
    page.paragraph(&format!(
        "{} interviews and the history of {ended} were removed. Nothing changed on the server.",
        model.ledger.len()
    ));
    let dropped = model.ledger.durable().outbox.by_order();
    if !dropped.is_empty() {
        page.paragraph_at(0, Style::Attention, "Dropped changes:");
        let rows = dropped
            .into_iter()
            .map(|one| dropped_row(model, one, times));
        page.table(rows);
        page.paragraph_at(0, Style::Faint, &times.name());
    }
    page.append(&leftovers(removed));
    page
}

/// Renders the removal of an account that was not opened.
pub(crate) fn removed_unseen(account: &AccountId, removed: &Removed) -> Page {
    let mut page = headline(account);
    page.paragraph(
        "The account could not be opened, so waiting changes could not be shown. Nothing changed on \
         the server.",
    );
    page.append(&leftovers(removed));
    page
}

/// Returns a table row for a dropped change. It shows the last state, because a change in Sending or
/// Checking may still arrive.
fn dropped_row(model: &ViewContext<'_>, change: &Change, times: Times) -> Row {
    let item = model.unfinished(change);
    Row::default()
        .number(change.interview_id)
        .text(Style::Plain, &times.slot(change.slot))
        .text(Style::Plain, item.badge.words())
        .text(Style::Plain, &item.interview.name)
}

fn headline(account: &AccountId) -> Page {
    let mut page = Page::default();
    page.paragraph_at(
        0,
        Style::Strong,
        &format!("Removed from this computer: {account}."),
    );
    page
}

fn leftovers(removed: &Removed) -> Page {
    let mut page = Page::default();
    if let Some(path) = &removed.files_left {
        let text = format!(
            "Not all of its files could be deleted. Delete {}.",
            path.display()
        );
        page.paragraph_at(0, Style::Attention, &text);
    }
    if let Some(entry) = &removed.entry_left {
        page.paragraph(&format!(
            "Its entry \"{entry}\" could not be removed from the system keychain. It is not used any \
             more."
        ));
    }
    page
}
