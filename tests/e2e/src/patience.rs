use std::time::{Duration, Instant};

/// Far more than anything in the window takes, on however busy a computer.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// How long one look may take.
const LOOK: Duration = Duration::from_secs(10);

/// How often the screen is looked at while something is waited for.
const GLANCE: Duration = Duration::from_millis(40);

/// Looks again and again until `look` finds something; nothing once [`PATIENCE`] is over.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a person would wait is no logic of the application"
)]
pub async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Ok(Some(found)) = tokio::time::timeout(LOOK, look()).await {
            return Some(found);
        }
        if begun.elapsed() > PATIENCE {
            return None;
        }
        tokio::time::sleep(GLANCE).await;
    }
}
