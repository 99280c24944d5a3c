mod accounts;
mod backup;
mod completions;
mod editing;
mod moving;
mod reading;
mod settling;
mod windows;

pub(crate) use self::accounts::Entry;
pub(crate) use self::moving::{Moved, Skipped};
use crate::args::Command;
use crate::context::Context;
use crate::doctor;
use crate::failure::Failure;
use crate::output::Answer;

/// Runs a command.
pub(crate) async fn run(context: &Context, command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Connect(args) => accounts::connect(context, args).await,
        Command::Accounts => accounts::list(context),
        Command::SignIn(args) => accounts::sign_in(context, args).await,
        Command::SignOut(args) => accounts::sign_out(context, args).await,
        Command::List(args) => reading::list(context, args).await,
        Command::Show(args) => reading::show(context, args.id).await,
        Command::History(args) => reading::history(context, args.id).await,
        Command::Away(args) => reading::away(context, args).await,
        Command::Outbox => reading::outbox(context).await,
        Command::Status => reading::status(context).await,
        Command::Export(args) => reading::export(context, args).await,
        Command::Amend(args) => editing::amend(context, args).await,
        Command::Accept(args) => editing::accept(context, args).await,
        Command::Keep(args) => editing::keep(context, args).await,
        Command::Cancel(args) => editing::cancel(context, args).await,
        Command::Move(args) => moving::move_all(context, args).await,
        Command::Undo(args) => editing::undo(context, args.ids).await,
        Command::Drop(args) => editing::drop_change(context, args.id).await,
        Command::Resolve(args) => editing::resolve(context, args).await,
        Command::Retry(args) => editing::retry(context, args).await,
        Command::Sync(args) if args.watch => settling::watch(context).await,
        Command::Sync(_) => settling::sync(context).await,
        Command::Offline(args) => settling::offline(context, args.switch).await,
        Command::Backup(args) => backup::backup(context, args).await,
        Command::Restore(args) => backup::restore(context, args).await,
        Command::Open(args) => windows::open(context, args.id).await,
        Command::Join(args) => windows::join(context, args).await,
        Command::Quit => windows::quit(context),
        Command::Completions(args) => Ok(completions::of(args.shell)),
        Command::Doctor(args) => doctor::run(context, args).await,
    }
}
