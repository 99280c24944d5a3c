use interlude_app::view::{Closing, Progress, StartState, WindowStatus, ZoneChange};

/// An event for the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppEvent {
    /// These interviews or their changes changed.
    InterviewsChanged(Vec<i64>),
    StatusChanged(Box<WindowStatus>),
    /// The progress of a pull.
    Progress(Progress),
    StartChanged(StartState),
    /// The computer's time zone changed, and times are shown in the new one.
    ZoneChanged(ZoneChange),
    /// The window closes after the waiting changes are sent.
    Closing(Closing),
}

/// A receiver of events. It must neither block nor fail, because the window may be closed at any time.
pub trait EventSink: Send + Sync {
    fn send(&self, event: AppEvent);
}

impl<F: Fn(AppEvent) + Send + Sync> EventSink for F {
    fn send(&self, event: AppEvent) {
        self(event);
    }
}
