//! Letting go of a change: before it is sent, or whatever became of it.

use interlude_domain::InterviewId;
use interlude_engine::edit::Edit;

use super::Outcome;
use super::send::{newest, show};
use crate::context::Context;
use crate::session::{Session, Wants};

/// Takes the newest wish back, while it is only waiting.
pub(super) async fn undo(context: &Context, id: InterviewId) -> Outcome {
    apply(context, id, Edit::Undo(id)).await
}

/// Drops the newest wish, whatever became of it.
pub(super) async fn drop_change(context: &Context, id: InterviewId) -> Outcome {
    apply(context, id, Edit::Drop(id)).await
}

async fn apply(context: &Context, id: InterviewId, edit: Edit) -> Outcome {
    Session::run(context, Wants::ThisComputer, async |session| {
        let decided = newest(session, id);
        let left = session.engine().edit(edit).await?;
        show(context, session, decided, left)
    })
    .await
}
