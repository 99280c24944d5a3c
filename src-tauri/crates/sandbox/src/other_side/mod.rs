//! The living other side: it answers the interviewer's proposals after a while, as people do.

mod decide;
mod live;

pub use decide::{Plan, Reply, Temper, Weights, decide};
pub(crate) use live::{Proposal, answer_proposals};
