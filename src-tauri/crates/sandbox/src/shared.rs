//! The state that the parts of one sandbox share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::faults::{Faults, Gates};
use crate::http::answer::etag;
use crate::interview::Slot;
use crate::options::{ListMode, Options};
use crate::other_side::Proposal;
use crate::requests::Requests;
use crate::seeded::Seeded;
use crate::tokens::Tokens;
use crate::wire::ListAnswer;
use crate::world::{State, World};

pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) api_key: String,
    pub(crate) tokens: Tokens,
    pub(crate) faults: Faults,
    pub(crate) gates: Gates,
    pub(crate) requests: Requests,
    pub(crate) request_ids: Seeded,
    state: Mutex<State>,
    list: Mutex<Option<RenderedList>>,
    changed: watch::Sender<()>,
    stopped: watch::Sender<bool>,
    proposals: Option<mpsc::UnboundedSender<Proposal>>,
}

/// The body and ETag of the list. Cheap to clone.
#[derive(Clone)]
pub(crate) struct RenderedList {
    revision: u64,
    pub(crate) body: Bytes,
    pub(crate) etag: String,
    pub(crate) count: usize,
}

impl Shared {
    pub(crate) fn new(
        options: Options,
        state: State,
        proposals: Option<mpsc::UnboundedSender<Proposal>>,
    ) -> Self {
        let seed = options.seed;
        let key = || {
            let bytes: [u8; 16] = Seeded::new(seed, "api key").bytes();
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        Self {
            api_key: options.api_key.clone().unwrap_or_else(key),
            tokens: Tokens::new(
                Seeded::new(seed, "token secret").bytes(),
                Arc::clone(&options.clock),
                Seeded::new(seed, "token ids"),
            ),
            faults: Faults::default(),
            gates: Gates::default(),
            requests: Requests::keeping(options.keep_requests),
            request_ids: Seeded::new(seed, "request ids"),
            state: Mutex::new(state),
            list: Mutex::default(),
            changed: watch::Sender::new(()),
            stopped: watch::Sender::new(false),
            proposals,
            options,
        }
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.options.clock.as_ref()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn world(self: &Arc<Self>) -> World {
        World::new(Arc::clone(self))
    }

    /// Returns the current list. It is only rendered again if an interview has changed.
    pub(crate) fn rendered_list(&self) -> RenderedList {
        let mut cached = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.state();
        if let Some(list) = cached
            .as_ref()
            .filter(|list| list.revision == state.revision())
        {
            return list.clone();
        }
        let interviews = state.of_owner(self.options.user.id);
        let answer = match self.options.list {
            ListMode::Full => ListAnswer::full(&interviews),
            ListMode::Strict => ListAnswer::strict(&interviews),
        };
        let body = Bytes::from(serde_json::to_vec(&answer).unwrap_or_default());
        let list = RenderedList {
            revision: state.revision(),
            etag: etag(&body),
            count: interviews.len(),
            body,
        };
        cached.insert(list).clone()
    }

    /// Notifies all waiting tasks that the interviews have changed.
    pub(crate) fn changed(&self) {
        self.changed.send_replace(());
    }

    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Logs an action of the other side and notifies all waiting tasks.
    pub(crate) fn announce(&self, done: &str) {
        tracing::info!(target: "interlude_sandbox::other_side", "other side: {done}");
        self.changed();
    }

    /// Passes a proposal to the simulated other side.
    pub(crate) fn proposed(&self, interview: u64, slot: Slot) {
        if let Some(proposals) = &self.proposals {
            // Sending only fails if the sandbox is being dropped.
            let _ = proposals.send(Proposal { interview, slot });
        }
    }

    pub(crate) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Waits until the sandbox stops.
    pub(crate) async fn stopping(&self) {
        let _ = self.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }
}
