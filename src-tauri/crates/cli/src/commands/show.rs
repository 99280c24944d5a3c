use interlude_engine::edit::EditError;
use interlude_model::InterviewId;

use super::Outcome;
use crate::context::Context;
use crate::documents::ShowDocument;
use crate::exit::Exit;
use crate::session::{Access, Session};
use crate::text::{self, Times};

/// Shows the details of an interview.
pub(super) async fn run(context: &Context, id: InterviewId) -> Outcome {
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.view(|model| {
            let view = model
                .ledger
                .view(id)
                .ok_or(EditError::UnknownInterview(id))?;
            let document = || ShowDocument::of(model, &view);
            context.answer(Exit::Done, &notices, document, |zone| {
                text::show(session, model, &view, Times::in_zone(zone))
            })
        })
    })
    .await
}
