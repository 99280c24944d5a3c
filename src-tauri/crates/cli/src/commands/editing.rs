use std::time::Duration;

use interlude_app::view::ChangeView;
use interlude_engine::Ledger;
use interlude_engine::edit::{Choice, Edit};
use interlude_model::zone::time_input;
use interlude_model::{ChangeId, Code, InterviewId, State};

use crate::args::{Amend, Resolve, SendArgs};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Answer;
use crate::session::{Access, Session};
use crate::sync::{SyncOutcome, pause_failure};
use crate::{documents, text};

/// The time at which a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SendMode {
    Now,
    /// The next sync sends it.
    Later,
}

/// Saves a proposal of another time, then sends it.
pub(super) async fn amend(context: &Context, args: Amend) -> Result<Answer, Failure> {
    let slot = time_input::slot::<Failure>(&args.start, &args.end, &|| context.zone())?;
    send(context, &args.send, |id, _| Edit::Amend {
        id,
        slot,
        seen: None,
        undo: Duration::ZERO,
    })
    .await
}

/// Accepts the proposal that the last list showed.
pub(super) async fn accept(context: &Context, args: SendArgs) -> Result<Answer, Failure> {
    send(context, &args, |id, seen| Edit::Accept {
        id,
        seen,
        undo: Duration::ZERO,
    })
    .await
}

/// Proposes the agreed time back.
pub(super) async fn keep(context: &Context, args: SendArgs) -> Result<Answer, Failure> {
    send(context, &args, |id, seen| Edit::Keep {
        id,
        seen: Some(seen),
        undo: Duration::ZERO,
    })
    .await
}

/// Cancels an interview.
pub(super) async fn cancel(context: &Context, args: SendArgs) -> Result<Answer, Failure> {
    send(context, &args, |id, seen| Edit::Cancel {
        id,
        seen,
        undo: Duration::ZERO,
    })
    .await
}

/// Undoes the newest change of each interview, in one commit. Fails if one of them is not waiting any more.
pub(super) async fn undo(context: &Context, mut ids: Vec<InterviewId>) -> Result<Answer, Failure> {
    ids.sort_unstable();
    ids.dedup();
    if let [id] = ids.as_slice() {
        return run(context, *id, SendMode::Later, |_| Edit::Undo(*id)).await;
    }
    Session::run(context, Access::Local, async |session| {
        let newest = |ledger: &Ledger, id| ledger.durable().outbox.of(id).last().map(|one| one.id);
        let undone: Vec<_> = session.read(|ledger| {
            let newest = ids.iter().filter_map(|id| newest(ledger, *id));
            newest.collect()
        });
        let edits = ids.iter().map(|id| Edit::Undo(*id)).collect();
        session.edit_group(edits).await?;
        // The change that came back, else the one that was undone.
        let shown: Vec<_> = session.read(|ledger| {
            let back = ids.iter().zip(undone);
            back.map(|(id, undone)| newest(ledger, *id).unwrap_or(undone))
                .collect()
        });
        let exit = exit_of_all(session, &shown, SendMode::Later);
        session.answer(
            exit,
            |_, model| documents::changes_of(model, &shown),
            |session, model| text::undone(session, model, &shown),
        )
    })
    .await
}

/// Drops the newest change of an interview in any state.
pub(super) async fn drop_change(context: &Context, id: InterviewId) -> Result<Answer, Failure> {
    run(context, id, SendMode::Later, |_| Edit::Drop(id)).await
}

/// Decides a conflict. If the user keeps their own time, it is sent.
pub(super) async fn resolve(context: &Context, args: Resolve) -> Result<Answer, Failure> {
    let (choice, mode) = if args.choice.mine {
        (Choice::Mine, SendMode::of(args.send.no_sync))
    } else {
        (Choice::Theirs, SendMode::Later)
    };
    let id = args.send.interview.id;
    run(context, id, mode, |_| Edit::Resolve {
        id,
        choice,
        seen: None,
        undo: Duration::ZERO,
    })
    .await
}

/// Sends the current change of an interview again as it is.
pub(super) async fn retry(context: &Context, args: SendArgs) -> Result<Answer, Failure> {
    send(context, &args, |id, _| Edit::Retry { id, seen: None }).await
}

/// Makes an edit of the interview and its revision, and sends it unless the arguments say otherwise.
async fn send(
    context: &Context,
    args: &SendArgs,
    edit: impl FnOnce(InterviewId, u64) -> Edit,
) -> Result<Answer, Failure> {
    let id = args.interview.id;
    run(context, id, SendMode::of(args.no_sync), |seen| {
        edit(id, seen)
    })
    .await
}

/// Makes an edit, runs a sync if `mode` is `Now`, and answers with the state or the end of the change: the
/// one that is unfinished after the edit, else the one that the edit ended.
///
/// `edit` gets the revision that the interview has now, or 0 if it is unknown, which every edit refuses. No
/// list is fetched before the edit, so this is the revision that the last command showed.
async fn run(
    context: &Context,
    id: InterviewId,
    mode: SendMode,
    edit: impl FnOnce(u64) -> Edit,
) -> Result<Answer, Failure> {
    Session::run(context, mode.access(), async |session| {
        let revision = |ledger: &Ledger| ledger.view(id).map(|view| view.revision());
        let edit = edit(session.read(revision).unwrap_or_default());
        // The change is read before the edit, because afterwards the history cannot tell which change was meant.
        // If the clock was set back, the newest entry of the history is another change.
        let decided = session.read(|ledger| {
            let queue = ledger.durable().outbox.of(id);
            let decided = match edit {
                Edit::Undo(_) | Edit::Drop(_) => queue.last(),
                _ => queue.first(),
            };
            decided.map(|change| change.id)
        });
        let is_undo = matches!(edit, Edit::Undo(_));
        let made = session.engine().edit(edit).await?;
        mode.send(session).await;
        let shown = made.or(decided).ok_or(Code::NotFound)?;
        answer(session, shown, mode, is_undo)
    })
    .await
}

fn answer(
    session: &Session,
    id: ChangeId,
    mode: SendMode,
    is_undo: bool,
) -> Result<Answer, Failure> {
    let notices = session.notices();
    session.view(|model| {
        let change = model.change(id).ok_or(Code::NotFound)?;
        let exit = exit_of(session, &change, mode);
        let document = || documents::change(&change);
        let text = || match change.entry {
            Some(entry) => text::finished(session, model, &change, entry),
            None => text::unfinished(session, model, &change, is_undo),
        };
        Answer::new(session.format, exit, &notices, document, text)
    })
}

fn exit_of(session: &Session, change: &ChangeView<'_>, mode: SendMode) -> Exit {
    let is_paused = || pause_failure(session).is_some_and(|paused| paused.exit == Exit::NeedsUser);
    match change.change.state {
        _ if change.entry.is_some() => Exit::Done,
        State::Conflict(_) | State::Refused => Exit::NeedsUser,
        _ if mode == SendMode::Later => Exit::Done,
        _ if is_paused() => Exit::NeedsUser,
        _ => Exit::Waiting,
    }
}

/// Returns the exit code of several changes: 4 if one of them needs the user, else 3 if one waits.
pub(super) fn exit_of_all(session: &Session, changes: &[ChangeId], mode: SendMode) -> Exit {
    session.view(|model| {
        let changes = changes.iter().filter_map(|id| model.change(*id));
        let exits = changes.map(|change| exit_of(session, &change, mode));
        exits.max_by_key(|exit| *exit as u8).unwrap_or(Exit::Done)
    })
}

impl SendMode {
    pub(super) const fn of(no_sync: bool) -> Self {
        if no_sync { Self::Later } else { Self::Now }
    }

    pub(super) const fn access(self) -> Access {
        match self {
            Self::Now => Access::Server,
            Self::Later => Access::Local,
        }
    }

    /// Runs a sync, unless the next one is to send what was saved.
    pub(super) async fn send(self, session: &Session) {
        if self == Self::Now {
            let status = "Saved on this computer. Sending it now.";
            session.terminal.status(status);
            SyncOutcome::run(session).await;
        }
    }
}
