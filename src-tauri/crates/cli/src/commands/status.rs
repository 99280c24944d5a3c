use super::Outcome;
use crate::answer::Answer;
use crate::context::Context;
use crate::documents::{Notices, StatusDocument};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;
use crate::session::{self, Session, Wants};
use crate::text::{self, Times};

/// Shows how the account stands. Where none is connected, that is the answer, and no failure.
pub(super) async fn run(context: &Context) -> Outcome {
    let has_account = session::accounts(context)
        .and_then(|accounts| Ok(accounts.map(|accounts| accounts.list()).transpose()?));
    match has_account {
        Err(failure) => return Err(failure).into(),
        Ok(None) => return without_account(context).into(),
        Ok(Some(listed)) if listed.is_empty() && context.account.is_none() => {
            return without_account(context).into();
        }
        Ok(Some(_)) => {}
    }
    Session::run(context, Wants::ThisComputer, async |session| {
        let notices = session.notices();
        session.read(|ledger| {
            let document = || StatusDocument::of(session, ledger);
            context.answer(Exit::Done, &notices, document, |zone| {
                text::status(session, ledger, Times::in_zone(zone))
            })
        })
    })
    .await
}

fn without_account(context: &Context) -> Result<Answer, Failure> {
    context.answer(
        Exit::Done,
        &Notices::default(),
        StatusDocument::default,
        |_| {
            let mut page = Page::default();
            page.say(&session::no_account().message);
            page
        },
    )
}
