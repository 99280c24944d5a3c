use interlude_engine::edit::Edit;
use interlude_engine::store::Switches;

use super::Outcome;
use crate::args::Switch;
use crate::context::Context;
use crate::documents::StatusDocument;
use crate::exit::Exit;
use crate::page::Page;
use crate::session::{Access, Session};

/// Turns working offline on or off. It stays that way after the command.
pub(super) async fn run(context: &Context, switch: Switch) -> Outcome {
    Session::run(context, Access::Local, async |session| {
        let work_offline = switch == Switch::On;
        session
            .engine()
            .edit(Edit::Switch(Switches { work_offline }))
            .await?;
        let notices = session.notices();
        session.view(|model| {
            let document = || StatusDocument::of(session, model);
            context.answer(Exit::Done, &notices, document, |_| {
                let mut page = Page::default();
                page.paragraph(match switch {
                    Switch::On => {
                        "You work offline now. Changes are saved on this computer and \
                                   not sent."
                    }
                    Switch::Off => {
                        "You work online again. To send waiting changes, run: \
                                    interlude sync."
                    }
                });
                page
            })
        })
    })
    .await
}
