//! Runs the suite that every store must pass on the store on disk, sealed and unsealed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use interlude_model::Timestamp;
use interlude_store::{DataFolder, Opening, SledStore, StoreKey};
use zeroize::Zeroizing;

mod unsealed {
    use super::*;
    interlude_engine::store_suite!(opener(StoreKey::None));
}

mod sealed {
    use super::*;
    interlude_engine::store_suite!(opener(StoreKey::Key {
        key_id: [1; 16],
        key: Zeroizing::new([2; 32]),
    }));
}

fn opener(key: StoreKey) -> impl FnMut() -> SledStore {
    let dir = tempfile::tempdir().unwrap();
    let folder = DataFolder::claim(dir.path()).unwrap();
    let account = "acme".parse().unwrap();
    move || {
        // The folder must exist until the last store is closed.
        let _dir = &dir;
        let opening = Opening::at(Timestamp::from_seconds(0));
        SledStore::open(&folder, &account, key.clone(), opening).unwrap()
    }
}
