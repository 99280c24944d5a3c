//! The commands, one file each.

mod accounts;
mod amend;
mod connect;
mod doctor;
mod drop;
mod export;
mod history;
mod list;
mod offline;
mod outbox;
mod resolve;
mod retry;
mod send;
mod show;
mod sign_out;
mod status;
mod sync;
mod watch;

use crate::answer::Answer;
use crate::args::Command;
use crate::context::Context;
use crate::documents::Notices;
use crate::failure::Failure;

/// The result of a command, and notices about the store that were not printed yet.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) result: Result<Answer, Failure>,
    pub(crate) notices: Notices,
}

/// Runs a command.
pub(crate) async fn run(context: &Context, command: Command) -> Outcome {
    match command {
        Command::Connect(args) => connect::run(context, args).await,
        Command::Accounts => accounts::run(context).into(),
        Command::List(args) => list::run(context, args).await,
        Command::Show(args) => show::run(context, args.id).await,
        Command::History(args) => history::run(context, args.id).await,
        Command::Outbox => outbox::run(context).await,
        Command::Status => status::run(context).await,
        Command::Amend(args) => amend::run(context, args).await,
        Command::Undo(args) => drop::undo(context, args.id).await,
        Command::Drop(args) => drop::drop_change(context, args.id).await,
        Command::Resolve(args) => resolve::run(context, args).await,
        Command::Retry(args) => retry::run(context, args).await,
        Command::Sync(args) if args.watch => watch::run(context).await,
        Command::Sync(_) => sync::run(context).await,
        Command::Offline(args) => offline::run(context, args.switch).await,
        Command::Export(args) => export::run(context, args).await,
        Command::Doctor(args) => doctor::run(context, args).await,
        Command::SignOut(args) => sign_out::run(context, args).await,
    }
}

impl From<Result<Answer, Failure>> for Outcome {
    fn from(result: Result<Answer, Failure>) -> Self {
        Self {
            result,
            notices: Notices::default(),
        }
    }
}
