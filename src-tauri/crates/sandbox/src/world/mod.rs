//! The records behind the API, and the moves of the other side on them.

mod applied;
mod handle;
mod moves;
mod state;

pub use applied::Applied;
pub use handle::World;
pub use moves::MoveRefused;
pub(crate) use state::State;
