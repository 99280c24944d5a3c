use crate::answer::Answer;
use crate::context::Context;
use crate::documents::{AccountDocument, AccountsDocument, BadAccountDocument, Notices};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{session, text};

/// Lists the accounts of the data folder without opening them.
pub(super) fn run(context: &Context) -> Result<Answer, Failure> {
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    if let Some(accounts) = session::accounts(context)? {
        let listed = accounts.list()?;
        for (id, error) in listed.unreadable {
            unreadable.push((id, Failure::from(error)));
        }
        for account in listed.accounts {
            match accounts.seal(&account) {
                Ok(seal) => found.push((account, seal)),
                Err(error) => unreadable.push((account.id().clone(), error.into())),
            }
        }
    }
    let document = || AccountsDocument {
        accounts: found
            .iter()
            .map(|(account, seal)| AccountDocument::of(account, *seal))
            .collect(),
        unreadable: unreadable
            .iter()
            .map(|(id, failure)| BadAccountDocument::of(id, failure))
            .collect(),
    };
    context.answer(Exit::Done, &Notices::default(), document, |_| {
        text::accounts(&found, &unreadable)
    })
}
