//! sled may never come back: from opening a file that it cannot read, and, after a sync that failed,
//! from a flush that waits for a wake-up given before it began to wait (0.34.7, `make_stable_inner`).
//! So it is asked on a thread of its own, which is left behind when it takes too long.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What `act` came to; nothing if it took longer than `limit`. It then goes on, unheard.
///
/// # Errors
/// The system's, if there can be no more threads.
pub(crate) fn within<T: Send + 'static>(
    limit: Duration,
    act: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let (done, answer) = mpsc::sync_channel(1);
    let named = thread::Builder::new().name("ask-sled".to_owned());
    named.spawn(move || {
        // Nobody waits any more once it took too long; what it came to is then dropped here.
        let _ = done.send(act());
    })?;
    Ok(answer.recv_timeout(limit).ok())
}
