use std::panic::resume_unwind;

/// Runs blocking work, such as key derivation and file access, on a thread where blocking is allowed.
pub async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| error.try_into_panic())
    {
        Ok(done) => done,
        Err(Ok(panic)) => resume_unwind(panic),
        // The runtime shuts down and drops this future, so there is no value to return.
        Err(Err(_cancelled)) => std::future::pending().await,
    }
}
