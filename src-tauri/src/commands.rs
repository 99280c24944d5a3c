//! The commands of the window, each of which calls a method of the [`Controller`].
//!
//! One table declares the names, arguments and results. It generates the commands, the handler for Tauri,
//! and the list that a test compares with `interlude_app::view::commands::COMMANDS`. Each command is `async`
//! because Tauri runs the others on the main thread, where they would block the window.

use interlude_app::view::{
    AccountSummary, AmendRequest, CalendarRequest, ConnectRequest, Draft, Dropped, ExternalLink,
    HistoryItem, Id, InterviewDetail, InterviewPage, InterviewQuery, InterviewRow, OutboxItem,
    Phrase, QuickMove, ResolveChoice, Resolved, Saved, Settings, SlotCheck, StartState,
    SyncOutcome, WallSlot, WindowError, WindowStatus,
};
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

        /// The names of the commands and of their arguments.
        #[cfg(test)]
        const COMMANDS: &[(&str, &[&str])] = &[
            $((stringify!($name), &[$(stringify!($argument)),*])),+
        ];
    };
}

commands! {
    start_state() -> StartState;
    retry_start() -> StartState;
    unlock(passphrase: String) -> StartState;
    has_keychain() -> bool;
    connect(request: ConnectRequest) -> StartState;
    try_sample() -> StartState;
    sign_in(api_key: Option<String>, token: Option<String>) -> WindowStatus;
    sign_out() -> StartState;
    accounts() -> Vec<AccountSummary>;
    switch_account(id: String) -> StartState;
    remove_account(id: String, drop_waiting: bool) -> StartState;

    list_interviews(query: InterviewQuery) -> InterviewPage;
    list_position(query: InterviewQuery, id: Id) -> Option<u32>;
    calendar(request: CalendarRequest) -> Vec<InterviewRow>;
    second_zone_shifts(request: CalendarRequest) -> Vec<Option<i32>>;
    busy_days(request: CalendarRequest) -> Vec<String>;
    interview(id: Id) -> InterviewDetail;
    history(id: Id) -> Vec<HistoryItem>;
    outbox() -> Vec<OutboxItem>;
    status() -> WindowStatus;
    dismiss_notice(notice: String) -> WindowStatus;

    check_slot(id: Id, slot: WallSlot) -> SlotCheck;
    quick_move(id: Id, slot: WallSlot, by: QuickMove) -> WallSlot;
    read_phrase(id: Id, slot: WallSlot, text: String) -> Phrase;
    drafts() -> Vec<Draft>;
    keep_draft(draft: Draft) -> ();
    drop_draft(id: Id) -> ();
    amend_interview(request: AmendRequest) -> Saved;
    undo(id: Id) -> Option<OutboxItem>;
    drop_change(id: Id) -> Dropped;
    bring_back(id: Id, change: String) -> Saved;
    retry(id: Id, seen: String) -> ();
    resolve(id: Id, choice: ResolveChoice, seen: String) -> Resolved;

    sync_now() -> SyncOutcome;
    set_offline(offline: bool) -> WindowStatus;
    window_focused() -> ();

    settings() -> Settings;
    save_settings(settings: Settings) -> Settings;
    zones() -> Vec<String>;
    time_locale() -> Option<String>;
    open_link(id: Id, link: ExternalLink) -> ();
    export_ics() -> Option<String>;
    diagnostics() -> Option<String>;
    show_folder() -> ();
    show_file(path: String) -> ();
}

#[cfg(test)]
mod tests {
    use interlude_app::view::commands::COMMANDS as PROMISED;

    use super::*;

    #[test]
    fn the_commands_and_arguments_equal_the_exported_ones() {
        let answered = COMMANDS.iter().map(|(name, arguments)| {
            let arguments = arguments.iter().map(|name| camel(name)).collect();
            ((*name).to_owned(), arguments)
        });
        let promised = PROMISED.iter().map(|command| {
            let arguments = command.arguments.iter().map(|(name, _)| (*name).to_owned());
            (command.name.to_owned(), arguments.collect())
        });
        let promised: Vec<(String, Vec<String>)> = promised.collect();
        assert_eq!(answered.collect::<Vec<_>>(), promised);
    }

    /// Converts `api_key` to `apiKey`, as Tauri does.
    fn camel(name: &str) -> String {
        let mut words = name.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |name, word| {
            let (initial, rest) = word.split_at(1);
            name + &initial.to_uppercase() + rest
        })
    }
}
