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
    let notices = session.notices();
    session.view(|model| {
        let change = model.change(id).ok_or(Code::NotFound)?;
        let is_paused =
            || pause_failure(session).is_some_and(|paused| paused.exit == Exit::NeedsUser);
        let exit = match change.change.state {
            _ if change.entry.is_some() => Exit::Done,
            State::Conflict(_) | State::Refused => Exit::NeedsUser,
            _ if mode == SendMode::Later => Exit::Done,
            _ if is_paused() => Exit::NeedsUser,
            _ => Exit::Waiting,
        };
        let document = || documents::change(&change);
        let text = || match change.entry {
            Some(entry) => text::finished(session, model, &change, entry),
            None => text::unfinished(session, model, &change, is_undo),
        };
        Answer::new(session.format, exit, &notices, document, text)
    })
}

impl SendMode {
    fn of(args: &SendArgs) -> Self {
        if args.no_sync { Self::Later } else { Self::Now }
    }
}
