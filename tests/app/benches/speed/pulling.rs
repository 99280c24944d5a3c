//! The time of the first pull of a large account, compared with the download and a plain JSON parse.

use std::time::Duration;

use criterion::Criterion;
use interlude_engine::{PullReport, Query};
use serde_json::Value;

use crate::account::{Account, runtime, start};
use crate::ratio::{Effort, Ratio, Turn, compare, timed};
use crate::server::{SERVER, bare_client, many};

pub fn benches(criterion: &mut Criterion<Ratio>) {
    for (name, until) in [("listed", Until::Listed), ("on_disk", Until::OnDisk)] {
        let effort = Effort {
            samples: 10,
            span: Duration::from_secs(40),
        };
        compare(criterion, ("pulling", name), effort, || pulling(until));
    }
}

/// The end of the measured time.
#[derive(Clone, Copy)]
enum Until {
    /// All interviews can be listed.
    Listed,
    /// All interviews are cached, and the account is closed.
    OnDisk,
}

fn pulling(until: Until) -> impl FnMut() -> Turn {
    let runtime = runtime();
    let (remote, client) = (SERVER.remote(), bare_client());
    move || {
        let account = Account::new();
        let (store, cache) = account.open().into_halves();
        let engine = start(&runtime, store, cache, remote.clone());
        let (listed, count) = timed(|| {
            let report = runtime.block_on(engine.sync_now());
            assert!(!matches!(report.pull, PullReport::Failed(_)));
            engine.read(|ledger| ledger.query(&Query::default()).interviews.len())
        });
        assert_eq!(count, many());
        let (closed, ()) = timed(|| runtime.block_on(engine.close()));
        let (theirs, _) = timed(|| {
            let body = runtime.block_on(SERVER.download(&client));
            serde_json::from_slice::<Value>(&body).unwrap()
        });
        let ours = match until {
            Until::Listed => listed,
            Until::OnDisk => listed + closed,
        };
        Turn { ours, theirs }
    }
}
