/// Waits for Ctrl-C, or for the system to ask the program to end.
pub(crate) async fn interruption() {
    tokio::select! {
        () = asked_by_the_user() => {}
        () = asked_by_the_system() => {}
    }
}

async fn asked_by_the_user() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Then the system ends the program itself.
        std::future::pending().await
    }
}

#[cfg(unix)]
async fn asked_by_the_system() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn asked_by_the_system() {
    std::future::pending().await
}
