//! The network between the engine and its server.

mod amend;
mod fate;
mod list;

use std::future::pending;
use std::time::Duration;

use interlude_domain::{InterviewId, Slot};
use interlude_engine::remote::{AmendFailure, Amended, Listed, Progress, PullFailure, Remote};
use tokio::time::sleep;

use crate::life::Step;
use crate::server::Arrival;
use crate::world::{Network, State, World};

/// A process's way to an account's server.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) world: World,
    pub(crate) account: usize,
    pub(crate) life: u32,
}

impl Remote for Wire {
    async fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        let Some(call) = self.ask_for_list() else {
            return pending().await;
        };
        sleep(call.fate.to_server).await;
        let written = self.write_list(&call, etag);
        progress(Progress {
            received: 1,
            total: None,
        });
        sleep(call.fate.back).await;
        if !self.arrives("a list's answer") {
            return pending().await;
        }
        written
            .map(|written| self.have_list(&call, written))
            .ok_or_else(|| self.miss_list(&call))
    }

    async fn amend(&self, id: InterviewId, slot: Slot) -> Result<Amended, AmendFailure> {
        let Some((request, fate)) = self.send(id, slot) else {
            return pending().await;
        };
        sleep(fate.heard_after).await;
        if !self.arrives("an amend's answer") {
            return pending().await;
        }
        self.hear(request, id, &fate)
    }
}

impl Wire {
    /// Whether an answer still finds the process.
    fn arrives(&self, what: &'static str) -> bool {
        self.world.now().step(self.life, what) == Step::Goes
    }
}

impl State {
    /// The other side may move while a request is under way.
    fn tempt(&mut self, account: usize, id: Option<InterviewId>, within: Duration) {
        if self.network == Network::Healed || !self.chance.percent(self.scenario.meddling) {
            return;
        }
        let now = self.at();
        let server = &mut self.sides[account].server;
        let ids: Vec<_> = server.records.keys().copied().collect();
        if let Some(id) = id.or_else(|| self.chance.pick(&ids)) {
            let within = u64::try_from(within.as_millis()).unwrap_or_default();
            let at = now + self.chance.millis(0..within + 200);
            server.expect(at, Arrival::Move(id));
        }
    }
}
