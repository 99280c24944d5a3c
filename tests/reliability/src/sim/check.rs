//! Checks of the rules at the engine's ports.

mod commits;
mod compare;
mod endings;
mod looks;
mod requests;
mod told;

use std::time::Duration;

pub(crate) use requests::RequestEnd;

/// The longest time by which a list may lag behind an earlier answer.
const LAG: Duration = Duration::from_secs(30);
