use std::time::Duration;

use interlude_engine::edit::{Edit, EditError};
use interlude_zone::written;

use super::Outcome;
use super::send::{Sending, send};
use crate::args::Amend;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;

/// Proposes another time: durably here first, then to the server.
pub(super) async fn run(context: &Context, args: Amend) -> Outcome {
    let slot = match written::slot::<Failure>(&args.start, &args.end, &|| context.zone()) {
        Ok(slot) => slot,
        Err(failure) => return Err(failure).into(),
    };
    let id = args.send.one.id;
    let sending = Sending::unless(args.send.no_sync);
    Session::run(context, sending.wants(), async |session| {
        let edit = Edit::Amend {
            id,
            slot,
            seen: None,
            undo: Duration::ZERO,
        };
        let made = session
            .engine()
            .edit(edit)
            .await?
            .ok_or(EditError::NothingWaiting(id))?;
        send(context, session, made, sending).await
    })
    .await
}
