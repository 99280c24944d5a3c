//! The commands of the window, each of which calls a method of the [`Controller`].
//!
//! [`window_commands`] declares their names, arguments and results. Each command is `async` because Tauri
//! runs the others on the main thread, where they would block the window.

use interlude_app::view::{
    AccountSummary, AmendRequest, AnswerRequest, CalendarRequest, ConnectRequest, Draft, Dropped,
    ExternalLink, HistoryItem, Id, Inbox, InterviewDetail, InterviewPage, InterviewQuery,
    InterviewRow, MoveRequest, MoveReview, OutboxItem, Phrase, PlaceRequest, QuickMove,
    ResolveChoice, Resolved, Saved, SavedGroup, Settings, SlotCheck, StartState, SyncOutcome,
    WallSlot, WindowError, WindowStatus,
};
use interlude_app::window_commands;
use tauri::State;
use tauri::ipc::Invoke;

use crate::controller::Controller;

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
            tauri::generate_handler![$($name),+]
        }
    };
}

window_commands!(commands);
