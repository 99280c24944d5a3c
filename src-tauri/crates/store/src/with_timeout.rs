use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The reason why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum TimeoutError {
    /// The call did not return in time.
    #[error("it took too long")]
    TooSlow,
    /// The call panicked.
    #[error("it panicked")]
    Panicked,
    /// The system could not start a thread.
    #[error("no thread could be started: {0}")]
    NoThread(#[from] io::Error),
}

/// Runs `act` on a thread of its own, with this name, for calls that may never return. After `limit` the
/// thread is abandoned: it goes on, and its result is dropped.
///
/// # Errors
/// [`TimeoutError`] if there is no result.
pub fn with_timeout<T: Send + 'static>(
    limit: Duration,
    name: &str,
    act: impl FnOnce() -> T + Send + 'static,
) -> Result<T, TimeoutError> {
    let (sender, result) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn(move || {
        // Sending fails if the caller does not wait any more.
        let _ = sender.send(act());
    })?;
    result.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => TimeoutError::TooSlow,
        RecvTimeoutError::Disconnected => TimeoutError::Panicked,
    })
}
