//! The commands of the window, each of which calls a method of the [`Controller`].
//!
//! [`window_commands`] declares their names, arguments and results. Each command is `async` because Tauri
//! runs the others on the main thread, where they would block the window. `first_picture` stands apart, because it
//! also takes the page's end of the channel of events.

use interlude_app::view::{
    AccountSummary, AmendRequest, AnswerRequest, CalendarRequest, ConnectRequest, Draft, Dropped,
    ExternalLink, FirstPicture, HistoryItem, Id, Inbox, InterviewDetail, InterviewPage,
    InterviewQuery, InterviewRow, MoveRequest, MoveReview, OutboxItem, PageEvent, Phrase,
    PlaceRequest, QuickMove, ResolveChoice, Resolved, Saved, SavedGroup, Settings, SlotCheck,
    StartState, SyncOutcome, WallSlot, WindowError, WindowStatus,
};
use interlude_app::window_commands;
use tauri::State;
use tauri::ipc::{Channel, Invoke};

use crate::controller::Controller;
use crate::desktop::System;

/// Sends every event to this channel from now on, and answers everything that the page shows first.
#[tauri::command]
async fn first_picture(
    controller: State<'_, Controller>,
    system: State<'_, System>,
    events: Channel<PageEvent>,
    limit: u32,
) -> Result<FirstPicture, WindowError> {
    system.send_events_to(events);
    controller.first_picture(limit).await
}

macro_rules! commands {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)+) => {
        $(
            #[tauri::command]
            async fn $name(
                controller: State<'_, Controller>,
                $($argument: $kind),*
            ) -> Result<$result, WindowError> {
                controller.$name($($argument.into()),*).await
            }
        )+

        /// Returns the handler that runs the commands for Tauri.
        pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![first_picture, $($name),+]
        }
    };
}

window_commands!(commands);
