//! Simulates the user, the other side, the network and the server, minute by minute.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use interlude_app::{Accounts, Connection, NewSeal, OpenAccount};
use interlude_engine::clock::SystemClock;
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::store::Switches;
use interlude_engine::{Event, Ledger, PullReport, Query};
use interlude_model::{Credentials, Interview, InterviewId, Secret, Slot, State, Status};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::server::Server;
use crate::Report;

/// The undo window of changes that the user may undo or replace.
const UNDO: Duration = Duration::from_secs(5);

/// The search text, which matches names of the sample.
const SEARCH: &str = "ana";

/// The faults of the server, as the call and the fault in the sandbox's JSON.
const FAULTS: [(&str, &str); 8] = [
    ("list", r#"{"kind":"status","status":503}"#),
    ("list", r#"{"kind":"unauthorised"}"#),
    ("list", r#"{"kind":"html_page"}"#),
    ("list", r#"{"kind":"cut_body"}"#),
    ("amend", r#"{"kind":"lost_after_applying"}"#),
    ("amend", r#"{"kind":"lost_before_applying"}"#),
    ("amend", r#"{"kind":"status","status":503}"#),
    ("amend", r#"{"kind":"status","status":422}"#),
];

pub(super) struct Simulation {
    server: Server,
    open: OpenAccount,
    /// Kept so that the folder is removed at the end.
    _data: TempDir,
    ids: Vec<InterviewId>,
    rng: Rng,
    /// The number of times that either side has proposed. No two of them are equal.
    proposed: i64,
    /// The remaining minutes of working offline, or without a network.
    offline_minutes: u32,
    report: Report,
}

impl Simulation {
    /// Starts a server and an account, and fetches the first list.
    pub(super) async fn start(seed: u64, interviews: usize) -> Self {
        let server = Server::start(interviews).await;
        let data = tempfile::tempdir().unwrap();
        let open = account(&server, data.path()).await;
        tokio::spawn(listen(open.engine.events()));
        open.engine.sync_now().await;
        let ids = open.engine.read(open_ones);
        Self {
            server,
            open,
            _data: data,
            ids,
            rng: Rng::with_seed(seed),
            proposed: 0,
            offline_minutes: 0,
            report: Report::default(),
        }
    }

    /// Returns the account's folder.
    pub(super) fn folder(&self) -> &Path {
        &self.open.folder
    }

    /// Returns the number of ended changes.
    pub(super) fn ended(&self) -> u64 {
        let ended = |ledger: &Ledger| ledger.durable().history.len();
        u64::try_from(self.open.engine.read(ended)).unwrap()
    }

    /// Runs one minute.
    pub(super) async fn run_minute(&mut self) {
        self.switch_network().await;
        if self.one_in(30) {
            self.inject_fault().await;
        }
        if self.one_in(4) {
            self.other_side_acts().await;
        }
        if self.one_in(2) {
            self.propose().await;
        }
        if self.one_in(3) {
            self.read_page();
        }
        self.sync().await;
        self.decide().await;
    }

    /// Ends the day and reports its events.
    pub(super) async fn finish(mut self) -> Report {
        let waiting = |ledger: &Ledger| ledger.durable().outbox.len();
        let waiting = self.open.engine.read(waiting);
        let waiting = u64::try_from(waiting).unwrap();
        self.report.add("still waiting", waiting);
        let endings = |ledger: &Ledger| -> Vec<_> {
            let history = ledger.durable().history.iter();
            history.map(|entry| entry.ending.as_str()).collect()
        };
        for word in self.open.engine.read(endings) {
            self.count(word);
        }
        self.open.engine.close().await;
        self.report
    }

    /// Begins or ends a time in which the user works offline or the network is lost.
    async fn switch_network(&mut self) {
        if self.offline_minutes > 0 {
            self.offline_minutes -= 1;
            if self.offline_minutes == 0 {
                self.set_work_offline(false).await;
                self.post("/sandbox/online", None).await;
            }
        } else if self.one_in(60) {
            self.offline_minutes = self.rng.u32(3..20);
            if self.rng.bool() {
                self.count("work offline");
                self.set_work_offline(true).await;
            } else {
                self.count("the network is lost");
                let how = json!({"how": "reset"});
                self.post("/sandbox/offline", Some(&how)).await;
            }
        }
    }

    async fn inject_fault(&mut self) {
        self.count("the server has a fault");
        let (calls, fault) = FAULTS[self.rng.usize(..FAULTS.len())];
        let fault: Value = serde_json::from_str(fault).unwrap();
        let body = json!({"calls": calls, "fault": fault});
        self.post("/sandbox/faults", Some(&body)).await;
    }

    /// Accepts the user's proposal, or proposes another time, as the other side.
    async fn other_side_acts(&mut self) {
        let id = self.some_interview();
        let path = format!("/sandbox/interviews/{id}");
        let shown = self.server.control("GET", &path, None).await;
        let ours = shown["interview"]["amended_by"] == "interviewer";
        if ours && self.rng.bool() {
            self.count("the other side accepts");
            self.post(&format!("{path}/accept"), None).await;
        } else {
            self.counter(id).await;
        }
    }

    async fn counter(&mut self, id: InterviewId) {
        self.count("the other side proposes");
        let (start, end) = self.next_time();
        let text = |at: DateTime<Utc>| at.format("%FT%TZ").to_string();
        let times = json!({"start_at": text(start), "end_at": text(end)});
        let path = format!("/sandbox/interviews/{id}/counter");
        self.post(&path, Some(&times)).await;
    }

    /// Proposes another time as the user, who may then undo, drop or replace it. The other side may propose a
    /// time at the same moment.
    async fn propose(&mut self) {
        let id = self.some_interview();
        match self.rng.u32(..10) {
            0 => {
                self.amend(id, UNDO).await;
                self.try_edit(Edit::Undo(id)).await;
            }
            1 => {
                self.amend(id, UNDO).await;
                self.try_edit(Edit::Drop(id)).await;
            }
            2 | 3 => {
                self.amend(id, UNDO).await;
                self.amend(id, Duration::ZERO).await;
            }
            _ => self.amend(id, Duration::ZERO).await,
        }
        if self.one_in(8) {
            self.counter(id).await;
        }
    }

    /// Reads a page of the list and searches.
    fn read_page(&mut self) {
        self.count("pages read");
        let page = Query {
            limit: Some(50),
            ..Query::default()
        };
        let search = Query {
            text: Some(SEARCH.to_owned()),
            ..page.clone()
        };
        self.open.engine.read(|ledger| {
            for query in [&page, &search] {
                assert!(ledger.query(query).interviews.len() <= 50);
            }
        });
    }

    /// Pulls the list and sends the waiting changes.
    async fn sync(&mut self) {
        match self.open.engine.sync_now().await.pull {
            PullReport::Fetched { .. } => self.count("lists fetched"),
            PullReport::Failed(_) => self.count("lists failed"),
            PullReport::NotRequested => self.count("lists not requested"),
        }
    }

    /// Decides the changes that need the user.
    async fn decide(&mut self) {
        let open = |ledger: &Ledger| -> Vec<_> {
            let queues = ledger.durable().outbox.queues();
            let needing = queues.filter_map(|(id, queue)| {
                let change = queue.iter().find(|one| one.needs_attention())?;
                Some((id, matches!(change.state, State::Refused)))
            });
            needing.collect()
        };
        for (id, is_refused) in self.open.engine.read(open) {
            let choice = if self.rng.bool() {
                Choice::Mine
            } else {
                Choice::Theirs
            };
            self.count(if is_refused { "refusals" } else { "conflicts" });
            self.try_edit(if is_refused {
                Edit::Retry { id, seen: None }
            } else {
                Edit::Resolve {
                    id,
                    choice,
                    seen: None,
                    undo: Duration::ZERO,
                }
            })
            .await;
        }
    }

    async fn amend(&mut self, id: InterviewId, undo: Duration) {
        self.count("changes");
        let (start, end) = self.next_time();
        let slot = Slot::new(start.into(), end.into()).unwrap();
        let seen = None;
        let edit = Edit::Amend {
            id,
            slot,
            seen,
            undo,
        };
        match self.open.engine.edit(edit).await {
            // Completed, cancelled and practice interviews take no proposal.
            Ok(_) | Err(EditError::NoProposal(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Makes an edit that may fail because it comes too late.
    async fn try_edit(&self, edit: Edit) {
        let _ = self.open.engine.edit(edit).await;
    }

    async fn set_work_offline(&self, work_offline: bool) {
        let switches = Switches { work_offline };
        self.open.engine.edit(Edit::Switch(switches)).await.unwrap();
    }

    async fn post(&self, path: &str, body: Option<&Value>) -> Value {
        self.server.control("POST", path, body).await
    }

    fn some_interview(&mut self) -> InterviewId {
        self.ids[self.rng.usize(..self.ids.len())]
    }

    fn next_time(&mut self) -> (DateTime<Utc>, DateTime<Utc>) {
        let first = DateTime::from_timestamp(1_925_000_400, 0).unwrap();
        let start = first + TimeDelta::hours(self.proposed);
        self.proposed += 1;
        (start, start + TimeDelta::minutes(30))
    }

    fn one_in(&mut self, times: u32) -> bool {
        self.rng.u32(..times) == 0
    }

    fn count(&mut self, what: &'static str) {
        self.report.count(what);
    }
}

async fn account(server: &Server, data: &Path) -> OpenAccount {
    let connection = Connection {
        base: server.greeting("url").parse().unwrap(),
        amend: None,
        partner: server.greeting("partner_id").parse().unwrap(),
    };
    let secret = |name| Some(Secret::new(server.greeting(name)).unwrap());
    let credentials = Credentials {
        api_key: secret("api_key"),
        token: secret("token"),
    };
    let accounts = Accounts::claim(data).unwrap();
    let created = accounts.create(connection, NewSeal::None, credentials.clone());
    let unlocked = created.await.unwrap();
    unlocked
        .start(credentials, true, Arc::new(SystemClock::start()))
        .await
        .unwrap()
}

/// Receives events like a window, until the engine ends.
async fn listen(mut events: Receiver<Event>) {
    while !matches!(events.recv().await, Err(RecvError::Closed)) {}
}

/// Returns the interviews for which either side may propose another time.
fn open_ones(ledger: &Ledger) -> Vec<InterviewId> {
    let is_open = |one: &&Interview| {
        let status = one.terms().status;
        matches!(status, Some(Status::Scheduled | Status::Amended))
    };
    let open = ledger.interviews().filter(is_open);
    open.map(|one| one.id).collect()
}
