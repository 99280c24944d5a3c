//! The simulated other side. It answers the interviewer's proposals after a delay.

mod decide;
mod live;

pub use decide::{OtherSideBehaviour, Plan, Reply, Weights, decide};
pub(crate) use live::{Proposal, answer_proposals};
