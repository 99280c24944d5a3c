use super::Outcome;
use crate::answer::Answer;
use crate::context::Context;
use crate::documents::{Notices, StatusDocument};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;
use crate::session::{self, Access, Session};
use crate::text::{self, Times};

/// Shows the state of the account. A data folder without an account is no failure.
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
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.view(|model| {
            let document = || StatusDocument::of(session, model);
            context.answer(Exit::Done, &notices, document, |zone| {
                text::status(session, model, Times::in_zone(zone))
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
            page.paragraph(&session::no_account().message);
            page
        },
    )
}
