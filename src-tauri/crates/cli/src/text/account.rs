use interlude_app::view::{ViewContext, unreadable};
use interlude_app::{Account, Removed};
use interlude_engine::PullReport;
use interlude_model::Code;
use interlude_store::AccountId;
use interlude_store::keys::Seal;

use super::change::{self, being_checked, ended_row};
use super::words::count;
use crate::commands::Entry;
use crate::failure::{Exit, Failure};
use crate::page::{Page, Row, Style};
use crate::session::Session;
use crate::sync::{SyncOutcome, pause_failure};

/// Renders the accounts of the data folder.
pub(crate) fn accounts(accounts: &[(Account, Seal)], unreadable: &[(AccountId, Failure)]) -> Page {
    if accounts.is_empty() && unreadable.is_empty() {
        return Page::of(Style::Plain, &Failure::from(Code::NoAccount).message);
    }
    let mut page = Page::default();
    page.table(accounts.iter().map(|(account, seal)| {
        Row::default()
            .text(Style::Strong, account.id().as_str())
            .plain(account.label())
            .plain(match seal {
                Seal::Keychain => "keychain",
                Seal::Passphrase => "passphrase",
                Seal::None => "not sealed",
            })
    }));
    for (id, failure) in unreadable {
        page.paragraph(Style::Attention, &format!("{id}: {}", failure.message));
    }
    page
}

/// Renders an account that was connected or signed in, and its sync.
pub(crate) fn connected(
    session: &Session,
    model: &ViewContext<'_>,
    entry: Entry,
    outcome: &SyncOutcome,
) -> Page {
    let seal = session.open.seal;
    let mut page = Page::default();
    let is_new = entry == Entry::Connected;
    let headline = match (entry, seal) {
        (Entry::Connected, _) => "Connected",
        (Entry::ConnectedAgain, Seal::None) => "Connected already",
        (Entry::ConnectedAgain, _) => "Connected already, with the new credentials",
        (Entry::SignedIn, _) => "Signed in",
    };
    page.paragraph(Style::Strong, &format!("{headline}: {}.", named(session)));
    match seal {
        Seal::Keychain if is_new => page.paragraph(
            Style::Plain,
            "The account is encrypted with a key in the system keychain, and opens while the keychain \
             is unlocked.",
        ),
        Seal::Keychain | Seal::Passphrase => {}
        Seal::None => page.paragraph(
            Style::Plain,
            "The account is not encrypted, and credentials are not saved. Set INTERLUDE_API_KEY and \
             INTERLUDE_TOKEN for each command.",
        ),
    }
    page.append(&sync_outcome(session, model, outcome));
    if let Some(failure) = &outcome.failure {
        let saved = "The account is saved. To sync it, run: interlude sync.";
        page.paragraph(Style::Plain, saved);
        if is_new && failure.exit == Exit::NeedsUser {
            let id = session.open.account.id();
            let wrong = format!(
                "If this is the wrong account, run: interlude sign-out --remove --account {id}."
            );
            page.paragraph(Style::Plain, &wrong);
        }
    }
    page
}

/// Renders the answer to a sign-out.
pub(crate) fn signed_out(session: &Session) -> Page {
    let mut page = Page::of(Style::Strong, &format!("Signed out: {}.", named(session)));
    let deleted = match session.open.seal {
        Seal::Keychain | Seal::Passphrase => "The key and the token were deleted.",
        Seal::None => {
            "The account saves no key and no token. Unset INTERLUDE_API_KEY and INTERLUDE_TOKEN to \
             stay signed out."
        }
    };
    page.paragraph(Style::Plain, deleted);
    let stays = "Interviews and changes stay on this computer.";
    page.paragraph(Style::Plain, stays);
    let waiting = match session.engine().status().waiting {
        0 => return page,
        1 => "1 change waits to be sent. It is sent when you sign in again.".to_owned(),
        count => format!("{count} changes wait to be sent. They are sent when you sign in again."),
    };
    page.paragraph(Style::Waiting, &waiting);
    page
}

/// Renders the removal of an account, with the changes that were dropped.
pub(crate) fn removed(session: &Session, model: &ViewContext<'_>, removed: &Removed) -> Page {
    let durable = model.ledger.durable();
    let mut page = removed_headline(session.open.account.id());
    let ended = count(durable.history.len(), "change", "changes");
    let interviews = model.interview_count();
    let gone = format!(
        "{interviews} interviews and the history of {ended} were removed. Nothing changed on the server."
    );
    page.paragraph(Style::Plain, &gone);
    let dropped = model.changes();
    if !dropped.is_empty() {
        page.paragraph(Style::Attention, "Dropped changes:");
        let times = session.times;
        // Each shows its last state, because one in Sending or Checking may still arrive.
        page.table(dropped.iter().map(|change| change::row(change, times)));
        page.paragraph(Style::Faint, &session.times.name());
    }
    leftovers(&mut page, removed);
    page
}

/// Renders the removal of an account that was not opened.
pub(crate) fn removed_unseen(account: &AccountId, removed: &Removed) -> Page {
    let mut page = removed_headline(account);
    let unseen = "The account could not be opened, so waiting changes could not be shown. Nothing changed \
                  on the server.";
    page.paragraph(Style::Plain, unseen);
    leftovers(&mut page, removed);
    page
}

fn removed_headline(account: &AccountId) -> Page {
    let text = format!("Removed from this computer: {account}.");
    Page::of(Style::Strong, &text)
}

fn leftovers(page: &mut Page, removed: &Removed) {
    if let Some(path) = &removed.files_left {
        let path = path.display();
        let text = format!("Not all of its files could be deleted. Delete {path}.");
        page.paragraph(Style::Attention, &text);
    }
    if let Some(entry) = &removed.entry_left {
        let text = format!(
            "Its entry \"{entry}\" could not be removed from the system keychain. It is not used any more."
        );
        page.paragraph(Style::Plain, &text);
    }
}

/// Renders the state of the account.
pub(crate) fn status(session: &Session, model: &ViewContext<'_>) -> Page {
    let (status, times) = (model.status, session.times);
    let mut page = Page::default();
    page.field("Account", Style::Strong, &named(session));
    let sealed = match session.open.seal {
        Seal::Keychain => "by the system keychain",
        Seal::Passphrase => "by a passphrase",
        Seal::None => "no",
    };
    page.field("Sealed", Style::Plain, sealed);
    page.field(
        "Interviews",
        Style::Plain,
        &model.interview_count().to_string(),
    );
    let last_sync = status.last_sync_at.map(|at| times.moment(at));
    let last_sync = last_sync.unwrap_or_else(|| "never".to_owned());
    page.field("Last sync", Style::Plain, &last_sync);
    for (name, number, style, rest) in [
        (
            "Waiting to send",
            status.waiting,
            Style::Waiting,
            ", saved on this computer",
        ),
        (
            "Your turn",
            status.needs_attention,
            Style::Attention,
            ". To see why, run: interlude outbox.",
        ),
    ] {
        match number {
            0 => page.field(name, Style::Plain, "nothing"),
            _ => page.field(name, style, &(count(number, "change", "changes") + rest)),
        }
    }
    if let Some(checked) = being_checked(session, model) {
        page.field("Checking", Style::Waiting, &checked);
    }
    if let Some(paused) = pause_failure(session) {
        page.field("Paused", Style::Attention, &paused.message);
    } else if let Some(reason) = &status.last_failure {
        page.field("Last failure", Style::Attention, &reason.message);
    }
    if let Some(which) = unreadable(status) {
        page.field("Skipped", Style::Attention, &which);
    }
    if let Some(expiry) = session.open.token_expires_at() {
        let word = if expiry < session.now() {
            "expired"
        } else {
            "valid until"
        };
        let text = format!("{word} {} (not verified)", times.moment(expiry));
        page.field("Token", Style::Plain, &text);
    }
    page.paragraph(Style::Faint, &times.name());
    page
}

/// Renders the outcome of a sync.
pub(crate) fn sync_outcome(
    session: &Session,
    model: &ViewContext<'_>,
    outcome: &SyncOutcome,
) -> Page {
    let mut page = Page::default();
    let (status, times) = (model.status, session.times);
    if let PullReport::Fetched { changed, .. } = outcome.report.pull {
        let news = match changed {
            0 => "Nothing is new.".to_owned(),
            _ => count(changed, "interview is", "interviews are") + " new or changed.",
        };
        page.paragraph(Style::Plain, &format!("Synced. {news}"));
        if let Some(which) = unreadable(status) {
            page.paragraph(Style::Attention, &which);
        }
        if let Some(age) = status.cached_for {
            let age = age.as_secs();
            let text = format!(
                "This list came from a cache on the way and was {age} s old, so no change was sent. \
                 Sync again later."
            );
            page.paragraph(Style::Plain, &text);
        }
    }
    let ended = &outcome.report.ended;
    if !ended.is_empty() {
        page.table(
            ended
                .iter()
                .map(|entry| ended_row(&model.ended(entry), times)),
        );
        page.paragraph(Style::Faint, &times.name());
    }
    if let Some(failure) = &outcome.failure {
        page.paragraph(Style::Attention, &failure.message);
    }
    for (number, style, what) in [
        (status.waiting, Style::Waiting, "waiting to send."),
        (
            status.needs_attention,
            Style::Attention,
            "waiting for your decision. Run: interlude outbox.",
        ),
    ] {
        if number > 0 {
            let changes = count(number, "change", "changes");
            page.paragraph(style, &format!("{changes} {what}"));
        }
    }
    if let Some(checked) = being_checked(session, model) {
        page.paragraph(Style::Waiting, &checked);
    }
    page
}

/// Renders the path of the calendar file and its number of events.
pub(crate) fn exported(file: &str, events: usize) -> Page {
    let events = count(events, "event", "events");
    Page::of(Style::Plain, &format!("Written: {file}, with {events}."))
}

/// Returns the id and the label of the account.
fn named(session: &Session) -> String {
    let account = &session.open.account;
    format!("{} ({})", account.id(), account.label())
}
