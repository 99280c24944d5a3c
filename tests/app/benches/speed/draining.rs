//! The time to send a thousand waiting changes to a slow server, compared with the least time that its answers take.

use std::time::Duration;

use criterion::Criterion;
use interlude_engine::edit::Edit;
use interlude_model::{Ending, Interview, Slot, Timestamp};
use tokio::runtime::Runtime;

use crate::account::{Account, runtime, start};
use crate::ratio::{Effort, Ratio, Turn, compare, timed};
use crate::server::Server;

/// The number of waiting changes.
const CHANGES: u32 = 1_000;

/// The time from a request to its answer.
const ROUND_TRIP: Duration = Duration::from_millis(50);

/// The number of interviews that the engine sends side by side.
const SIDE_BY_SIDE: u32 = 6;

pub fn benches(criterion: &mut Criterion<Ratio>) {
    let effort = Effort {
        samples: 10,
        span: Duration::from_secs(100),
    };
    compare(criterion, ("draining", "slow_server"), effort, || {
        let runtime = runtime();
        move || draining(&runtime)
    });
}

fn draining(runtime: &Runtime) -> Turn {
    // Each turn has a server of its own, because a change that the server already has is not sent.
    // About two of five interviews can be amended.
    let server = Server::with(3 * CHANGES as usize);
    let account = Account::new();
    let (store, cache) = account.open().into_halves();
    let engine = start(runtime, store, cache, server.remote());
    let booked = booked(&server).take(CHANGES as usize);
    let edits: Vec<_> = booked.map(|interview| amend(&interview)).collect();
    runtime.block_on(async {
        engine.sync_now().await;
        for edit in edits {
            engine.edit(edit).await.unwrap();
        }
    });
    server.answer_after(ROUND_TRIP);
    let (ours, report) = timed(|| runtime.block_on(engine.sync_now()));
    let sent = report
        .ended
        .iter()
        .filter(|entry| matches!(entry.ending, Ending::Sent(_)));
    assert_eq!(sent.count(), CHANGES as usize);
    runtime.block_on(engine.close());
    Turn {
        ours,
        theirs: ROUND_TRIP * CHANGES / SIDE_BY_SIDE,
    }
}

/// Returns the interviews that can be amended.
fn booked(server: &Server) -> impl Iterator<Item = Interview> {
    let interviews = server.interviews().into_iter();
    interviews.filter(|interview| interview.no_proposal().is_none())
}

fn amend(interview: &Interview) -> Edit {
    let start = Timestamp::from_seconds(4_000_000_000);
    Edit::Amend {
        id: interview.id,
        slot: Slot::new(start, start.plus(Duration::from_secs(3_600))).unwrap(),
        seen: None,
        // Nothing is sent before the measurement, which ends the undo windows.
        undo: Duration::from_secs(3_600),
    }
}
