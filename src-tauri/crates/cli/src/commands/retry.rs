use interlude_engine::edit::{Edit, EditError};

use super::Outcome;
use super::send::{Sending, send};
use crate::args::Send;
use crate::context::Context;
use crate::session::Session;

/// Tries the first change of an interview again as it is.
pub(super) async fn run(context: &Context, args: Send) -> Outcome {
    let id = args.one.id;
    let sending = Sending::unless(args.no_sync);
    Session::run(context, sending.wants(), async |session| {
        session.engine().edit(Edit::Retry(id)).await?;
        let first = session.read(|ledger| ledger.durable().outbox.of(id).first().map(|one| one.id));
        let first = first.ok_or(EditError::NothingWaiting(id))?;
        send(context, session, first, sending).await
    })
    .await
}
