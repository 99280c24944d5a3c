//! An account with the commands of the window, under simulated time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use interlude_app::view::{
    AccountInfo, AccountSummary, AmendRequest, AnswerRequest, Id, Preferences, ResolveChoice,
    Resolved, Settings, StartState, SyncOutcome, ViewContext, WallSlot, WindowError, ZoneChoice,
};
use interlude_engine::clock::{Clock, Now};
use interlude_engine::edit::Edit;
use interlude_engine::memory_store::MemoryStore;
use interlude_engine::random::Random;
use interlude_engine::store::{CredentialMark, Switches};
use interlude_engine::{Config, Engine, Event, Parts, Waits};
use interlude_model::zone::Zone;
use interlude_model::{InterviewId, Party, Slot, Timestamp};
use interlude_store::keys::Seal;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::time::{Instant, sleep, sleep_until};

use crate::revisions::Revisions;
use crate::server::{Server, at, id};

/// The time in which the engine reacts to a step.
const REACTS_WITHIN: Duration = Duration::from_millis(50);

pub struct Window {
    pub server: Server,
    engine: Engine,
    clock: Arc<SimulatedClock>,
    events: Receiver<Event>,
    waits: Waits,
    settings: Settings,
    revisions: Revisions,
    pub start: StartState,
    /// True if the account is the sample account.
    pub sample: bool,
}

struct SimulatedClock {
    began: Instant,
    wall: Timestamp,
}

struct SeededRandom(u64);

macro_rules! argument {
    ($arguments:expr, $name:literal) => {
        serde_json::from_value($arguments[$name].clone()).unwrap()
    };
}

impl Window {
    /// Opens an account of the server at a time, and fetches its list.
    pub async fn open(server: Server, time: &str) -> Self {
        let clock = Arc::new(SimulatedClock {
            began: Instant::now(),
            wall: at(time),
        });
        let store = MemoryStore::default();
        let parts = Parts {
            cache: store.clone(),
            store,
            remote: server.clone(),
            clock: clock.clone(),
            random: Box::new(SeededRandom(7)),
            config: Config {
                automatic: true,
                one_origin: false,
                key: Some(CredentialMark([1; 16])),
                token: Some(CredentialMark([2; 16])),
                ..Config::default()
            },
        };
        let engine = Engine::start_simulated(parts).await.unwrap();
        engine.sync_now().await;
        let mut window = Self {
            events: engine.events(),
            waits: engine.waits(),
            settings: Settings {
                zone: ZoneChoice::Named("Europe/London".into()),
                ..Settings::default()
            },
            revisions: Revisions::default(),
            start: StartState::Open,
            sample: false,
            server,
            engine,
            clock,
        };
        window.revisions.note(&window.engine);
        window
    }

    /// Returns the answer to a command that changes nothing.
    pub fn ask(&self, command: &str, arguments: &Value) -> Result<Value, WindowError> {
        let id = || number(arguments);
        let answer = self.look(|view| {
            Ok::<_, WindowError>(match command {
                "list_interviews" => json!(view.list(&argument!(arguments, "query"))),
                "list_position" => json!(view.list_position(&argument!(arguments, "query"), id())),
                "calendar" => json!(view.calendar(&argument!(arguments, "request"))?),
                "second_zone_shifts" => {
                    json!(view.second_zone_shifts(&argument!(arguments, "request"))?)
                }
                "busy_days" => json!(view.busy_days(&argument!(arguments, "request"))?),
                "interview" => json!(view.interview(id())?),
                "history" => json!(view.history(id())?),
                "outbox" => json!(view.outbox()),
                "inbox" => json!(view.inbox(argument!(arguments, "limit"))),
                "review_move" => json!(view.review_move(&argument!(arguments, "request"))?),
                "status" => json!(view.status()),
                "check_slot" => json!(view.check_slot(id(), &argument!(arguments, "slot"))?),
                "quick_move" => json!(view.quick_move(
                    id(),
                    &argument!(arguments, "slot"),
                    argument!(arguments, "by"),
                )?),
                "read_phrase" => {
                    let text: String = argument!(arguments, "text");
                    json!(view.read_phrase(id(), &argument!(arguments, "slot"), &text)?)
                }
                "start_state" => json!(self.start),
                "has_keychain" => json!(self.start != StartState::FirstRun { keychain: false }),
                "accounts" => match self.start {
                    StartState::FirstRun { .. } => json!([]),
                    _ => json!([self.account()]),
                },
                "drafts" => json!([]),
                "settings" => json!(self.settings),
                "time_locale" => Value::Null,
                "zones" => json!(Zone::names().collect::<Vec<_>>()),
                other => panic!("{other} is not a command that a recording answers"),
            })
        })?;
        Ok(self.revisions.named(answer))
    }

    /// Takes a step: a command that changes something, or something that happens by itself. Returns the answer,
    /// and the events by which the window learns of it.
    pub async fn step(
        &mut self,
        step: &str,
        arguments: &Value,
    ) -> (Result<Value, WindowError>, Vec<Value>) {
        let answer = self.take(step, arguments).await;
        sleep(REACTS_WITHIN).await;
        self.revisions.note(&self.engine);
        let changed = self.changed();
        let mut events = Vec::new();
        if !changed.is_empty() {
            let changed: Vec<String> = changed.iter().map(ToString::to_string).collect();
            events.push(json!({ "event": "interviews-changed", "payload": changed }));
        }
        let status = self.look(|view| json!(view.status()));
        events.push(json!({ "event": "status-changed", "payload": status }));
        (answer.map(|answer| self.revisions.named(answer)), events)
    }

    /// Waits until a time of the simulated day.
    pub async fn until(&mut self, time: &str) {
        sleep_until(self.clock.began + at(time).since(self.clock.wall)).await;
        self.settle();
    }

    /// Takes what has happened so far as known to the page.
    pub fn settle(&mut self) {
        self.revisions.note(&self.engine);
        self.changed();
    }

    async fn take(&mut self, step: &str, arguments: &Value) -> Result<Value, WindowError> {
        let seen = || self.revisions.meant(arguments["seen"].as_str().unwrap());
        match step {
            "wait" => {
                sleep(Duration::from_secs(argument!(arguments, "seconds"))).await;
                Ok(Value::Null)
            }
            "they_propose" => {
                let slot: WallSlot = argument!(arguments, "slot");
                let time = |time: &str| at(&format!("{} {time}", slot.date));
                let slot = Slot::new(time(&slot.start), time(&slot.end)).unwrap();
                let id = id(number(arguments));
                self.server.propose(id, slot, Party::Interviewee);
                self.engine.sync_now().await;
                Ok(Value::Null)
            }
            "amend_interview" => {
                let mut request: AmendRequest = argument!(arguments, "request");
                request.seen = self.revisions.meant(&request.seen);
                let edit = self.look(|view| view.amend(&request));
                self.edit(request.id, edit).await?;
                self.saved(request.id)
            }
            "accept" | "keep" | "cancel_interview" => {
                let mut request: AnswerRequest = argument!(arguments, "request");
                request.seen = self.revisions.meant(&request.seen);
                let edit = self.look(|view| match step {
                    "accept" => view.accept(&request),
                    "keep" => view.keep(&request),
                    _ => view.cancel(&request),
                });
                self.edit(request.id, edit).await?;
                self.saved(request.id)
            }
            "amend_group" => {
                let mut requests: Vec<AmendRequest> = argument!(arguments, "requests");
                for request in &mut requests {
                    request.seen = self.revisions.meant(&request.seen);
                }
                let ids = requests.iter().map(|request| request.id.into()).collect();
                let edits = self.look(|view| view.amend_group(&requests));
                self.edit_group(edits).await?;
                Ok(self.look(|view| json!(view.saved_group(ids, true))))
            }
            "undo_group" => {
                let ids: Vec<Id> = argument!(arguments, "ids");
                self.edit_group(self.look(|view| view.undo_group(&ids)))
                    .await?;
                Ok(Value::Null)
            }
            "mark_seen" => {
                let up_to: String = argument!(arguments, "upTo");
                let edit = self.look(|view| view.mark_seen(&up_to))?;
                self.engine.edit(edit).await?;
                Ok(Value::Null)
            }
            "sign_in" => {
                self.server.state().list_failure = None;
                let (key, token) = (CredentialMark([3; 16]), CredentialMark([4; 16]));
                self.engine
                    .credentials_changed(Some(key), Some(token))
                    .await;
                self.engine.sync_now().await;
                Ok(self.look(|view| json!(view.status())))
            }
            "they_cancel" => {
                self.server.cancel(id(number(arguments)));
                self.engine.sync_now().await;
                Ok(Value::Null)
            }
            "undo" => {
                self.edit(number(arguments), Ok(Edit::Undo(id(number(arguments)))))
                    .await?;
                Ok(self.look(|view| json!(view.newest_change(number(arguments)))))
            }
            "drop_change" => {
                self.edit(number(arguments), Ok(Edit::Drop(id(number(arguments)))))
                    .await?;
                Ok(self.look(|view| json!(view.dropped(number(arguments)))))
            }
            "bring_back" => {
                let change: String = argument!(arguments, "change");
                let edit = self.look(|view| view.bring_back(number(arguments), &change));
                self.edit(number(arguments), edit).await?;
                self.saved(number(arguments))
            }
            "retry" => {
                let edit = self.look(|view| view.retry(number(arguments), &seen()));
                self.edit(number(arguments), edit).await?;
                Ok(Value::Null)
            }
            "resolve" => {
                let choice: ResolveChoice = argument!(arguments, "choice");
                let edit = self.look(|view| view.resolve(number(arguments), choice, &seen()));
                self.edit(number(arguments), edit).await?;
                let saved = |view: &ViewContext<'_>| view.saved(number(arguments), true);
                let dropped = |view: &ViewContext<'_>| view.dropped(number(arguments));
                Ok(match choice {
                    ResolveChoice::Mine => json!(Resolved::Saved(self.look(saved))),
                    ResolveChoice::Theirs => json!(Resolved::Dropped(self.look(dropped))),
                })
            }
            "sync_now" => {
                let report = self.engine.sync_now().await;
                Ok(json!(SyncOutcome::of(&report, &self.engine.status())))
            }
            "set_offline" => {
                let work_offline = argument!(arguments, "offline");
                self.engine
                    .edit(Edit::Switch(Switches { work_offline }))
                    .await?;
                sleep(REACTS_WITHIN).await;
                Ok(self.look(|view| json!(view.status())))
            }
            other => panic!("{other} is not a step of a recording"),
        }
    }

    /// Applies an edit. If it comes too late, the error contains the current interview.
    async fn edit(&self, id: i64, edit: Result<Edit, WindowError>) -> Result<(), WindowError> {
        let done = match edit {
            Ok(edit) => self.engine.edit(edit).await.map_err(WindowError::from),
            Err(error) => Err(error),
        };
        done.map(drop).map_err(|error| match error.code {
            interlude_model::Code::Stale => {
                error.with_interview(self.look(|view| view.interview(id)).unwrap())
            }
            _ => error,
        })
    }

    async fn edit_group(
        &self,
        edits: Result<Vec<Edit>, (usize, WindowError)>,
    ) -> Result<(), WindowError> {
        let edits = edits.map_err(|(_, error)| error)?;
        let done = self.engine.edit_group(edits).await;
        done.map(drop).map_err(|refused| refused.error.into())
    }

    fn saved(&self, id: i64) -> Result<Value, WindowError> {
        Ok(self.look(|view| json!(view.saved(id, true))))
    }

    fn look<T>(&self, query: impl FnOnce(&ViewContext<'_>) -> T) -> T {
        let account_info = AccountInfo {
            label: self.account().label,
            sample: self.sample,
            base: "https://interviews.example.com/lms".parse().unwrap(),
            token_expires: None,
        };
        let preferences = Preferences::of(&self.settings, Zone::UTC);
        let now = self.clock.now().wall;
        ViewContext::read(&self.engine, &account_info, &preferences, now, query)
    }

    pub fn account(&self) -> AccountSummary {
        let label = match self.sample {
            true => "Sample account",
            false => "interviews.example.com",
        };
        AccountSummary {
            id: "interviews".into(),
            label: label.into(),
            host: "interviews.example.com".into(),
            partner: "4711".into(),
            seal: Seal::Passphrase,
            open: self.start == StartState::Open,
            sample: self.sample,
            unfinished: Some(
                self.engine
                    .read(|ledger| u32::try_from(ledger.durable().outbox.len()).unwrap()),
            ),
            trouble: None,
        }
    }

    /// Returns the interviews that changed, or whose change waits for another reason, since the last call.
    fn changed(&mut self) -> BTreeSet<InterviewId> {
        let mut changed = BTreeSet::new();
        while let Ok(event) = self.events.try_recv() {
            if let Event::InterviewsChanged(ids) = event {
                changed.extend(ids);
            }
        }
        let waits = self.engine.waits();
        self.engine.read(|ledger| {
            for (id, queue) in ledger.durable().outbox.queues() {
                if queue
                    .iter()
                    .any(|one| waits.get(&one.id) != self.waits.get(&one.id))
                {
                    changed.insert(id);
                }
            }
        });
        self.waits = waits;
        changed
    }
}

fn number(arguments: &Value) -> i64 {
    let id: String = argument!(arguments, "id");
    id.parse().unwrap()
}

impl Clock for SimulatedClock {
    fn now(&self) -> Now {
        let monotonic = self.began.elapsed();
        Now {
            wall: self.wall.plus(monotonic),
            monotonic,
        }
    }
}

impl Random for SeededRandom {
    fn bits(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0.rotate_left(23) ^ self.0
    }
}
