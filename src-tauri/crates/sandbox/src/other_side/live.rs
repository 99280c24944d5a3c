use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::decide::{OtherSideBehaviour, Plan, Reply, decide};
use crate::interview::{Slot, Span};
use crate::seeded::Seeded;
use crate::shared::Shared;
use crate::world::ActionRefused;

/// A proposal of the interviewer, with the slot as the server stored it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proposal {
    pub(crate) interview: u64,
    pub(crate) slot: Slot,
}

/// Answers each proposal after its delay, until the sandbox is dropped.
pub(crate) async fn answer_proposals(
    shared: Arc<Shared>,
    mut proposals: mpsc::UnboundedReceiver<Proposal>,
    temper: OtherSideBehaviour,
) {
    let rng = Seeded::new(shared.options.seed, "other side");
    let mut answers = JoinSet::new();
    loop {
        tokio::select! {
            proposal = proposals.recv() => {
                let Some(proposal) = proposal else { return };
                let now = shared.clock().now();
                let plan = rng.draw(|rng| decide(proposal.slot, now, &temper, rng));
                answers.spawn(answer(Arc::clone(&shared), proposal, plan));
            }
            Some(_) = answers.join_next() => {}
        }
    }
}

async fn answer(shared: Arc<Shared>, proposal: Proposal, plan: Plan) {
    tokio::time::sleep(plan.after).await;
    // A proposal that was replaced in the meantime is skipped, because the newer one gets its own answer.
    let stands = shared.state().get(proposal.interview).is_some_and(|one| {
        one.booking
            .as_ref()
            .is_some_and(|booking| booking.proposed == Span::from(proposal.slot))
    });
    if !stands {
        return;
    }
    let world = shared.world();
    let done: Result<_, ActionRefused> = match plan.reply {
        Reply::Accept => world.accept(proposal.interview),
        Reply::Counter(slot) => world.counter(proposal.interview, slot.start(), slot.end()),
        Reply::TurnDown => world.reject(proposal.interview),
    };
    if let Err(error) = done {
        tracing::debug!(
            "the other side could not answer {}: {error}",
            proposal.interview
        );
    }
}
