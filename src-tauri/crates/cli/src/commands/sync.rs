use super::Outcome;
use crate::context::Context;
use crate::documents::SyncDocument;
use crate::session::{Session, Wants};
use crate::settled::Settled;
use crate::text::{self, Times};

/// Asks for the list and sends what waits, as far as that can be done now.
pub(super) async fn run(context: &Context) -> Outcome {
    Session::run(context, Wants::Server, async |session| {
        let settled = Settled::by_sync(session).await;
        let exit = settled.exit(session);
        let notices = session.notices();
        session.read(|ledger| {
            let document = || SyncDocument::of(session, &settled);
            context.answer(exit, &notices, document, |zone| {
                text::settled(session, ledger, &settled, Times::in_zone(zone))
            })
        })
    })
    .await
}
