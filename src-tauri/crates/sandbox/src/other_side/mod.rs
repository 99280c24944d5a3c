//! The simulated other side. It answers the interviewer's proposals after a delay.

mod decide;
mod live;

pub use decide::{Plan, Reply, Temper, Weights, decide};
pub(crate) use live::{Proposal, answer_proposals};
