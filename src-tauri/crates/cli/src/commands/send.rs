//! Sends a change that was just made or decided, and shows its state.

use std::sync::Arc;

use interlude_engine::Ledger;
use interlude_model::{Change, ChangeId, Code, HistoryEntry, InterviewId, State};

use crate::answer::Answer;
use crate::context::Context;
use crate::documents::ChangeDocument;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::eprint_status;
use crate::session::{Access, Session};
use crate::sync_outcome::{SyncOutcome, pause_failure};
use crate::text::{self, Times};

/// The time at which a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SendMode {
    Now,
    /// The next sync sends it.
    Later,
}

impl SendMode {
    /// Returns the access that the command needs.
    pub(super) fn access(self) -> Access {
        match self {
            Self::Now => Access::Server,
            Self::Later => Access::Local,
        }
    }

    pub(super) fn unless(no_sync: bool) -> Self {
        if no_sync { Self::Later } else { Self::Now }
    }
}

/// The headline with which an unfinished change is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// It was made or decided.
    AsDecided,
    /// It is back, because the change that replaced it was undone.
    AsRestored,
}

/// Runs a sync unless `mode` is `Later`, and answers with the state or the end of the change.
pub(super) async fn send(
    context: &Context,
    session: &Session,
    id: ChangeId,
    mode: SendMode,
) -> Result<Answer, Failure> {
    if mode == SendMode::Now {
        eprint_status("Saved on this computer. Sending it now.");
        SyncOutcome::run(session).await;
    }
    let pick = |ledger: &Ledger| find(ledger, id);
    answer(context, session, pick, mode, Shown::AsDecided)
}

/// Answers with the change that is waiting after a decision, else with the one that the decision ended.
pub(super) fn show(
    context: &Context,
    session: &Session,
    decided: Option<ChangeId>,
    remaining: Option<ChangeId>,
    shown: Shown,
) -> Result<Answer, Failure> {
    let pick = |ledger: &Ledger| find(ledger, remaining.or(decided)?);
    answer(context, session, pick, SendMode::Later, shown)
}

/// Returns the id of the newest unfinished change of an interview, which a decision is about.
///
/// It is read before the decision, because afterwards the history cannot tell which change was meant. If the
/// clock was set back, the newest entry there is another one.
pub(super) fn newest(session: &Session, interview: InterviewId) -> Option<ChangeId> {
    session.read(|ledger| Some(ledger.durable().outbox.of(interview).last()?.id))
}

enum FoundChange {
    Waiting(Box<Change>),
    Ended(Arc<HistoryEntry>),
}

fn find(ledger: &Ledger, id: ChangeId) -> Option<FoundChange> {
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
        .map(|change| FoundChange::Waiting(Box::new(change)))
        .or_else(|| ended().cloned().map(FoundChange::Ended))
}

fn answer(
    context: &Context,
    session: &Session,
    pick: impl FnOnce(&Ledger) -> Option<FoundChange>,
    mode: SendMode,
    shown: Shown,
) -> Result<Answer, Failure> {
    let notices = session.notices();
    session.view(|model| match pick(model.ledger) {
        Some(FoundChange::Waiting(change)) => {
            let paused = pause_failure(session, model.ledger);
            let needs_user = paused.is_some_and(|paused| paused.exit == Exit::NeedsUser);
            let exit = match change.state {
                State::Conflict(_) | State::Refused => Exit::NeedsUser,
                _ if mode == SendMode::Later => Exit::Done,
                _ if needs_user => Exit::NeedsUser,
                _ => Exit::Waiting,
            };
            let document = || ChangeDocument::unfinished(model, &change);
            context.answer(exit, &notices, document, |zone| {
                let headline = match shown {
                    Shown::AsDecided => text::headline(&change.state),
                    Shown::AsRestored => text::restored_headline(&change.state),
                };
                text::unfinished(session, model, &change, headline, Times::in_zone(zone))
            })
        }
        Some(FoundChange::Ended(entry)) => {
            let document = || ChangeDocument::finished(&entry);
            context.answer(Exit::Done, &notices, document, |zone| {
                text::finished(model, &entry, Times::in_zone(zone))
            })
        }
        None => {
            let message = "The command was done, but its change was not found. To look for it, \
                           run: interlude history.";
            Err(Failure::new(Code::NotFound, message))
        }
    })
}
