use std::time::{Duration, Instant};

/// The timeout of every wait: far longer than anything takes in the window, even on a busy computer.
pub const TIMEOUT: Duration = Duration::from_secs(90);

/// The timeout of one check.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// The interval between two checks.
const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// Calls `look` repeatedly until it returns a value. Returns None after [`TIMEOUT`].
#[expect(clippy::disallowed_methods, reason = "only for the timeout of a test")]
pub async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Ok(Some(found)) = tokio::time::timeout(LOOK_TIMEOUT, look()).await {
            return Some(found);
        }
        if started.elapsed() > TIMEOUT {
            return None;
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
