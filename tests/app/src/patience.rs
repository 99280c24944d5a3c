use std::time::Duration;

/// Far more than anything here takes on a busy computer.
const LIMIT: Duration = Duration::from_secs(40);

/// Waits for `what`; a test whose wait is in vain fails with these words.
pub async fn within<T>(what: &str, event: impl Future<Output = T>) -> T {
    match tokio::time::timeout(LIMIT, event).await {
        Ok(done) => done,
        Err(_) => panic!("waited {} s in vain: {what}", LIMIT.as_secs()),
    }
}
