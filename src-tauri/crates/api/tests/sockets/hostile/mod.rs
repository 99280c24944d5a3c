//! Tests of the HTTP client and the engine against a hostile server.

mod clocks;
mod leaks;
mod memory;
mod redirects;
mod text;
mod time;

use std::sync::Arc;
use std::time::Duration;

use interlude_api::{Endpoints, HttpRemote, Limits, Transport};
use interlude_engine::clock::SystemClock;
use interlude_engine::edit::Edit;
use interlude_engine::memory_store::MemoryStore;
use interlude_engine::random::Random;
use interlude_engine::store::CredentialMark;
use interlude_engine::{Config, Engine, Ledger, Parts, SyncReport};
use interlude_model::InterviewId;

use crate::fixture::{AMENDED, credentials, slot};

/// A list of one interview, whose times are visible.
const LIST: &str = r#"{"interviews":[{"id":37,"title":"Ann","start_at":"2025-01-22T13:22:54Z",
    "end_at":"2025-01-22T13:42:54Z","amend_start_at":null,"amend_end_at":null,"status":"scheduled"}]}"#;

/// A client of the server: the HTTP client and the engine, with a store in memory.
struct Client {
    engine: Engine,
}

impl Client {
    /// Starts an account that only syncs on request.
    async fn of(url: &str, limits: Limits) -> Self {
        let endpoints = Endpoints::new(url.parse().unwrap(), "user_7-A".parse().unwrap(), None);
        let clock = Arc::new(SystemClock::start());
        let transport = Transport::new().unwrap();
        let remote = HttpRemote::new(transport, endpoints, credentials(), clock.clone());
        let mark = |byte| Some(CredentialMark([byte; 16]));
        let store = MemoryStore::default();
        let parts = Parts {
            cache: store.clone(),
            store,
            remote: remote.with_limits(limits),
            clock,
            random: Box::new(Middle),
            config: Config {
                automatic: false,
                one_origin: true,
                key: mark(1),
                token: mark(2),
                ..Config::default()
            },
        };
        Self {
            engine: Engine::start(parts).await.unwrap(),
        }
    }

    async fn sync(&self) -> SyncReport {
        self.engine.sync_now().await
    }

    /// Saves a change of [`AMENDED`].
    async fn amend(&self) {
        let edit = Edit::Amend {
            id: InterviewId::new(AMENDED).unwrap(),
            slot: slot(),
            seen: None,
            undo: Duration::ZERO,
        };
        self.engine.edit(edit).await.unwrap();
    }

    /// Returns the number of listed interviews.
    fn listed(&self) -> usize {
        self.engine.read(Ledger::len)
    }
}

/// Returns limits of 1 MiB for a list and 2 s for a call, so that the tests are fast. The product's limits are
/// applied by the same code.
fn limits() -> Limits {
    Limits {
        list_call: Duration::from_secs(2),
        change_call: Duration::from_secs(2),
        list_body: 1 << 20,
        answer_body: 1 << 16,
        redirects: 3,
    }
}

/// A random source that always returns the middle of the range.
struct Middle;

impl Random for Middle {
    fn bits(&mut self) -> u64 {
        1 << 63
    }
}
