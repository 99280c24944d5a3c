use interlude_account::{Accounts, Unfinished};
use interlude_store::AccountId;
use interlude_vault::Credentials;

use super::Outcome;
use crate::answer::Answer;
use crate::args::SignOut;
use crate::context::Context;
use crate::documents::{Notices, SignOutDocument};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::{self, Session, Wants};
use crate::text::{self, Times};

/// Forgets the account's credentials, or removes all that this computer keeps of it.
///
/// The credentials of the environment are left out: the account may be bound to somebody else than
/// they are of, and that is a reason to remove it.
pub(super) async fn run(context: &Context, args: SignOut) -> Outcome {
    let (accounts, id) = match which(context) {
        Ok(found) => found,
        Err(failure) => return Err(failure).into(),
    };
    match (open(context, &accounts, &id).await, args) {
        (Ok(session), args) => {
            let leave = async |session: &Session| leave(context, session, args).await;
            session.finish(context, leave).await
        }
        (Err(_), args) if args.drop_waiting => remove_unseen(context, &accounts, &id).await.into(),
        (Err(failure), args) if args.remove => Err(unseen(failure)).into(),
        (Err(failure), _) => Err(failure).into(),
    }
}

/// The account that was named, whatever state it is in, or the only one there is.
fn which(context: &Context) -> Result<(Accounts, AccountId), Failure> {
    let accounts = session::accounts(context)?.ok_or_else(session::no_account)?;
    let id = match &context.account {
        Some(id) => id.clone(),
        None => session::choose(&accounts, context)?.id().clone(),
    };
    Ok((accounts, id))
}

async fn open(context: &Context, accounts: &Accounts, id: &AccountId) -> Result<Session, Failure> {
    let unlocked = session::unlock(accounts, accounts.account(id)?).await?;
    Session::start(
        context,
        unlocked,
        Credentials::default(),
        Wants::ThisComputer,
        false,
    )
    .await
}

async fn leave(context: &Context, session: &Session, args: SignOut) -> Result<Answer, Failure> {
    let removed = match args {
        SignOut { remove: false, .. } => {
            session.open.sign_out().await?;
            None
        }
        SignOut { drop_waiting, .. } => {
            let unfinished = if drop_waiting {
                Unfinished::Dropped
            } else {
                Unfinished::Kept
            };
            Some(session.open.remove(unfinished).await?)
        }
    };
    session.read(|ledger| {
        let document = || SignOutDocument::of(session, ledger, removed.as_ref());
        let notices = session.notices();
        context.answer(Exit::Done, &notices, document, |zone| match &removed {
            None => text::signed_out(session),
            Some(removed) => text::removed(session, ledger, removed, Times::in_zone(zone)),
        })
    })
}

async fn remove_unseen(
    context: &Context,
    accounts: &Accounts,
    id: &AccountId,
) -> Result<Answer, Failure> {
    let removed = accounts.remove_unseen(id).await?;
    let document = || SignOutDocument::unseen(id, &removed);
    context.answer(Exit::Done, &Notices::default(), document, |_| {
        text::removed_unseen(id, &removed)
    })
}

/// An account that does not open does not show what waits in it.
fn unseen(failure: Failure) -> Failure {
    let message = format!(
        "{} So it cannot be seen what waits in the account, and it was not removed. It is removed \
         unseen with --drop-waiting.",
        failure.message
    );
    match failure.code {
        "unknown_account" => failure,
        _ => Failure { message, ..failure },
    }
}
