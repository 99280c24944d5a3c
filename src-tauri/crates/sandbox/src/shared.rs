//! The state that the parts of one sandbox share.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use fastrand::Rng;
use tokio::sync::watch;
use tokio::time::{Sleep, sleep};

use crate::gates::Gates;
use crate::http::ListCache;
use crate::model::{Happening, Server, Setup, uuid};
use crate::options::Options;
use crate::requests::Requests;
use crate::sample;

pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) gates: Gates,
    pub(crate) requests: Requests,
    pub(crate) list: ListCache,
    model: Mutex<Model>,
    request_ids: Mutex<Rng>,
    changed: watch::Sender<()>,
    stopped: watch::Sender<bool>,
}

struct Model {
    server: Server,
    rng: Rng,
}

impl Shared {
    pub(crate) fn new(options: Options) -> Self {
        let mut rng = Rng::with_seed(options.seed);
        let request_ids = Mutex::new(rng.fork());
        let setup = Setup {
            rules: options.rules.clone(),
            interviews: sample::interviews(&options),
            user: options.user.clone(),
            partner_id: options.partner_id.clone(),
            api_key: None,
        };
        let server = Server::new(setup, options.clock.now(), &mut rng);
        Self {
            gates: Gates::default(),
            requests: Requests::default(),
            list: ListCache::default(),
            model: Mutex::new(Model { server, rng }),
            request_ids,
            changed: watch::Sender::new(()),
            stopped: watch::Sender::new(false),
            options,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.options.clock.now()
    }

    pub(crate) fn request_id(&self) -> String {
        uuid(
            &mut self
                .request_ids
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Reads the server.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Server) -> T) -> T {
        read(&self.model().server)
    }

    /// Acts on the server at the present time, after everything that is due.
    pub(crate) fn act<T>(&self, act: impl FnOnce(&mut Server, DateTime<Utc>, &mut Rng) -> T) -> T {
        self.act_at(self.now(), act)
    }

    fn act_at<T>(
        &self,
        now: DateTime<Utc>,
        act: impl FnOnce(&mut Server, DateTime<Utc>, &mut Rng) -> T,
    ) -> T {
        let mut model = self.model();
        let Model { server, rng } = &mut *model;
        let before = (server.revision(), server.next_event());
        server.advance(now, rng);
        let done = act(server, now, rng);
        let is_changed = before != (server.revision(), server.next_event());
        let happened = server.take_happened();
        // The lock is released first, because the notified tasks read the server.
        drop(model);
        for one in happened {
            log(&one.what);
        }
        if is_changed {
            self.changed.send_replace(());
        }
        done
    }

    /// Returns a receiver that notices every change of the interviews, and of the time of the next event.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Lets the events of the server happen at their times.
    pub(crate) async fn run_events(self: Arc<Self>) {
        let mut changes = self.changes();
        let mut timer: Option<(DateTime<Utc>, Pin<Box<Sleep>>)> = None;
        loop {
            let next = self.read(Server::next_event);
            // A timer that runs already is kept. If the clock of a test stands still, a new one would start its
            // wait again at every change.
            timer = match (next, timer) {
                (None, _) => None,
                (Some(at), Some(running)) if running.0 == at => Some(running),
                (Some(at), _) => {
                    let wait = (at - self.now()).to_std().unwrap_or_default();
                    Some((at, Box::pin(sleep(wait))))
                }
            };
            let due = async {
                match &mut timer {
                    Some((at, timer)) => {
                        timer.await;
                        *at
                    }
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                at = due => {
                    // The clock of a test may still show an earlier time.
                    self.act_at(at.max(self.now()), |_, _, _| ());
                    timer = None;
                }
                changed = changes.changed() => if changed.is_err() { return },
            }
        }
    }

    pub(crate) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Waits until the sandbox stops.
    pub(crate) async fn stopping(&self) {
        let _ = self.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }

    fn model(&self) -> MutexGuard<'_, Model> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn log(happened: &Happening) {
    match happened {
        Happening::Request { number, reply } => {
            let effect = reply.effect.as_ref().map(ToString::to_string);
            let effect = effect.as_deref().unwrap_or("without effect");
            tracing::info!(target: "interlude_sandbox::request", "request {number} takes effect: {effect}");
        }
        Happening::Move {
            interview,
            result: Ok(effect),
            ..
        } => {
            tracing::info!(target: "interlude_sandbox::other_side", "other side: {interview} {effect}");
        }
        Happening::Move {
            interview,
            result: Err(why),
            ..
        } => {
            tracing::debug!(target: "interlude_sandbox::other_side", "other side: {interview} {why}");
        }
    }
}
