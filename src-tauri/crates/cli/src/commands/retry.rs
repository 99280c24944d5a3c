use interlude_engine::edit::{Edit, EditError};

use super::Outcome;
use super::send::{SendMode, send};
use crate::args::SendArgs;
use crate::context::Context;
use crate::session::Session;

/// Sends the current change of an interview again as it is.
pub(super) async fn run(context: &Context, args: SendArgs) -> Outcome {
    let id = args.interview.id;
    let mode = SendMode::unless(args.no_sync);
    Session::run(context, mode.access(), async |session| {
        session
            .engine()
            .edit(Edit::Retry { id, seen: None })
            .await?;
        let current = session.read(|ledger| {
            ledger
                .durable()
                .outbox
                .of(id)
                .first()
                .map(|change| change.id)
        });
        let current = current.ok_or(EditError::NothingWaiting(id))?;
        send(context, session, current, mode).await
    })
    .await
}
