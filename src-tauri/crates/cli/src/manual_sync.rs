use interlude_engine::{Engine, Event, SyncReport};

use tokio::sync::broadcast::error::RecvError;

use crate::interruption::interrupted;
use crate::progress::ProgressLine;

/// Runs a manual sync and shows its progress if stderr is a terminal.
///
/// Returns `None` if the user or the system interrupted it. Saved changes stay saved.
pub(crate) async fn run(engine: &Engine) -> Option<SyncReport> {
    let mut events = engine.events();
    let mut line = ProgressLine::on_stderr();
    let report = {
        let show = async {
            loop {
                match events.recv().await {
                    Ok(Event::Progress(progress)) => line.show(progress),
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            report = engine.sync_now() => Some(report),
            never = show => never,
            () = interrupted() => None,
        }
    };
    line.clear();
    report
}
