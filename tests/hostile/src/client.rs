use std::sync::Arc;
use std::time::Duration;

use interlude_api::{ApiKey, Credentials, Endpoints, HttpRemote, Limits, Token, Transport};
use interlude_engine::clock::SystemClock;
use interlude_engine::edit::Edit;
use interlude_engine::memory_store::MemoryStore;
use interlude_engine::random::Random;
use interlude_engine::store::CredentialMark;
use interlude_engine::{Config, Engine, Parts, SyncReport, Writing};
use interlude_model::{InterviewId, Slot, Timestamp};

/// The key of the list call.
pub const API_KEY: &str = "935d85c0ffee4bad935d85c0ffee4bad935d85c0ffee4bad935d85c0ffee4bad";

/// The token of the amend call. It is as long as the documented one.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDUwIiwic2NwIjoidXNlciIsImF1ZCI6bnVsbCwiaWF0Ijox\
    NzM3NTUxNTc0LCJleHAiOjE3NDAxNDM1NzQsImp0aSI6ImJhOTE0NDVlLWUzOWUtNDEwYy04ZDY5LTZjYTVkMjgzMTA1MSJ9.\
    Q-vCmOoigIQaIz_FzhFsT2iyMjYIWeeel5Z5QeRLAGI";

/// The interview that is amended.
pub const AMENDED: i64 = 37;

/// A client of the server: the real HTTP client and engine, with a store in memory.
pub struct Client {
    pub engine: Engine,
}

impl Client {
    /// Starts an account that only syncs on request.
    pub async fn of(url: &str, limits: Limits) -> Self {
        let remote = remote(url, Transport::new().unwrap()).with_limits(limits);
        let mark = |byte| Some(CredentialMark([byte; 16]));
        let parts = Parts {
            store: MemoryStore::default(),
            remote,
            clock: Arc::new(SystemClock::start()),
            random: Box::new(Middle),
            writing: Writing::Inline,
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

    pub async fn sync(&self) -> SyncReport {
        self.engine.sync_now().await
    }

    /// Saves a change of [`AMENDED`].
    pub async fn amend(&self) {
        let edit = Edit::Amend {
            id: InterviewId::new(AMENDED).unwrap(),
            slot: slot(),
            seen: None,
            undo: Duration::ZERO,
        };
        self.engine.edit(edit).await.unwrap();
    }

    /// Returns the number of listed interviews.
    pub fn listed(&self) -> usize {
        self.engine.read(interlude_engine::Ledger::len)
    }
}

/// Returns the credentials for the server.
pub fn credentials() -> Credentials {
    Credentials {
        api_key: ApiKey::new(API_KEY).ok(),
        token: Token::new(TOKEN).ok(),
    }
}

/// Returns the HTTP client without an engine.
pub fn remote(url: &str, transport: Transport) -> HttpRemote {
    let partner = "user_7-A".parse().unwrap();
    let endpoints = Endpoints::new(url.parse().unwrap(), partner, None);
    let clock = Arc::new(SystemClock::start());
    HttpRemote::new(transport, endpoints, credentials(), clock)
}

/// Returns limits of 1 MiB for a list and 2 s for a call, so that the tests are fast. The product's limits are
/// applied by the same code.
pub fn limits() -> Limits {
    Limits {
        list_call: Duration::from_secs(2),
        amend_call: Duration::from_secs(2),
        list_body: 1 << 20,
        answer_body: 1 << 16,
        redirects: 3,
    }
}

fn slot() -> Slot {
    let at = |text| Timestamp::parse(text).unwrap();
    Slot::new(at("2025-01-22T13:42:54Z"), at("2025-01-22T14:12:54Z")).unwrap()
}

/// A random source that always returns the middle of the range.
struct Middle;

impl Random for Middle {
    fn bits(&mut self) -> u64 {
        1 << 63
    }
}
