//! The interviews behind the API, and the actions of both sides on them.

mod applied;
mod handle;
mod moves;
mod state;

pub use applied::Applied;
pub use handle::World;
pub use moves::ActionRefused;
pub(crate) use state::State;
