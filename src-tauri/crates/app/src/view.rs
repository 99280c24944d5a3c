//! The types that cross between the window and the shell, and the view model that fills them.
//!
//! A test exports the types to `ui/src/ipc/types.ts`, which is committed, and fails if that file is
//! stale. Nothing here depends on Tauri because the shell's commands are one-line adapters.
//!
//! Times are wall-clock times in the zone that is shown. The window neither converts nor compares
//! zones. It shows the wall time that it receives and sends back the wall time that the user chose. Each
//! wall time carries its instant for ordering and identity.
//!
//! [`ViewContext`] answers the queries of the window with pure functions of the ledger, the settings and
//! the time.

mod account;
mod amend;
mod calendar_file;
mod change;
mod commands;
mod draft;
mod error;
mod first_picture;
mod group_move;
mod id;
mod inbox;
mod interview;
mod links;
mod locale;
mod notifications;
mod phrase;
mod preferences;
mod reading;
mod status;
mod view_model;
mod zones;

pub use interlude_engine::Paused;
pub use interlude_engine::remote::Progress;

pub use account::{
    AccountSummary, ConnectField, ConnectRequest, LockedSeal, StartError, StartState,
};
pub use amend::{
    AmendRequest, AnswerRequest, DayStrip, Phrase, QuickMove, Saved, SavedGroup, SlotCheck,
    StripEntry, WallSlot, Warning, WarningKind,
};
pub use calendar_file::{CalendarFile, Exported};
pub use change::{
    ChangeView, ChangeWord, Conflict, ConflictOffer, Dropped, EndedChange, HistoryEnding,
    HistoryItem, OutboxItem, Reason, ResolveChoice, Resolved,
};
pub use commands::{PageEvent, typescript};
pub use draft::{Draft, KeptDraft, KeptRange};
pub use error::WindowError;
pub use first_picture::{FirstAccount, FirstPicture};
pub use group_move::{DayTime, MoveBy, MoveRequest, MoveReview, MoveRow, NoMove};
pub use id::Id;
pub use inbox::{
    AwayItem, HeardMove, HeardWhat, Inbox, InboxCounts, TheirTurn, YourTurn, YourTurnKind,
};
pub use interview::{
    Badge, CalendarRequest, ExternalLink, InterviewDetail, InterviewKindFilter, InterviewPage,
    InterviewQuery, InterviewRow, InterviewSort, NoAccept, Person, Times,
};
pub use locale::time_locale;
pub use notifications::{
    Action, Button, Fact, Notification, Notifications, Place, PlaceRequest, SNOOZE, Told,
};
pub use preferences::{
    ClockChoice, Contrast, NotificationChoices, Preferences, Settings, Theme, WorkingHours,
    ZoneChoice,
};
pub use status::{
    Closing, Counts, SyncOutcome, WindowStatus, ZoneChange, unreadable, unreadable_ones,
};
pub use view_model::{AccountInfo, ViewContext};
pub use zones::{Doubled, SecondTime, WallRange, WallTime};
