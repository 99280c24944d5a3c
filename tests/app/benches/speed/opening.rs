//! The time to open a large account until it can be listed, compared with reading one plain file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use criterion::Criterion;
use interlude_engine::Ledger;
use interlude_engine::store::Store as _;
use interlude_model::Interview;

use crate::account::{Account, runtime, start};
use crate::ratio::{Effort, Ratio, Turn, compare, timed};
use crate::server::{SERVER, many};

pub fn benches(criterion: &mut Criterion<Ratio>) {
    let effort = Effort {
        samples: 10,
        span: Duration::from_secs(30),
    };
    compare(criterion, ("opening", "ledger"), effort, || {
        let account = Account::new();
        let runtime = runtime();
        let (store, cache) = account.open().into_halves();
        let engine = start(&runtime, store, cache, SERVER.remote());
        runtime.block_on(engine.sync_now());
        runtime.block_on(engine.close());
        let plain = account.path_beside("interviews.postcard");
        fs::write(&plain, postcard::to_stdvec(&SERVER.interviews()).unwrap()).unwrap();
        move || {
            let (ours, (store, ledger)) = timed(|| {
                let mut store = account.open();
                let ledger = Ledger::new(store.load().unwrap());
                (store, ledger)
            });
            assert_eq!(ledger.len(), many());
            drop((store, ledger));
            let (theirs, interviews) = timed(|| read(&plain));
            assert_eq!(interviews.len(), many());
            Turn { ours, theirs }
        }
    });
}

/// Reads and decodes one plain file: not sealed, not checked, not indexed.
fn read(path: &Path) -> Vec<Interview> {
    postcard::from_bytes(&fs::read(path).unwrap()).unwrap()
}
