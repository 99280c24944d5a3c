use std::pin::Pin;
use std::time::Duration;

use tokio::time::Sleep;

/// The deadline of a whole call, whatever the number of its steps.
pub(crate) struct Deadline(Pin<Box<Sleep>>);

impl Deadline {
    pub(crate) fn after(limit: Duration) -> Self {
        Self(Box::pin(tokio::time::sleep(limit)))
    }

    /// Runs a step. Returns its output, or None if the deadline passes first.
    pub(crate) async fn run<S: Future>(&mut self, step: S) -> Option<S::Output> {
        tokio::select! {
            // A step that is ready counts, even if the deadline passes at the same moment.
            biased;
            outcome = step => Some(outcome),
            () = &mut self.0 => None,
        }
    }
}
