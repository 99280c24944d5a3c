use interlude_app::{Accounts, Unfinished};
use interlude_model::Code;
use interlude_store::AccountId;
use interlude_store::keys::Credentials;

use super::Outcome;
use crate::answer::Answer;
use crate::args::SignOut;
use crate::context::Context;
use crate::documents::{Notices, SignOutDocument};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::{self, Access, Session};
use crate::text::{self, Times};

/// Deletes the account's credentials, or removes the account from this computer.
///
/// It does not use the credentials in the environment. They may belong to another person than the account
/// is bound to, and that would keep the account from opening.
pub(super) async fn run(context: &Context, args: SignOut) -> Outcome {
    let (accounts, id) = match find_account(context) {
        Ok(found) => found,
        Err(failure) => return Err(failure).into(),
    };
    match (open(context, &accounts, &id).await, args) {
        (Ok(session), args) => {
            let leave = async |session: &Session| leave(context, session, args).await;
            session.finish(context, leave).await
        }
        (Err(_), args) if args.drop_waiting => remove_unseen(context, &accounts, &id).await.into(),
        (Err(failure), args) if args.remove => Err(not_removed(failure)).into(),
        (Err(failure), _) => Err(failure).into(),
    }
}

/// Returns the account named with `--account`, even if it cannot be read, else the only one.
fn find_account(context: &Context) -> Result<(Accounts, AccountId), Failure> {
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
        Access::Local,
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
    session.view(|model| {
        let document = || SignOutDocument::of(session, model, removed.as_ref());
        let notices = session.notices();
        context.answer(Exit::Done, &notices, document, |zone| match &removed {
            None => text::signed_out(session),
            Some(removed) => text::removed(session, model, removed, Times::in_zone(zone)),
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

/// Adds to the failure that an account which does not open was not removed, and how to remove it.
fn not_removed(failure: Failure) -> Failure {
    let message = format!(
        "{} The account was not removed, because its waiting changes cannot be shown. To remove it \
         anyway, add --drop-waiting.",
        failure.message
    );
    match failure.code {
        Code::UnknownAccount => failure,
        _ => Failure { message, ..failure },
    }
}
