//! A session: what a user does in several lives of the application, and what the server does meanwhile.

mod bulk;
mod noting;
mod script;
mod server;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{InterviewId, Slot, Timestamp};
use interlude_engine::clock::SystemClock;
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::random::Random;
use interlude_engine::store::{CredentialMark, StoreError, Switches};
use interlude_engine::{Config, Engine, Parts, Writing};

use crate::account;
use crate::said::{Complaint, Said};
use noting::Noting;
use script::{LIVES, Step};
use server::Server;

/// Does the whole script in the data folder at `path`. What fails is said, and the script goes on.
pub async fn run(path: &Path) {
    let server = Server::default();
    for (number, life) in (1..).zip(LIVES) {
        live(path, &server, number, life).await;
    }
}

/// Does the whole script, and then so much that the journal is written anew.
pub async fn run_long(path: &Path) {
    run(path).await;
    bulk::run(path);
}

/// Opens what is there, saves one change more, and closes it.
pub async fn reopen(path: &Path) {
    let server = Server::default();
    live(path, &server, 200, &[Step::WorkOffline(true)]).await;
}

async fn live(path: &Path, server: &Server, number: u64, steps: &[Step]) {
    let engine = match start(path, server, number).await {
        Ok(engine) => engine,
        Err(error) => return Said::NotOpened(Complaint::from(&error)).say(),
    };
    for step in steps {
        take(&engine, server, *step).await;
    }
    engine.close().await;
}

async fn start(path: &Path, server: &Server, number: u64) -> Result<Engine, StoreError> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || account::open(&path)).await;
    Engine::start(Parts {
        store: Noting::new(opened.unwrap()?),
        remote: server.clone(),
        clock: Arc::new(SystemClock::start()),
        random: Box::new(Numbers(fastrand::Rng::with_seed(number))),
        writing: Writing::OwnThread,
        config: Config {
            automatic: false,
            one_origin: true,
            key: Some(CredentialMark([1; 16])),
            token: Some(CredentialMark([2; 16])),
            // A session does not wait for what may still land.
            quiet: Duration::ZERO,
            lag: Duration::ZERO,
        },
    })
    .await
}

async fn take(engine: &Engine, server: &Server, step: Step) {
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
        Step::Retry(number) => Edit::Retry(id(number)),
        Step::Mine(number) => resolve(number, Choice::Mine),
        Step::Theirs(number) => resolve(number, Choice::Theirs),
        Step::WorkOffline(work_offline) => Edit::Switch(Switches { work_offline }),
    };
    match engine.edit(edit).await {
        Ok(Some(id)) => Said::Saved(id).say(),
        Ok(None) => {}
        Err(error) => Said::NotSaved(complaint(&error)).say(),
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

fn complaint(error: &EditError) -> Complaint {
    Complaint {
        code: error.code().to_owned(),
        sentence: error.to_string(),
    }
}

fn id(number: i64) -> InterviewId {
    InterviewId::new(number).unwrap()
}

/// An hour, by its number.
fn slot(hour: i64) -> Slot {
    let start = Timestamp::from_seconds(1_900_000_800 + hour * 3600);
    Slot::new(start, start.plus(Duration::from_secs(3600))).unwrap()
}

struct Numbers(fastrand::Rng);

impl Random for Numbers {
    fn bits(&mut self) -> u64 {
        self.0.u64(..)
    }
}
