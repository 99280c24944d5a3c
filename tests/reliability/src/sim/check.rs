//! Checks of the rules at the engine's ports.

mod changes;
mod commits;
mod compare;
mod endings;
mod happened;
mod heard;
mod looks;
mod owed;
mod requests;
mod told;
mod undo;

use std::time::Duration;

pub(crate) use requests::RequestEnd;

/// The longest time by which a list may lag behind an earlier answer.
pub(crate) const LAG: Duration = Duration::from_secs(30);
