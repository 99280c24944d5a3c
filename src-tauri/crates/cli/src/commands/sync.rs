use super::Outcome;
use crate::context::Context;
use crate::documents::SyncDocument;
use crate::session::{Access, Session};
use crate::sync_outcome::SyncOutcome;
use crate::text::{self, Times};

/// Fetches the list and sends the waiting changes.
pub(super) async fn run(context: &Context) -> Outcome {
    Session::run(context, Access::Server, async |session| {
        let outcome = SyncOutcome::run(session).await;
        let exit = outcome.exit(session);
        let notices = session.notices();
        session.view(|model| {
            let document = || SyncDocument::of(session, &outcome);
            context.answer(exit, &notices, document, |zone| {
                text::sync_outcome(model, &outcome, Times::in_zone(zone))
            })
        })
    })
    .await
}
