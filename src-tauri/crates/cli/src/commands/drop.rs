//! Undoes a change that was not sent yet, or drops a change in any state.

use interlude_engine::edit::Edit;
use interlude_model::InterviewId;

use super::Outcome;
use super::send::{Shown, newest, show};
use crate::context::Context;
use crate::session::{Access, Session};

/// Undoes the newest change of an interview. Fails if it is not waiting any more.
pub(super) async fn undo(context: &Context, id: InterviewId) -> Outcome {
    apply(context, id, Edit::Undo(id), Shown::AsRestored).await
}

/// Drops the newest change of an interview.
pub(super) async fn drop_change(context: &Context, id: InterviewId) -> Outcome {
    apply(context, id, Edit::Drop(id), Shown::AsDecided).await
}

async fn apply(context: &Context, id: InterviewId, edit: Edit, shown: Shown) -> Outcome {
    Session::run(context, Access::Local, async |session| {
        let decided = newest(session, id);
        let remaining = session.engine().edit(edit).await?;
        show(context, session, decided, remaining, shown)
    })
    .await
}
