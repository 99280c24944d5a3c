use interlude_engine::edit::Edit;
use interlude_engine::store::Switches;

use super::Outcome;
use crate::args::Switch;
use crate::context::Context;
use crate::documents::StatusDocument;
use crate::exit::Exit;
use crate::page::Page;
use crate::session::{Session, Wants};

/// Sets the switch "work offline". It stays set until it is set otherwise.
pub(super) async fn run(context: &Context, switch: Switch) -> Outcome {
    Session::run(context, Wants::ThisComputer, async |session| {
        let work_offline = switch == Switch::On;
        session
            .engine()
            .edit(Edit::Switch(Switches { work_offline }))
            .await?;
        let notices = session.notices();
        session.read(|ledger| {
            let document = || StatusDocument::of(session, ledger);
            context.answer(Exit::Done, &notices, document, |_| {
                let mut page = Page::default();
                page.say(match switch {
                    Switch::On => {
                        "You work offline now: changes are saved here, and nothing is \
                                   asked of the network."
                    }
                    Switch::Off => {
                        "You no longer work offline. Send what waits with: interlude \
                                    sync."
                    }
                });
                page
            })
        })
    })
    .await
}
