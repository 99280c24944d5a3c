//! The simulated network between the engine and its server.

mod list;
mod plan;
mod request;

use std::future::pending;
use std::time::Duration;

use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeRequest, Listed, Progress, PullFailure, Remote,
};
use interlude_model::InterviewId;
use tokio::time::sleep;

use crate::sim::life::Step;
use crate::sim::slots::any_slot;
use crate::sim::world::{Network, State, World};

/// The remote port of one process and account.
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
        sleep(call.plan.to_server).await;
        let written = self.write_list(&call, etag);
        progress(Progress {
            received: 1,
            total: None,
        });
        sleep(call.plan.back).await;
        if !self.arrives("a list's answer") {
            return pending().await;
        }
        written
            .map(|written| self.receive_list(&call, written))
            .ok_or_else(|| self.fail_list(&call))
    }

    async fn send(&self, request: ChangeRequest) -> Result<ChangeAnswer, ChangeFailure> {
        let Some((number, plan)) = self.begin_request(request) else {
            return pending().await;
        };
        sleep(plan.answered_after).await;
        if !self.arrives("a request's answer") {
            return pending().await;
        }
        self.receive_answer(number, request, &plan)
    }
}

impl Wire {
    /// Returns true if the process is still alive to receive an answer.
    fn arrives(&self, what: &'static str) -> bool {
        self.world.now().step(self.life, what) == Step::Runs
    }
}

impl State {
    /// Lets the other side propose another time at random between the answer to an accept and a copy of it, which agrees
    /// to that time then. The process may die meanwhile.
    fn maybe_propose_before_copy(
        &mut self,
        account: usize,
        id: InterviewId,
        answered_after: Duration,
        copy_after: Duration,
    ) {
        if self.network == Network::Healed || answered_after >= copy_after || !self.rng.percent(60)
        {
            return;
        }
        let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or_default();
        let within = millis(answered_after)..millis(copy_after);
        let at = self.at() + self.rng.millis(within);
        if let Some(slot) = any_slot(account, &mut self.rng) {
            self.accounts[account].server.expect_proposal(at, id, slot);
        }
        if self.rng.percent(self.scenario.death_percent) {
            let steps = self.rng.below(12);
            self.life.limit_steps(Some(steps));
        }
    }

    /// Lets the other side change an interview at random while a request is in flight.
    fn maybe_move_interview(&mut self, account: usize, id: Option<InterviewId>, within: Duration) {
        if self.network == Network::Healed || !self.rng.percent(self.scenario.other_side_percent) {
            return;
        }
        let now = self.at();
        let server = &mut self.accounts[account].server;
        let ids: Vec<_> = server.records.keys().copied().collect();
        if let Some(id) = id.or_else(|| self.rng.pick(&ids)) {
            let within = u64::try_from(within.as_millis()).unwrap_or_default();
            let at = now + self.rng.millis(0..within + 200);
            server.expect_move(at, id);
        }
    }
}
