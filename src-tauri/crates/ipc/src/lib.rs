//! What the window may ask and what it is told.
//!
//! Types are written here once and exported to `ui/src/ipc/types.ts`, which is committed; a test fails
//! when it is stale. Nothing here knows Tauri: the shell's commands are one-line adapters.
//!
//! Times are wall-clock values of the zone that is shown. The window neither converts nor compares
//! zones: it shows what it is given and sends back what the user chose; each time carries its instant
//! beside it.
//!
//! Answers are made by [`ViewContext`], one moment of one account: pure functions from the ledger, the
//! settings and the time to what the window is told.

#![forbid(unsafe_code)]

mod account;
mod amend;
mod calendar_file;
pub mod commands;
mod conflict;
mod draft;
mod error;
mod failure;
mod id;
mod interview;
mod links;
mod locale;
mod phrase;
mod preferences;
mod query;
mod reading;
mod report;
mod settings;
mod start;
mod status;
mod typescript;
mod unreadable;
mod view_model;
mod wall;
mod zones;

pub use account::{AccountSummary, ConnectField, ConnectRequest, Protection};
pub use amend::{
    AmendRequest, DayStrip, Phrase, QuickMove, Saved, SlotCheck, StripEntry, WallSlot, Warning,
    WarningKind,
};
pub use calendar_file::{CalendarFile, Exported, NoTimes};
pub use conflict::{Conflict, Dropped, ResolveChoice, Resolved};
pub use draft::{Draft, KeptDraft, KeptRange};
pub use error::{ErrorCode, WindowError};
pub use id::Id;
pub use interview::{
    Badge, ExternalLink, HistoryEnding, HistoryItem, InterviewDetail, InterviewRow, NoProposal,
    OutboxItem, Person, Reason, Times,
};
pub use locale::time_locale;
pub use preferences::Preferences;
pub use query::{
    CalendarRequest, InterviewKindFilter, InterviewPage, InterviewQuery, InterviewSort,
};
pub use settings::{ClockChoice, Settings, Theme, WorkingHours, ZoneChoice};
pub use start::{LockedSeal, StartError, StartState};
pub use status::{Closing, Counts, PausedWhy, Progress, SyncOutcome, WindowStatus, ZoneChange};
pub use typescript::typescript;
pub use unreadable::{unreadable, unreadable_ones};
pub use view_model::{AccountInfo, ViewContext};
pub use wall::{Doubled, SecondTime, WallRange, WallTime};
