//! Runs calls of sled with a time limit, because some of them never return.
//!
//! Opening a file that sled cannot read may hang. After a failed sync, a flush may wait for ever for a
//! wake-up that was sent before it began to wait (0.34.7, `make_stable_inner`). So the call runs on a thread
//! of its own, which is abandoned when the limit has passed.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Runs `act` on a thread of its own. Returns None if it takes longer than `limit`; the thread then goes on
/// and its result is dropped.
///
/// # Errors
/// An error of the system if no thread can be started.
pub(crate) fn with_timeout<T: Send + 'static>(
    limit: Duration,
    act: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let (sender, result) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name("ask-sled".to_owned());
    thread.spawn(move || {
        // Sending fails if the caller does not wait any more.
        let _ = sender.send(act());
    })?;
    Ok(result.recv_timeout(limit).ok())
}
