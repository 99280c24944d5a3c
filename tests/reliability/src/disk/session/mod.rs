//! A session: the actions of a user in several runs of the application, and of the server meanwhile.

mod bulk;
mod logging_store;
mod script;
mod server;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::clock::SystemClock;
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::random::Random;
use interlude_engine::store::{CredentialMark, StoreError, Switches};
use interlude_engine::{Config, Engine, Parts};
use interlude_model::{InterviewId, Slot, Timestamp};

use crate::disk::account;
use crate::disk::output::{Output, UserMessage};
use logging_store::{LoggingCache, LoggingStore};
use script::{RUNS, Step};
use server::Server;

/// A job of a session by its word on the command line: `whole`, `long` or `reopen`.
pub async fn run_job(job: &str, path: &Path) {
    match job {
        "whole" => run(path).await,
        "long" => run_long(path).await,
        _ => reopen(path).await,
    }
}

/// Runs the whole script in the data folder at `path`. Errors are part of the output, and the script continues.
async fn run(path: &Path) {
    let server = Server::default();
    for (number, steps) in (1..).zip(RUNS) {
        run_once(path, &server, number, steps).await;
    }
}

/// Runs the whole script, and then makes so many commits that the journal is compacted.
async fn run_long(path: &Path) {
    run(path).await;
    bulk::run(path);
}

/// Opens the folder, saves one more change, and closes it.
async fn reopen(path: &Path) {
    let server = Server::default();
    run_once(path, &server, 200, &[Step::WorkOffline(true)]).await;
}

async fn run_once(path: &Path, server: &Server, number: u64, steps: &[Step]) {
    let engine = match start(path, server, number).await {
        Ok(engine) => engine,
        Err(error) => return Output::NotOpened(UserMessage::from(&error)).print(),
    };
    for step in steps {
        act(&engine, server, *step).await;
    }
    engine.close().await;
}

async fn start(path: &Path, server: &Server, number: u64) -> Result<Engine, StoreError> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || account::open(&path)).await;
    let (store, cache) = opened.unwrap()?.into_halves();
    let listed = Arc::default();
    Engine::start(Parts {
        store: LoggingStore {
            store,
            listed: Arc::clone(&listed),
        },
        cache: LoggingCache {
            cache,
            listed,
            copying: Vec::new(),
        },
        remote: server.clone(),
        clock: Arc::new(SystemClock::start()),
        random: Box::new(SeededRandom(fastrand::Rng::with_seed(number))),
        config: Config {
            automatic: false,
            one_origin: true,
            key: Some(CredentialMark([1; 16])),
            token: Some(CredentialMark([2; 16])),
            // No request takes effect late in a session, so it need not wait for one.
            quiet: Duration::ZERO,
            lag: Duration::ZERO,
        },
    })
    .await
}

async fn act(engine: &Engine, server: &Server, step: Step) {
    let edit = match step {
        Step::Sync => {
            engine.sync_now().await;
            return;
        }
        Step::TheyPropose(number, hour) => return server.propose(id(number), slot(hour)),
        Step::Refuses(number) => return server.refuse(id(number)),
        Step::LosesAnswers(number) => return server.lose_answers_of(id(number)),
        Step::Grows(count) => return server.grow(count),
        Step::Amend(number, hour) => Edit::Amend {
            id: id(number),
            slot: slot(hour),
            seen: None,
            undo: Duration::ZERO,
        },
        Step::Undo(number) => Edit::Undo(id(number)),
        Step::Drop(number) => Edit::Drop(id(number)),
        Step::Retry(number) => Edit::Retry {
            id: id(number),
            seen: None,
        },
        Step::Mine(number) => resolve(number, Choice::Mine),
        Step::Theirs(number) => resolve(number, Choice::Theirs),
        Step::WorkOffline(work_offline) => Edit::Switch(Switches { work_offline }),
    };
    match engine.edit(edit).await {
        Ok(Some(id)) => Output::Saved(id).print(),
        Ok(None) => {}
        Err(error) => Output::NotSaved(message(&error)).print(),
    }
}

fn resolve(number: i64, choice: Choice) -> Edit {
    Edit::Resolve {
        id: id(number),
        choice,
        seen: None,
        undo: Duration::ZERO,
    }
}

fn message(error: &EditError) -> UserMessage {
    UserMessage {
        code: error.code().as_str().to_owned(),
        sentence: error.to_string(),
    }
}

fn id(number: i64) -> InterviewId {
    InterviewId::new(number).unwrap()
}

/// Returns a slot of one hour, by its number.
fn slot(hour: i64) -> Slot {
    let start = Timestamp::from_seconds(1_900_000_800 + hour * 3600);
    Slot::new(start, start.plus(Duration::from_secs(3600))).unwrap()
}

struct SeededRandom(fastrand::Rng);

impl Random for SeededRandom {
    fn bits(&mut self) -> u64 {
        self.0.u64(..)
    }
}
