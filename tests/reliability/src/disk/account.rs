//! The account of every session.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use interlude_engine::store::{Snapshot, Store, StoreError};
use interlude_model::Timestamp;
use interlude_store::{AccountId, DataFolder, Opening, SledStore, StoreKey};
use zeroize::Zeroizing;

/// Opens the sealed account in the data folder at `path`.
///
/// # Errors
/// The errors of the store.
pub fn open(path: &Path) -> Result<SledStore, StoreError> {
    let folder = DataFolder::claim(path)?;
    let key = StoreKey::Key {
        key_id: [7; 16],
        key: Zeroizing::new([9; 32]),
    };
    SledStore::open(&folder, &id(), key, Opening::at(now()))
}

/// Opens the account and loads it.
///
/// # Errors
/// The errors of the store.
pub fn load(path: &Path) -> Result<(SledStore, Snapshot), StoreError> {
    let mut store = open(path)?;
    let snapshot = store.load()?;
    Ok((store, snapshot))
}

/// Returns the account's folder in the data folder at `path`.
pub fn folder(path: &Path) -> std::path::PathBuf {
    path.join("accounts").join(id().as_str())
}

/// Returns the present time.
#[expect(
    clippy::disallowed_methods,
    reason = "a session is a program, which uses the computer's clock"
)]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp::from_seconds(0).plus(since.unwrap_or(Duration::ZERO))
}

fn id() -> AccountId {
    "acme".parse().unwrap()
}
