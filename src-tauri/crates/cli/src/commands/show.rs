use interlude_engine::edit::EditError;
use interlude_model::InterviewId;

use super::Outcome;
use crate::context::Context;
use crate::documents::{ChangeDocument, ShowDocument};
use crate::exit::Exit;
use crate::session::{Access, Session};
use crate::text::{self, Times};

/// Shows the details of an interview.
pub(super) async fn run(context: &Context, id: InterviewId) -> Outcome {
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.read(|ledger| {
            let view = ledger.view(id).ok_or(EditError::UnknownInterview(id))?;
            let document = || {
                let waiting = ledger.durable().outbox.of(id).iter();
                let waiting = waiting.map(|one| ChangeDocument::unfinished(one, ledger));
                ShowDocument::of(&view, waiting.collect())
            };
            context.answer(Exit::Done, &notices, document, |zone| {
                text::show(session, ledger, &view, Times::in_zone(zone))
            })
        })
    })
    .await
}
