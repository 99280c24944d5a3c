//! The command lines of each action.

use chrono::{DateTime, Utc};
use interlude_test_server::time_text;

use crate::action::Action;
use crate::world::{INTERVIEWS, World};

/// A command line.
pub(crate) struct CommandLine {
    pub(crate) arguments: Vec<String>,
    /// The start of the change that it saves.
    pub(crate) change: Option<DateTime<Utc>>,
}

impl World {
    /// Returns the command lines of an action.
    pub(crate) fn command_lines(&mut self, action: Action) -> Vec<CommandLine> {
        match action {
            Action::SaveInTurn => (0..3).map(|_| self.command_line(Action::Save)).collect(),
            Action::AllAtOnce => {
                let actions = [Action::Save, Action::SaveAndSend, Action::Sync];
                actions.map(|action| self.command_line(action)).into()
            }
            one => vec![self.command_line(one)],
        }
    }

    /// Returns one command line.
    pub(crate) fn command_line(&mut self, action: Action) -> CommandLine {
        let interview = self.rng.u64(1..=INTERVIEWS);
        match action {
            Action::Connect => {
                let (url, partner) = (
                    self.server.greeting("url"),
                    self.server.greeting("partner_id"),
                );
                CommandLine::plain(&[
                    "connect",
                    "--url",
                    url,
                    "--partner",
                    partner,
                    "--seal",
                    "none",
                ])
            }
            Action::Save => self.amend(interview, &["--no-sync"]),
            Action::SaveAndSend | Action::SaveInTurn | Action::AllAtOnce => {
                self.amend(interview, &[])
            }
            Action::Sync => CommandLine::plain(&["sync"]),
            Action::Watch => CommandLine::plain(&["sync", "--watch"]),
            Action::Undo => self.end_change("undo"),
            Action::Drop => self.end_change("discard"),
        }
    }

    /// Returns the command that proposes the next time for an interview.
    pub(crate) fn amend(&mut self, interview: u64, more: &[&str]) -> CommandLine {
        let (start, end) = self.oracle.request(interview);
        let (from, to) = (time_text(start), time_text(end));
        let id = interview.to_string();
        let amend = ["amend", &id, "--start", &from, "--end", &to];
        CommandLine {
            change: Some(start),
            ..CommandLine::plain(&[&amend, more].concat())
        }
    }

    fn end_change(&mut self, command: &str) -> CommandLine {
        let waiting = &self.folder.waiting;
        let interview = waiting[self.rng.usize(..waiting.len())].interview;
        self.oracle.will_drop(interview);
        CommandLine::plain(&[command, &interview.to_string()])
    }
}

impl CommandLine {
    fn plain(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            change: None,
        }
    }
}
