//! What is typed for each deed.

use chrono::{DateTime, Utc};
use interlude_test_server::text;

use crate::deed::Deed;
use crate::world::{INTERVIEWS, World};

/// A command to be typed.
pub(crate) struct Typed {
    pub(crate) arguments: Vec<String>,
    /// The wish that it saves.
    pub(crate) wish: Option<DateTime<Utc>>,
}

impl World {
    /// The commands of a deed.
    pub(crate) fn all_typed(&mut self, deed: Deed) -> Vec<Typed> {
        match deed {
            Deed::SaveInTurn => (0..3).map(|_| self.typed(Deed::Save)).collect(),
            Deed::AllAtOnce => {
                let deeds = [Deed::Save, Deed::SaveAndSend, Deed::Sync];
                deeds.map(|deed| self.typed(deed)).into()
            }
            one => vec![self.typed(one)],
        }
    }

    /// One command.
    pub(crate) fn typed(&mut self, deed: Deed) -> Typed {
        let interview = self.chance.u64(1..=INTERVIEWS);
        match deed {
            Deed::Connect => {
                let (url, partner) = (
                    self.server.greeting("url"),
                    self.server.greeting("partner_id"),
                );
                Typed::plain(&[
                    "connect",
                    "--url",
                    url,
                    "--partner",
                    partner,
                    "--seal",
                    "none",
                ])
            }
            Deed::Save => self.amend(interview, &["--no-sync"]),
            Deed::SaveAndSend | Deed::SaveInTurn | Deed::AllAtOnce => self.amend(interview, &[]),
            Deed::Sync => Typed::plain(&["sync"]),
            Deed::Watch => Typed::plain(&["sync", "--watch"]),
            Deed::TakeBack => self.drops("undo"),
            Deed::Drop => self.drops("discard"),
        }
    }

    /// Proposes the next time for an interview.
    pub(crate) fn amend(&mut self, interview: u64, more: &[&str]) -> Typed {
        let (start, end) = self.book.wish(interview);
        let (from, to) = (text(start), text(end));
        let id = interview.to_string();
        let amend = ["amend", &id, "--start", &from, "--end", &to];
        Typed {
            wish: Some(start),
            ..Typed::plain(&[&amend, more].concat())
        }
    }

    fn drops(&mut self, command: &str) -> Typed {
        let waiting = &self.kept.waiting;
        let interview = waiting[self.chance.usize(..waiting.len())].interview;
        self.book.drops(interview);
        Typed::plain(&[command, &interview.to_string()])
    }
}

impl Typed {
    fn plain(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            wish: None,
        }
    }
}
