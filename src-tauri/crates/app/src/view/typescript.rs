use std::fmt::Write as _;

use ts_rs::{Config, TS};

use crate::view::commands::{COMMANDS, EVENTS};

/// Returns the content of `ui/src/ipc/types.ts`.
pub fn typescript() -> String {
    let mut text = String::from(
        "// Made from the Rust types of the crate `app` by its test `typescript`. Do not edit.\n",
    );
    declarations(&mut text);
    text.push_str("\n/** Every command: its arguments and what it resolves to. */\nexport interface Commands {\n");
    for command in COMMANDS {
        let arguments = command
            .arguments
            .iter()
            .map(|(name, kind)| format!("{name}: {kind}"));
        let arguments: Vec<_> = arguments.collect();
        let arguments = match arguments.as_slice() {
            [] => "Record<string, never>".to_owned(),
            some => format!("{{ {} }}", some.join("; ")),
        };
        let _ = writeln!(
            text,
            "  {}: {{ arguments: {arguments}; result: {} }};",
            command.name, command.result
        );
    }
    text.push_str("}\n\n/** Every event and what it carries. */\nexport interface Events {\n");
    for event in EVENTS {
        let _ = writeln!(text, "  \"{}\": {};", event.name, event.payload);
    }
    text.push_str("}\n");
    text
}

macro_rules! declare {
    ($text:ident, $($name:ident),+ $(,)?) => {
        $(declare::<crate::view::$name>($text);)+
    };
}

fn declarations(text: &mut String) {
    declare!(
        text,
        Doubled,
        SecondTime,
        WallTime,
        WallRange,
        Times,
        Badge,
        NoProposal,
        InterviewRow,
        Reason,
        Conflict,
        ResolveChoice,
        OutboxItem,
        HistoryEnding,
        HistoryItem,
        Person,
        ExternalLink,
        InterviewDetail,
        WallSlot,
        AmendRequest,
        Draft,
        Saved,
        Dropped,
        Resolved,
        WarningKind,
        Warning,
        StripEntry,
        DayStrip,
        SlotCheck,
        QuickMove,
        Phrase,
        InterviewKindFilter,
        InterviewSort,
        InterviewQuery,
        InterviewPage,
        CalendarRequest,
        PausedWhy,
        Counts,
        WindowStatus,
        Progress,
        SyncOutcome,
        ZoneChange,
        Closing,
        Protection,
        AccountSummary,
        ConnectField,
        ConnectRequest,
        Theme,
        ZoneChoice,
        WorkingHours,
        ClockChoice,
        Settings,
        LockedSeal,
        StartError,
        StartState,
        ErrorCode,
        WindowError,
    );
}

fn declare<T: TS>(text: &mut String) {
    let config = Config::default();
    text.push('\n');
    text.push_str(&T::docs().unwrap_or_default());
    let _ = writeln!(text, "export {}", T::decl(&config));
}
