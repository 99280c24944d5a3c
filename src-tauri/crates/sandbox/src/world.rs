//! The interviews behind the API, and the actions of both sides on them.

mod handle;
mod moves;
mod state;

pub use handle::World;
pub use moves::{ActionRefused, Applied};
pub(crate) use state::State;
