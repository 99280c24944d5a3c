use std::time::Duration;

use interlude_engine::edit::{Choice, Edit};

use super::Outcome;
use super::send::{Sending, newest, send, show};
use crate::args::Resolve;
use crate::context::Context;
use crate::session::{Session, Wants};

/// Decides a conflict; the user's own time then goes out at once.
pub(super) async fn run(context: &Context, args: Resolve) -> Outcome {
    let id = args.send.one.id;
    let sending = Sending::unless(args.send.no_sync);
    let (choice, wants) = if args.choice.mine {
        (Choice::Mine, sending.wants())
    } else {
        (Choice::Theirs, Wants::ThisComputer)
    };
    Session::run(context, wants, async |session| {
        let edit = Edit::Resolve {
            id,
            choice,
            seen: None,
            undo: Duration::ZERO,
        };
        let decided = newest(session, id);
        match session.engine().edit(edit).await? {
            Some(mine) => send(context, session, mine, sending).await,
            None => show(context, session, decided, None),
        }
    })
    .await
}
