//! The commands and events of the window, each declared once. The TypeScript of the window is generated
//! from these tables, and a test compares the shell's commands with them.

/// A command: its name, its arguments and its result, in TypeScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    pub name: &'static str,
    /// The names and types of its arguments.
    pub arguments: &'static [(&'static str, &'static str)],
    /// The type that it resolves to. It rejects with a `WindowError`.
    pub result: &'static str,
}

/// An event: its name and its payload, in TypeScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    pub name: &'static str,
    pub payload: &'static str,
}

const fn command(
    name: &'static str,
    arguments: &'static [(&'static str, &'static str)],
    result: &'static str,
) -> Command {
    Command {
        name,
        arguments,
        result,
    }
}

/// The commands of the window.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    command("start_state", &[], "StartState"),
    command("retry_start", &[], "StartState"),
    command("unlock", &[("passphrase", "string")], "StartState"),
    command("has_keychain", &[], "boolean"),
    command("connect", &[("request", "ConnectRequest")], "StartState"),
    command("try_sample", &[], "StartState"),
    command("sign_in", &[("apiKey", "string | null"), ("token", "string | null")], "WindowStatus"),
    command("sign_out", &[], "StartState"),
    command("accounts", &[], "AccountSummary[]"),
    command("switch_account", &[("id", "string")], "StartState"),
    command("remove_account", &[("id", "string"), ("dropWaiting", "boolean")], "StartState"),

    command("list_interviews", &[("query", "InterviewQuery")], "InterviewPage"),
    command("list_position", &[("query", "InterviewQuery"), ("id", "string")], "number | null"),
    command("calendar", &[("request", "CalendarRequest")], "InterviewRow[]"),
    command("second_zone_shifts", &[("request", "CalendarRequest")], "(number | null)[]"),
    command("busy_days", &[("request", "CalendarRequest")], "string[]"),
    command("interview", &[("id", "string")], "InterviewDetail"),
    command("history", &[("id", "string")], "HistoryItem[]"),
    command("outbox", &[], "OutboxItem[]"),
    command("status", &[], "WindowStatus"),
    command("dismiss_notice", &[("notice", "string")], "WindowStatus"),

    command("check_slot", &[("id", "string"), ("slot", "WallSlot")], "SlotCheck"),
    command("quick_move", &[("id", "string"), ("slot", "WallSlot"), ("by", "QuickMove")], "WallSlot"),
    command("read_phrase", &[("id", "string"), ("slot", "WallSlot"), ("text", "string")], "Phrase"),
    command("drafts", &[], "Draft[]"),
    command("keep_draft", &[("draft", "Draft")], "null"),
    command("drop_draft", &[("id", "string")], "null"),
    command("amend_interview", &[("request", "AmendRequest")], "Saved"),
    command("undo", &[("id", "string")], "OutboxItem | null"),
    command("drop_change", &[("id", "string")], "Dropped"),
    command("bring_back", &[("id", "string"), ("change", "string")], "Saved"),
    command("retry", &[("id", "string"), ("seen", "string")], "null"),
    command("resolve", &[("id", "string"), ("choice", "ResolveChoice"), ("seen", "string")], "Resolved"),

    command("sync_now", &[], "SyncOutcome"),
    command("set_offline", &[("offline", "boolean")], "WindowStatus"),
    command("window_focused", &[], "null"),

    command("settings", &[], "Settings"),
    command("save_settings", &[("settings", "Settings")], "Settings"),
    command("zones", &[], "string[]"),
    command("time_locale", &[], "string | null"),
    command("open_link", &[("id", "string"), ("link", "ExternalLink")], "null"),
    command("export_ics", &[], "string | null"),
    command("diagnostics", &[], "string | null"),
    command("show_folder", &[], "null"),
    command("show_file", &[("path", "string")], "null"),
];

/// The events of the window.
#[rustfmt::skip]
pub const EVENTS: &[Event] = &[
    Event { name: "interviews-changed", payload: "string[]" },
    Event { name: "status-changed", payload: "WindowStatus" },
    Event { name: "progress", payload: "Progress" },
    Event { name: "start-changed", payload: "StartState" },
    Event { name: "zone-changed", payload: "ZoneChange" },
    Event { name: "closing", payload: "Closing" },
];
