use std::time::Duration;

use interlude_engine::edit::{Choice, Edit};

use super::Outcome;
use super::send::{SendMode, Shown, newest, send, show};
use crate::args::Resolve;
use crate::context::Context;
use crate::session::{Access, Session};

/// Decides a conflict. If the user keeps their own time, it is sent.
pub(super) async fn run(context: &Context, args: Resolve) -> Outcome {
    let id = args.send.interview.id;
    let mode = SendMode::unless(args.send.no_sync);
    let (choice, access) = if args.choice.mine {
        (Choice::Mine, mode.access())
    } else {
        (Choice::Theirs, Access::Local)
    };
    Session::run(context, access, async |session| {
        let edit = Edit::Resolve {
            id,
            choice,
            seen: None,
            undo: Duration::ZERO,
        };
        let decided = newest(session, id);
        match session.engine().edit(edit).await? {
            Some(mine) => send(context, session, mine, mode).await,
            None => show(context, session, decided, None, Shown::AsDecided),
        }
    })
    .await
}
