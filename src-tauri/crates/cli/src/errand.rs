use interlude_engine::{Engine, Event, SyncReport};

use tokio::sync::broadcast::error::RecvError;

use crate::interruption::interruption;
use crate::progress::ProgressLine;

/// The user's word: asks for the list and sends what waits, with progress on a terminal. Gives none
/// if the user had it stopped; what was saved stays saved.
pub(crate) async fn sync(engine: &Engine) -> Option<SyncReport> {
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
            () = interruption() => None,
        }
    };
    line.clear();
    report
}
