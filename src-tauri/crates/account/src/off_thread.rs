use std::panic::resume_unwind;

/// Does what blocks (key stretching, opening files) where it holds up nobody.
pub(crate) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| error.try_into_panic())
    {
        Ok(done) => done,
        Err(Ok(panic)) => resume_unwind(panic),
        // The runtime is going away, and with it whoever waits here.
        Err(Err(_cancelled)) => std::future::pending().await,
    }
}
