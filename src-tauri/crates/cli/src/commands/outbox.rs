use super::Outcome;
use crate::context::Context;
use crate::documents::{ChangeDocument, OutboxDocument};
use crate::exit::Exit;
use crate::session::{Access, Session};
use crate::text::{self, Times};

/// Lists the unfinished changes.
pub(super) async fn run(context: &Context) -> Outcome {
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.view(|model| {
            let document = || {
                let changes = model.ledger.durable().outbox.by_order().into_iter();
                let changes = changes.map(|one| ChangeDocument::unfinished(model, one));
                OutboxDocument {
                    changes: changes.collect(),
                }
            };
            context.answer(Exit::Done, &notices, document, |zone| {
                text::outbox(session, model, Times::in_zone(zone))
            })
        })
    })
    .await
}
