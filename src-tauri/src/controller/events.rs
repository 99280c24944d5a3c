use interlude_ipc::{Closing, Progress, StartState, WindowStatus, ZoneChange};

/// Something that the window is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppEvent {
    /// These interviews, or what waits on them, changed.
    InterviewsChanged(Vec<i64>),
    /// Where the account stands.
    StatusChanged(Box<WindowStatus>),
    /// How far a list has come.
    Progress(Progress),
    /// Another page is to be shown.
    StartChanged(StartState),
    /// Times are shown in another zone, because the computer's is another one.
    ZoneChanged(ZoneChange),
    /// The window closes once what waits is sent.
    Closing(Closing),
}

/// Tells the window. It must neither block nor fail: a window that is gone needs no news.
pub trait EventSink: Send + Sync {
    /// Tells it.
    fn send(&self, event: AppEvent);
}

impl<F: Fn(AppEvent) + Send + Sync> EventSink for F {
    fn send(&self, event: AppEvent) {
        self(event);
    }
}
