use crate::answer::Answer;
use crate::context::Context;
use crate::documents::{AccountDocument, AccountsDocument, Notices};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{session, text};

/// Lists the accounts of the data folder; opens none.
pub(super) fn run(context: &Context) -> Result<Answer, Failure> {
    let mut found = Vec::new();
    if let Some(accounts) = session::accounts(context)? {
        for account in accounts.list()? {
            let seal = accounts.seal(&account)?;
            found.push((account, seal));
        }
    }
    let document = || AccountsDocument {
        accounts: found
            .iter()
            .map(|(account, seal)| AccountDocument::of(account, *seal))
            .collect(),
    };
    context.answer(Exit::Done, &Notices::default(), document, |_| {
        text::accounts(&found)
    })
}
