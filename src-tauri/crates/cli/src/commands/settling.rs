use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use interlude_app::view::ViewContext;
use interlude_engine::edit::Edit;
use interlude_engine::store::{Notice, Switches};
use interlude_engine::{Event, Ledger, Paused};
use interlude_model::{ChangeId, HistoryEntry, InterviewId, Reason};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

#[cfg(unix)]
use interlude_app::Error;

use crate::args::Switch;
use crate::context::Context;
use crate::failure::{Exit, Failure};
#[cfg(unix)]
use crate::host::{Folder, Host, Shared};
use crate::output::{Answer, Body, OutputFormat};
use crate::page::{Page, Style, painted};
use crate::session::{Access, Session};
use crate::sync::{SyncOutcome, exit_code, pause_failure};
use crate::{documents, text};

/// The largest number of changed interviews that get a line each. More are only counted.
const MAX_LISTED: usize = 20;

/// Fetches the list and sends the waiting changes.
pub(super) async fn sync(context: &Context) -> Result<Answer, Failure> {
    Session::run(context, Access::Server, async |session| {
        let outcome = SyncOutcome::run(session).await;
        let exit = exit_code(session, outcome.failure.as_ref());
        session.answer(
            exit,
            |_, model| documents::sync(model, &outcome),
            |session, model| text::sync_outcome(session, model, &outcome),
        )
    })
    .await
}

/// Turns working offline on or off. It stays that way after the command.
pub(super) async fn offline(context: &Context, switch: Switch) -> Result<Answer, Failure> {
    Session::run(context, Access::Local, async |session| {
        let work_offline = switch == Switch::On;
        let edit = Edit::Switch(Switches { work_offline });
        session.engine().edit(edit).await?;
        let done = match switch {
            Switch::On => "You work offline now. Changes are saved on this computer and not sent.",
            Switch::Off => "You work online again. To send waiting changes, run: interlude sync.",
        };
        let text = |_: &Session, _: &ViewContext<'_>| Page::of(Style::Plain, done);
        session.answer(Exit::Done, documents::status, text)
    })
    .await
}

/// Polls and sends until it is interrupted, and prints a line for each event.
///
/// A refusal, a 401 or a lost network does not end it.
pub(super) async fn watch(context: &Context) -> Result<Answer, Failure> {
    Session::run(context, Access::Automatic, async |session| {
        #[cfg(unix)]
        let served = serve(context, session);
        let mut watch = Watch::new(session);
        // The interruption is polled first, so that its handler is installed before the first line is
        // printed. A script may send the signal as soon as it reads that line.
        tokio::select! {
            biased;
            () = session.terminal.interrupted() => session.terminal.clear_progress(),
            ended = watch.run() => ended?,
            // Another command has signed out or removed the account.
            () = session.open.closed() => session.terminal.clear_progress(),
        }
        #[cfg(unix)]
        if let Some(served) = served {
            served.finish().await;
        }
        // An unreachable server is no failure here.
        let paused = pause_failure(session).filter(|paused| paused.exit == Exit::NeedsUser);
        Ok(Answer {
            exit: exit_code(session, paused.as_ref()),
            body: Body::AlreadyWritten,
        })
    })
    .await
}

/// Serves other commands while the watch holds the data folder.
#[cfg(unix)]
fn serve(context: &Context, session: &Session) -> Option<crate::Server> {
    let Folder::Claimed(Some(accounts)) = &context.folder else {
        return None;
    };
    let shared = Shared {
        accounts: accounts.clone(),
        running: vec![Arc::clone(&session.open)],
        window: None,
    };
    let clock = Arc::clone(&context.clock);
    let served = crate::serve(Watching(shared), &context.path, clock);
    served
        .inspect_err(|error| tracing::warn!(%error, "other commands cannot be served"))
        .ok()
}

/// A watch as the host of other commands.
#[cfg(unix)]
#[derive(Clone)]
struct Watching(Shared);

#[cfg(unix)]
impl Host for Watching {
    async fn share(&self) -> Result<Shared, Error> {
        Ok(self.0.clone())
    }

    // A watch ends by itself when its account is closed.
    async fn accounts_changed(&self) {}
}

/// The state of a watch. It keeps what was printed, so that nothing is printed twice.
struct Watch<'a> {
    session: &'a Session,
    known_ends: BTreeSet<ChangeId>,
    printed: BTreeMap<InterviewId, String>,
    /// The last printed pause, failure and notices.
    last_status: Option<(Option<Paused>, Option<Reason>, Vec<Notice>)>,
}

impl<'a> Watch<'a> {
    fn new(session: &'a Session) -> Self {
        let ends = |ledger: &Ledger| {
            let history = ledger.durable().history.iter();
            history.map(|entry| entry.change.id).collect()
        };
        Self {
            session,
            known_ends: session.read(ends),
            printed: BTreeMap::new(),
            last_status: None,
        }
    }

    async fn run(&mut self) -> Result<(), Failure> {
        let mut events = self.session.engine().events();
        self.status_changed()?;
        loop {
            match events.recv().await {
                Ok(Event::InterviewsChanged(ids)) => self.interviews_changed(&ids)?,
                Ok(Event::StatusChanged) | Err(RecvError::Lagged(_)) => self.status_changed()?,
                Ok(Event::Progress(progress)) => self.session.terminal.progress(progress),
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }

    fn interviews_changed(&mut self, ids: &[InterviewId]) -> Result<(), Failure> {
        let session = self.session;
        match session.format {
            OutputFormat::Json => {
                let news = session.view(|model| {
                    let ended = self.newly_ended(model.ledger, ids).into_iter();
                    let views = ids.iter().filter_map(|id| model.ledger.view(*id));
                    let ended = ended.map(|entry| documents::change(&model.ended(entry)));
                    let interviews = views.map(|view| documents::interview(model, &view));
                    json!({
                        "event": "interviews_changed",
                        "ended": ended.collect::<Vec<_>>(),
                        "interviews": interviews.collect::<Vec<_>>(),
                    })
                });
                self.write_document(news, &[])
            }
            OutputFormat::Text => {
                let news = session.view(|model| self.lines(model, ids));
                news.iter().try_for_each(|line| self.print(line))
            }
        }
    }

    fn lines(&mut self, model: &ViewContext<'_>, ids: &[InterviewId]) -> Vec<String> {
        let session = self.session;
        let ended = self.newly_ended(model.ledger, ids).into_iter();
        let mut lines: Vec<String> = ended
            .map(|entry| text::change_line(session, model, entry))
            .collect();
        if ids.len() > MAX_LISTED {
            lines.push(format!("{} interviews are new or changed.", ids.len()));
            return lines;
        }
        for id in ids {
            let line = text::interview_line(session, model, *id);
            if self.printed.insert(*id, line.clone()).as_ref() != Some(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// Returns the changes to these interviews that ended since the last call.
    fn newly_ended<'l>(
        &mut self,
        ledger: &'l Ledger,
        ids: &[InterviewId],
    ) -> Vec<&'l Arc<HistoryEntry>> {
        let history = ledger.durable().history.iter();
        let of_these = history.filter(|entry| ids.contains(&entry.change.interview_id));
        of_these
            .filter(|entry| self.known_ends.insert(entry.change.id))
            .collect()
    }

    fn status_changed(&mut self) -> Result<(), Failure> {
        let session = self.session;
        let status = session.engine().status();
        let (failure, notices) = (status.last_failure, session.notices());
        let current = (status.paused, failure.clone(), notices.clone());
        let before = self.last_status.replace(current);
        if before == self.last_status {
            return Ok(());
        }
        if session.format == OutputFormat::Json {
            let mut document = session.view(|model| documents::status(session, model));
            document["event"] = "status_changed".into();
            return self.write_document(document, &notices);
        }
        let paused = pause_failure(session).map(|paused| paused.message);
        let problem = paused.or_else(|| failure.map(|reason| reason.message));
        let line = match (problem, before) {
            (Some(problem), _) => painted(Style::Attention, &problem),
            (None, None) => {
                let text = format!("Watching. Press Ctrl-C to stop. {}", session.times.name());
                painted(Style::Faint, &text)
            }
            (None, Some(_)) => "The server can be reached again.".to_owned(),
        };
        self.print(&line)
    }

    /// Prints a line that begins with the time of day.
    fn print(&mut self, line: &str) -> Result<(), Failure> {
        let terminal = &self.session.terminal;
        terminal.clear_progress();
        let now = self.session.now().whole_second();
        let now = painted(Style::Faint, &self.session.times.time(now));
        let mut page = Page::default();
        page.line(&format!("{now}  {line}"));
        Ok(terminal.write(&Body::Text(page))?)
    }

    fn write_document(&self, document: Value, notices: &[Notice]) -> Result<(), Failure> {
        let body = Body::json(document, notices)?;
        Ok(self.session.terminal.write(&body)?)
    }
}
