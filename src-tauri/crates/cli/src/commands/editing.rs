use std::time::Duration;

use interlude_engine::edit::{Choice, Edit};
use interlude_model::zone::time_input;
use interlude_model::{ChangeId, Code, InterviewId, State};

use crate::args::{Amend, Resolve, SendArgs};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, eprint_status};
use crate::session::{Access, Session};
use crate::sync::{SyncOutcome, pause_failure};
use crate::{documents, text};

/// The time at which a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SendMode {
    Now,
    /// The next sync sends it.
    Later,
}

/// Saves a proposal of another time, then sends it.
pub(super) async fn amend(context: &Context, args: Amend) -> Result<Answer, Failure> {
    let slot = time_input::slot::<Failure>(&args.start, &args.end, &|| context.zone())?;
    let edit = Edit::Amend {
        id: args.send.interview.id,
        slot,
        seen: None,
        undo: Duration::ZERO,
    };
    run(
        context,
        args.send.interview.id,
        edit,
        SendMode::of(&args.send),
    )
    .await
}

/// Undoes the newest change of an interview. Fails if it is not waiting any more.
pub(super) async fn undo(context: &Context, id: InterviewId) -> Result<Answer, Failure> {
    run(context, id, Edit::Undo(id), SendMode::Later).await
}

/// Drops the newest change of an interview in any state.
pub(super) async fn drop_change(context: &Context, id: InterviewId) -> Result<Answer, Failure> {
    run(context, id, Edit::Drop(id), SendMode::Later).await
}

/// Decides a conflict. If the user keeps their own time, it is sent.
pub(super) async fn resolve(context: &Context, args: Resolve) -> Result<Answer, Failure> {
    let (choice, mode) = if args.choice.mine {
        (Choice::Mine, SendMode::of(&args.send))
    } else {
        (Choice::Theirs, SendMode::Later)
    };
    let edit = Edit::Resolve {
        id: args.send.interview.id,
        choice,
        seen: None,
        undo: Duration::ZERO,
    };
    run(context, args.send.interview.id, edit, mode).await
}

/// Sends the current change of an interview again as it is.
pub(super) async fn retry(context: &Context, args: SendArgs) -> Result<Answer, Failure> {
    let (id, seen) = (args.interview.id, None);
    run(context, id, Edit::Retry { id, seen }, SendMode::of(&args)).await
}

/// Makes an edit, runs a sync if `mode` is `Now`, and answers with the state or the end of the change: the
/// one that is unfinished after the edit, else the one that the edit ended.
async fn run(
    context: &Context,
    id: InterviewId,
    edit: Edit,
    mode: SendMode,
) -> Result<Answer, Failure> {
    let access = match mode {
        SendMode::Now => Access::Server,
        SendMode::Later => Access::Local,
    };
    Session::run(context, access, async |session| {
        // Read before the edit, because afterwards the history cannot tell which change was meant. If the
        // clock was set back, the newest entry there is another one.
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
        if mode == SendMode::Now {
            eprint_status("Saved on this computer. Sending it now.");
            SyncOutcome::run(session).await;
        }
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
    let (format, notices) = (session.format, session.notices());
    session.view(|model| {
        let durable = model.ledger.durable();
        let unfinished = durable.outbox.by_order().into_iter();
        if let Some(change) = unfinished.into_iter().find(|change| change.id == id) {
            let paused = pause_failure(session);
            let exit = match change.state {
                State::Conflict(_) | State::Refused => Exit::NeedsUser,
                _ if mode == SendMode::Later => Exit::Done,
                _ if paused.is_some_and(|paused| paused.exit == Exit::NeedsUser) => Exit::NeedsUser,
                _ => Exit::Waiting,
            };
            let document = || documents::unfinished(model, change);
            let text = || text::unfinished(session, model, change, is_undo);
            return Answer::new(format, exit, &notices, document, text);
        }
        let mut history = durable.history.iter().rev();
        let entry = history.find(|entry| entry.change.id == id);
        let entry = entry.ok_or(Code::NotFound)?;
        let document = || documents::finished(entry);
        let text = || text::finished(session, model, entry);
        Answer::new(format, Exit::Done, &notices, document, text)
    })
}

impl SendMode {
    fn of(args: &SendArgs) -> Self {
        if args.no_sync { Self::Later } else { Self::Now }
    }
}
