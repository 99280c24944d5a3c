use std::time::Duration;

use interlude_engine::edit::{Edit, EditError};
use interlude_model::zone::time_input;

use super::Outcome;
use super::send::{SendMode, send};
use crate::args::Amend;
use crate::context::Context;
use crate::failure::Failure;
use crate::session::Session;

/// Saves a proposal of another time, then sends it.
pub(super) async fn run(context: &Context, args: Amend) -> Outcome {
    let slot = match time_input::slot::<Failure>(&args.start, &args.end, &|| context.zone()) {
        Ok(slot) => slot,
        Err(failure) => return Err(failure).into(),
    };
    let id = args.send.interview.id;
    let mode = SendMode::unless(args.send.no_sync);
    Session::run(context, mode.access(), async |session| {
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
        send(context, session, made, mode).await
    })
    .await
}
