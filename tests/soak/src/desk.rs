//! One user's desk: the account, and what the user, the other side, the network and the server do in a
//! minute of their day.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use interlude_account::{Accounts, Connection, OpenAccount, Protection};
use interlude_domain::{Ending, Interview, InterviewId, Slot, State, Status};
use interlude_engine::clock::SystemClock;
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::store::Switches;
use interlude_engine::{Event, Ledger, PullReport, Query};
use interlude_test_server::{Server, text};
use interlude_vault::{Credentials, Secret};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// How long the user has for second thoughts.
const UNDO: Duration = Duration::from_secs(5);

/// What is looked for: a name of the sample.
const SEARCH: &str = "ana";

/// The faults that a server in trouble has, once each: on which call, and what.
const TROUBLES: [(&str, &str); 8] = [
    ("list", r#"{"kind":"status","status":503}"#),
    ("list", r#"{"kind":"unauthorised"}"#),
    ("list", r#"{"kind":"html_page"}"#),
    ("list", r#"{"kind":"cut_body"}"#),
    ("amend", r#"{"kind":"lost_after_applying"}"#),
    ("amend", r#"{"kind":"lost_before_applying"}"#),
    ("amend", r#"{"kind":"status","status":503}"#),
    ("amend", r#"{"kind":"status","status":422}"#),
];

pub(crate) struct Desk {
    server: Server,
    open: OpenAccount,
    /// Gone with the desk.
    _data: TempDir,
    ids: Vec<InterviewId>,
    chance: Rng,
    /// How many times were proposed, by either side: no two are alike.
    proposed: i64,
    /// For how many minutes the user still works offline, or the network is still away.
    away: u32,
    deeds: BTreeMap<&'static str, u64>,
}

impl Desk {
    /// A desk with an account that has had its first list.
    pub(crate) async fn open(seed: u64, interviews: usize) -> Self {
        let server = Server::start(&["--count", &interviews.to_string()]).await;
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
            chance: Rng::with_seed(seed),
            proposed: 0,
            away: 0,
            deeds: BTreeMap::new(),
        }
    }

    /// The account's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.open.folder
    }

    /// How many changes have ended.
    pub(crate) fn ended(&self) -> u64 {
        let ended = |ledger: &Ledger| ledger.durable().history.len();
        u64::try_from(self.open.engine.read(ended)).unwrap()
    }

    /// A minute passes.
    pub(crate) async fn passes_a_minute(&mut self) {
        self.goes_or_comes_back().await;
        if self.one_in(30) {
            self.is_in_trouble().await;
        }
        if self.one_in(4) {
            self.the_other_side_moves().await;
        }
        if self.one_in(2) {
            self.proposes().await;
        }
        if self.one_in(3) {
            self.looks();
        }
        self.settles().await;
        self.decides().await;
    }

    /// The day is over. What happened in it.
    pub(crate) async fn leave(mut self) -> BTreeMap<&'static str, u64> {
        let waiting = |ledger: &Ledger| ledger.durable().outbox.len();
        let waiting = self.open.engine.read(waiting);
        self.deeds
            .insert("still waiting", u64::try_from(waiting).unwrap());
        let endings = |ledger: &Ledger| -> Vec<_> {
            let history = ledger.durable().history.iter();
            history.map(|entry| word(&entry.ending)).collect()
        };
        for word in self.open.engine.read(endings) {
            self.counts(word);
        }
        self.open.engine.close().await;
        self.deeds
    }

    /// The user works offline for a while, or the network is lost for one.
    async fn goes_or_comes_back(&mut self) {
        if self.away > 0 {
            self.away -= 1;
            if self.away == 0 {
                self.works_offline(false).await;
                self.order(("POST", "/sandbox/online"), None).await;
            }
        } else if self.one_in(60) {
            self.away = self.chance.u32(3..20);
            if self.chance.bool() {
                self.counts("work offline");
                self.works_offline(true).await;
            } else {
                self.counts("the network is lost");
                let how = json!({"how": "reset"});
                self.order(("POST", "/sandbox/offline"), Some(&how)).await;
            }
        }
    }

    async fn is_in_trouble(&mut self) {
        self.counts("the server is in trouble");
        let (on, fault) = TROUBLES[self.chance.usize(..TROUBLES.len())];
        let fault: Value = serde_json::from_str(fault).unwrap();
        let order = json!({"on": on, "fault": fault});
        self.order(("POST", "/sandbox/faults"), Some(&order)).await;
    }

    /// It takes what was proposed, or proposes another time.
    async fn the_other_side_moves(&mut self) {
        let id = self.some_interview();
        let path = format!("/sandbox/interviews/{id}");
        let shown = self.order(("GET", &path), None).await;
        let ours = shown["interview"]["amended_by"] == "interviewer";
        if ours && self.chance.bool() {
            self.counts("the other side accepts");
            self.order(("POST", &format!("{path}/accept")), None).await;
        } else {
            self.counters(id).await;
        }
    }

    async fn counters(&mut self, id: InterviewId) {
        self.counts("the other side proposes");
        let (start, end) = self.next_time();
        let times = json!({"start_at": text(start), "end_at": text(end)});
        let path = format!("/sandbox/interviews/{id}/counter");
        self.order(("POST", &path), Some(&times)).await;
    }

    /// The user proposes another time, and may think again; the other side may do so at the same moment.
    async fn proposes(&mut self) {
        let id = self.some_interview();
        match self.chance.u32(..10) {
            0 => {
                self.amends(id, UNDO).await;
                self.tries(Edit::Undo(id)).await;
            }
            1 => {
                self.amends(id, UNDO).await;
                self.tries(Edit::Drop(id)).await;
            }
            2 | 3 => {
                self.amends(id, UNDO).await;
                self.amends(id, Duration::ZERO).await;
            }
            _ => self.amends(id, Duration::ZERO).await,
        }
        if self.one_in(8) {
            self.counters(id).await;
        }
    }

    /// The user looks at a page, and searches.
    fn looks(&mut self) {
        self.counts("looks");
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

    /// The list is asked for, and what waits is sent.
    async fn settles(&mut self) {
        match self.open.engine.sync_now().await.pull {
            PullReport::Had { .. } => self.counts("lists had"),
            PullReport::Failed(_) => self.counts("lists failed"),
            PullReport::NotAsked => self.counts("lists not asked for"),
        }
    }

    /// The user decides what needs a decision.
    async fn decides(&mut self) {
        let open = |ledger: &Ledger| -> Vec<_> {
            let lines = ledger.durable().outbox.queues();
            let needing = lines.filter_map(|(id, line)| {
                let wish = line.iter().find(|one| one.needs_attention())?;
                Some((id, matches!(wish.state, State::Refused)))
            });
            needing.collect()
        };
        for (id, is_refused) in self.open.engine.read(open) {
            let choice = if self.chance.bool() {
                Choice::Mine
            } else {
                Choice::Theirs
            };
            self.counts(if is_refused { "refusals" } else { "conflicts" });
            self.tries(if is_refused {
                Edit::Retry(id)
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

    async fn amends(&mut self, id: InterviewId, undo: Duration) {
        self.counts("changes");
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
            // No other time is proposed for what is completed, cancelled or a practice one.
            Ok(_) | Err(EditError::NoProposal(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Does what may have come too late.
    async fn tries(&self, edit: Edit) {
        let _ = self.open.engine.edit(edit).await;
    }

    async fn works_offline(&self, work_offline: bool) {
        let switches = Switches { work_offline };
        self.open.engine.edit(Edit::Switch(switches)).await.unwrap();
    }

    async fn order(&self, request: (&str, &str), body: Option<&Value>) -> Value {
        self.server.order(request, body).await
    }

    fn some_interview(&mut self) -> InterviewId {
        self.ids[self.chance.usize(..self.ids.len())]
    }

    fn next_time(&mut self) -> (DateTime<Utc>, DateTime<Utc>) {
        let first = DateTime::from_timestamp(1_925_000_400, 0).unwrap();
        let start = first + TimeDelta::hours(self.proposed);
        self.proposed += 1;
        (start, start + TimeDelta::minutes(30))
    }

    fn one_in(&mut self, times: u32) -> bool {
        self.chance.u32(..times) == 0
    }

    fn counts(&mut self, what: &'static str) {
        *self.deeds.entry(what).or_default() += 1;
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
    let created = accounts.create(connection, Protection::None, credentials.clone());
    let unlocked = created.await.unwrap();
    unlocked
        .start(credentials, true, Arc::new(SystemClock::start()))
        .await
        .unwrap()
}

/// Listens as a window does, until the engine ends.
async fn listen(mut events: Receiver<Event>) {
    while !matches!(events.recv().await, Err(RecvError::Closed)) {}
}

/// The interviews that either side may propose another time for.
fn open_ones(ledger: &Ledger) -> Vec<InterviewId> {
    let is_open = |one: &&Interview| {
        let status = one.terms().status;
        matches!(status, Some(Status::Scheduled | Status::Amended))
    };
    let open = ledger.interviews().filter(is_open);
    open.map(|one| one.id).collect()
}

fn word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Sent(_) => "sent",
        Ending::Replaced { .. } => "replaced",
        Ending::Undone => "undone",
        Ending::Dropped => "dropped",
    }
}
