use std::pin::Pin;
use std::time::Duration;

use tokio::time::Sleep;

/// The end of a whole call, however many steps it takes.
pub(crate) struct Deadline(Pin<Box<Sleep>>);

impl Deadline {
    pub(crate) fn after(limit: Duration) -> Self {
        Self(Box::pin(tokio::time::sleep(limit)))
    }

    /// The step's outcome, or `None` if the call's time ran out before it.
    pub(crate) async fn within<S: Future>(&mut self, step: S) -> Option<S::Output> {
        tokio::select! {
            biased;
            outcome = step => Some(outcome),
            () = &mut self.0 => None,
        }
    }
}
