use interlude_engine::edit::EditError;
use interlude_model::InterviewId;

use super::Outcome;
use crate::context::Context;
use crate::documents::{ChangeDocument, HistoryDocument};
use crate::exit::Exit;
use crate::session::{Access, Session};
use crate::text::{self, Times};

/// Shows how the changes to an interview ended. An interview that is no longer listed has a history too.
pub(super) async fn run(context: &Context, id: InterviewId) -> Outcome {
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.view(|model| {
            let entries = model.ledger.durable().history.iter();
            let entries: Vec<_> = entries
                .filter(|entry| entry.change.interview_id == id)
                .collect();
            if entries.is_empty() && model.ledger.interview(id).is_none() {
                return Err(EditError::UnknownInterview(id).into());
            }
            let document = || HistoryDocument {
                interview_id: id.get(),
                changes: entries
                    .iter()
                    .map(|entry| ChangeDocument::finished(entry))
                    .collect(),
            };
            context.answer(Exit::Done, &notices, document, |zone| {
                text::history(model, id, &entries, Times::in_zone(zone))
            })
        })
    })
    .await
}
