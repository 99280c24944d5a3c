//! A change that was just made or decided: sent at once if the user wants that, and shown as it
//! then stands.

use std::sync::Arc;

use interlude_domain::{Change, ChangeId, HistoryEntry, InterviewId, State};
use interlude_engine::Ledger;

use crate::answer::Answer;
use crate::context::Context;
use crate::documents::ChangeDocument;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::whisper;
use crate::session::{Session, Wants};
use crate::settled::{Settled, pause};
use crate::text::{self, Times};

/// Whether a change goes to the server at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    AtOnce,
    /// The next sync sends it.
    Later,
}

impl Sending {
    /// What the account is opened for.
    pub(super) fn wants(self) -> Wants {
        match self {
            Self::AtOnce => Wants::Server,
            Self::Later => Wants::ThisComputer,
        }
    }

    pub(super) fn unless(no_sync: bool) -> Self {
        if no_sync { Self::Later } else { Self::AtOnce }
    }
}

/// Sends the change if that is wanted, and answers with its outbox entry, or how it ended.
pub(super) async fn send(
    context: &Context,
    session: &Session,
    id: ChangeId,
    sending: Sending,
) -> Result<Answer, Failure> {
    if sending == Sending::AtOnce {
        whisper("Saved here. Asking the server.");
        Settled::by_sync(session).await;
    }
    answer(context, session, |ledger| find(ledger, id), sending)
}

/// Answers with the change that a decision left waiting, or else with the one that it ended.
pub(super) fn show(
    context: &Context,
    session: &Session,
    decided: Option<ChangeId>,
    left: Option<ChangeId>,
) -> Result<Answer, Failure> {
    let pick = |ledger: &Ledger| find(ledger, left.or(decided)?);
    answer(context, session, pick, Sending::Later)
}

/// Returns the user's newest change to an interview, which a decision is about. By its id it is found
/// again once it has ended, whatever the clock said when older ones did.
pub(super) fn newest(session: &Session, interview: InterviewId) -> Option<ChangeId> {
    session.read(|ledger| Some(ledger.durable().outbox.of(interview).last()?.id))
}

enum Found {
    Waiting(Box<Change>),
    Ended(Arc<HistoryEntry>),
}

fn find(ledger: &Ledger, id: ChangeId) -> Option<Found> {
    let waiting = ledger
        .durable()
        .outbox
        .by_order()
        .into_iter()
        .find(|one| one.id == id);
    let ended = || {
        ledger
            .durable()
            .history
            .iter()
            .rev()
            .find(|entry| entry.change.id == id)
    };
    waiting
        .cloned()
        .map(|change| Found::Waiting(Box::new(change)))
        .or_else(|| ended().cloned().map(Found::Ended))
}

fn answer(
    context: &Context,
    session: &Session,
    pick: impl FnOnce(&Ledger) -> Option<Found>,
    sending: Sending,
) -> Result<Answer, Failure> {
    let notices = session.notices();
    session.read(|ledger| match pick(ledger) {
        Some(Found::Waiting(change)) => {
            let paused = pause(session, ledger);
            let needs_user = paused.is_some_and(|paused| paused.exit == Exit::NeedsUser);
            let exit = match change.state {
                State::Conflict(_) | State::Refused => Exit::NeedsUser,
                _ if sending == Sending::Later => Exit::Done,
                _ if needs_user => Exit::NeedsUser,
                _ => Exit::Waiting,
            };
            let document = || ChangeDocument::unfinished(&change, ledger);
            context.answer(exit, &notices, document, |zone| {
                text::entry(session, ledger, &change, Times::in_zone(zone))
            })
        }
        Some(Found::Ended(entry)) => {
            let document = || ChangeDocument::finished(&entry);
            context.answer(Exit::Done, &notices, document, |zone| {
                text::ended(ledger, &entry, Times::in_zone(zone))
            })
        }
        None => {
            let message = "It was done, but the change can no longer be found. See it with: \
                           interlude history.";
            Err(Failure::new(Exit::Failed, "not_found", message))
        }
    })
}
