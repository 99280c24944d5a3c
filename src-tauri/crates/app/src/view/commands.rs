//! The commands and events of the window, each declared once.
//!
//! [`window_commands`](crate::window_commands) passes the table of the commands to another macro. The
//! shell makes the commands for Tauri of it, and [`commands`] makes their TypeScript of it. A command
//! without the method in the shell's controller, or with another type, does not compile.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use serde::Serialize;
use ts_rs::{Config, TS, TypeVisitor};

use crate::view::{
    AccountSummary, AmendRequest, AnswerRequest, CalendarRequest, Closing, ConnectField,
    ConnectRequest, Draft, Dropped, ExternalLink, FirstPicture, HistoryItem, Id, Inbox,
    InterviewDetail, InterviewPage, InterviewQuery, InterviewRow, MoveRequest, MoveReview,
    OutboxItem, Phrase, PlaceRequest, Progress, QuickMove, ResolveChoice, Resolved, Saved,
    SavedGroup, Settings, SlotCheck, StartState, SyncOutcome, WallSlot, WindowError, WindowStatus,
    ZoneChange,
};

/// Passes the table of the commands, as `name(argument: Type) -> Result;`, to the macro `$callback`. The
/// types must be in scope there.
#[macro_export]
macro_rules! window_commands {
    ($callback:ident) => {
        $callback! {
            start_state() -> StartState;
            retry_start() -> StartState;
            unlock(passphrase: String) -> StartState;
            has_keychain() -> bool;
            connect(request: ConnectRequest) -> StartState;
            try_sample() -> StartState;
            sign_in(api_key: Option<String>, token: Option<String>, login: Option<String>, password: Option<String>) -> WindowStatus;
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
            inbox(limit: u32) -> Inbox;
            mark_seen(up_to: String) -> ();
            status() -> WindowStatus;
            dismiss_notice(notice: String) -> WindowStatus;

            check_slot(id: Id, slot: WallSlot) -> SlotCheck;
            quick_move(id: Id, slot: WallSlot, by: QuickMove) -> WallSlot;
            read_phrase(id: Id, slot: WallSlot, text: String) -> Phrase;
            drafts() -> Vec<Draft>;
            keep_draft(draft: Draft) -> ();
            drop_draft(id: Id) -> ();
            amend_interview(request: AmendRequest) -> Saved;
            accept(request: AnswerRequest) -> Saved;
            keep(request: AnswerRequest) -> Saved;
            cancel_interview(request: AnswerRequest) -> Saved;
            review_move(request: MoveRequest) -> MoveReview;
            amend_group(requests: Vec<AmendRequest>) -> SavedGroup;
            undo_group(ids: Vec<Id>) -> ();
            undo(id: Id) -> Option<OutboxItem>;
            drop_change(id: Id) -> Dropped;
            bring_back(id: Id, change: String) -> Saved;
            retry(id: Id, seen: String) -> ();
            resolve(id: Id, choice: ResolveChoice, seen: String) -> Resolved;

            sync_now() -> SyncOutcome;
            set_offline(offline: bool) -> WindowStatus;
            window_focused() -> ();
            take_place() -> Option<PlaceRequest>;

            settings() -> Settings;
            save_settings(settings: Settings) -> Settings;
            zones() -> Vec<String>;
            time_locale() -> Option<String>;
            starts_at_login() -> Option<bool>;
            start_at_login(starts: bool) -> ();
            quit() -> ();
            open_link(id: Id, link: ExternalLink) -> ();
            export_ics() -> Option<String>;
            diagnostics() -> Option<String>;
            show_folder() -> ();
            show_file(path: String) -> ();
        }
    };
}

/// A command in TypeScript.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// The names and types of its arguments.
    pub(crate) arguments: Vec<(String, String)>,
    /// The type that it resolves to. It rejects with a `WindowError`.
    result: String,
}

/// Returns the commands of the window.
pub(crate) fn commands() -> Vec<Command> {
    let config = &Config::default();
    macro_rules! list {
        ($($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)+) => {
            vec![$(Command {
                name: stringify!($name),
                arguments: vec![$((camel(stringify!($argument)), <$kind as TS>::name(config))),*],
                result: <$result as TS>::name(config),
            }),+]
        };
    }
    window_commands!(list)
}

/// The type of a payload, which is `()` for an event without one.
macro_rules! payload {
    () => {
        ()
    };
    ($payload:ty) => {
        $payload
    };
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident $(($payload:ty))?, $name:literal;)+) => {
        /// An event for the page.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(tag = "event", content = "payload")]
        pub enum PageEvent {
            $($(#[$doc])* #[serde(rename = $name)] $variant $(($payload))?),+
        }

        /// Returns the name and the type of the payload of each event.
        pub(crate) fn events() -> Vec<(&'static str, String)> {
            let config = &Config::default();
            vec![$(($name, <payload!($($payload)?) as TS>::name(config))),+]
        }

        fn visit_payloads(visitor: &mut impl TypeVisitor) {
            $(visit::<payload!($($payload)?)>(visitor);)+
        }
    };
}

events! {
    /// These interviews or their changes changed.
    InterviewsChanged(Vec<Id>), "interviews-changed";
    StatusChanged(Box<WindowStatus>), "status-changed";
    /// The progress of a pull.
    Progress(Progress), "progress";
    StartChanged(StartState), "start-changed";
    /// The computer's time zone changed, and times are shown in the new one.
    ZoneChanged(ZoneChange), "zone-changed";
    /// The window closes after the waiting changes are sent.
    Closing(Closing), "closing";
    /// An account has another number of unfinished changes.
    AccountsChanged, "accounts-changed";
    /// The user asked outside of the window to show a place in it, which the command `take_place` returns.
    PlaceAsked, "place-asked";
}

/// Visits every type that a command or an event names.
pub(crate) fn visit_types(visitor: &mut impl TypeVisitor) {
    macro_rules! visit_all {
        ($($name:ident($($argument:ident: $kind:ty),*) -> $result:ty;)+) => {
            $($(visit::<$kind>(visitor);)* visit::<$result>(visitor);)+
        };
    }
    window_commands!(visit_all);
    visit_payloads(visitor);
    visit::<WindowError>(visitor);
    visit::<FirstPicture>(visitor);
    // The details of an error are JSON of any form. These of `BadConnection` name a field of the form.
    visit::<ConnectField>(visitor);
}

fn visit<T: TS + 'static>(visitor: &mut impl TypeVisitor) {
    visitor.visit::<T>();
    T::visit_generics(visitor);
}

/// Converts `api_key` to `apiKey`, as Tauri does with the names of arguments.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_uppercase() + rest
    })
}

/// Returns the content of `ui/src/ipc/types.ts`: the commands, the events and every type that they use.
pub fn typescript() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Made from the Rust types of the crate `app` by its test `typescript`. Do not edit.\n",
    );
    let mut declarations = Declarations {
        config: &config,
        seen: HashSet::new(),
        by_name: BTreeMap::new(),
    };
    visit_types(&mut declarations);
    for declaration in declarations.by_name.values() {
        text.push_str(declaration);
    }
    text.push_str("\n/** Every command: its arguments and what it resolves to. */\nexport interface Commands {\n");
    for command in commands() {
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
    for (name, payload) in events() {
        let _ = writeln!(text, "  \"{name}\": {payload};");
    }
    text.push_str("}\n");
    text
}

/// Declares each type once, in the order of the names. The order in which a type names those that it uses
/// differs between builds.
struct Declarations<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        // Types without a path are built in, such as strings and lists.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("\n{docs}export {}\n", T::decl(self.config));
            self.by_name.insert(T::name(self.config), declaration);
        }
    }
}
