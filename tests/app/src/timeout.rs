use std::time::Duration;

/// The timeout: far longer than anything here takes on a busy computer.
const LIMIT: Duration = Duration::from_secs(40);

/// Waits for an event. Fails the test with the description `what` after the timeout.
pub async fn with_timeout<T>(what: &str, event: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMIT, event).await {
        Ok(done) => done,
        Err(_) => panic!("timed out after {} s: {what}", LIMIT.as_secs()),
    }
}
