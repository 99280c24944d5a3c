use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use interlude_app::view::ViewContext;
use interlude_engine::{Event, Ledger, Paused};
use interlude_model::{ChangeId, HistoryEntry, InterviewId, Reason};
use tokio::sync::broadcast::error::RecvError;

use super::Outcome;
use crate::answer::{Answer, Body};
use crate::context::{Context, OutputFormat};
use crate::documents::{
    ChangeDocument, InterviewDocument, Notices, StatusDocument, WatchDocument, document,
};
use crate::failure::Failure;
use crate::interruption::interrupted;
use crate::output;
use crate::page::{Page, Style, painted};
use crate::progress::ProgressLine;
use crate::session::{Access, Session};
use crate::sync_outcome::{SyncOutcome, pause_failure};
use crate::text::{self, Times};

/// The largest number of changed interviews that get a line each. More are only counted.
const MAX_LISTED: usize = 20;

/// Polls and sends until it is interrupted, and prints a line for each event.
///
/// A refusal, a 401 or a lost network does not end it.
pub(super) async fn run(context: &Context) -> Outcome {
    Session::run(context, Access::Automatic, async |session| {
        let mut watch = Watch::new(context.format, session);
        // The interruption is polled first, so that its handler is installed before the first line is
        // printed. A script may send the signal as soon as it reads that line.
        tokio::select! {
            biased;
            () = interrupted() => watch.progress.clear(),
            ended = watch.run() => ended?,
        }
        Ok(Answer {
            exit: SyncOutcome::without_sync(session).exit(session),
            body: Body::AlreadyWritten,
        })
    })
    .await
}

/// The state of a watch. It keeps what was printed, so that nothing is printed twice.
struct Watch<'a> {
    session: &'a Session,
    format: OutputFormat,
    progress: ProgressLine,
    known_ends: BTreeSet<ChangeId>,
    printed: BTreeMap<InterviewId, String>,
    /// The last printed pause, failure and notices.
    last_status: Option<(Option<Paused>, Option<Reason>, Notices)>,
}

impl<'a> Watch<'a> {
    fn new(format: OutputFormat, session: &'a Session) -> Self {
        let ends = |ledger: &Ledger| {
            let history = ledger.durable().history.iter();
            history.map(|entry| entry.change.id).collect()
        };
        Self {
            session,
            format,
            progress: ProgressLine::on_stderr(),
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
                Ok(Event::Progress(progress)) => self.progress.show(progress),
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }

    fn interviews_changed(&mut self, ids: &[InterviewId]) -> Result<(), Failure> {
        let session = self.session;
        match self.format {
            OutputFormat::Json => {
                let news = session.view(|model| self.document(model, ids))?;
                Ok(output::write_answer(&Body::Json(news))?)
            }
            OutputFormat::Text(zone) => {
                let times = Times::in_zone(zone);
                let news = session.view(|model| self.lines(model, ids, times));
                news.into_iter()
                    .try_for_each(|line| self.print(times, &line))
            }
        }
    }

    fn document(
        &mut self,
        model: &ViewContext<'_>,
        ids: &[InterviewId],
    ) -> Result<String, Failure> {
        let ended = self.newly_ended(model.ledger, ids).into_iter();
        let views: Vec<_> = ids.iter().filter_map(|id| model.ledger.view(*id)).collect();
        let news = WatchDocument::InterviewsChanged {
            ended: ended.map(|entry| ChangeDocument::finished(entry)).collect(),
            interviews: views
                .iter()
                .map(|view| InterviewDocument::of(model, view))
                .collect(),
        };
        Ok(document(news, &Notices::default())?)
    }

    fn lines(&mut self, model: &ViewContext<'_>, ids: &[InterviewId], times: Times) -> Vec<String> {
        let ended = self.newly_ended(model.ledger, ids).into_iter();
        let mut lines: Vec<String> = ended
            .map(|entry| text::change_line(model, entry, times))
            .collect();
        if ids.len() > MAX_LISTED {
            let count = format!("{} interviews are new or changed.", ids.len());
            lines.push(count);
            return lines;
        }
        for id in ids {
            let line = text::interview_line(model, *id, times);
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
        let ended = ledger
            .durable()
            .history
            .iter()
            .map(|entry| (entry, &entry.change));
        let of_these = ended.filter(|(_, change)| ids.contains(&change.interview_id));
        let news = of_these.filter(|(_, change)| self.known_ends.insert(change.id));
        news.map(|(entry, _)| entry).collect()
    }

    fn status_changed(&mut self) -> Result<(), Failure> {
        let status = self.session.engine().status();
        let notices = self.session.notices();
        let current = (status.paused, status.last_failure.clone(), notices);
        let before = self.last_status.replace(current.clone());
        if before.as_ref() == Some(&current) {
            return Ok(());
        }
        let (_, failure, notices) = current;
        match self.format {
            OutputFormat::Json => {
                let status = self
                    .session
                    .view(|model| StatusDocument::of(self.session, model));
                let event = WatchDocument::StatusChanged {
                    status: Box::new(status),
                };
                Ok(output::write_answer(&Body::Json(document(
                    event, &notices,
                )?))?)
            }
            OutputFormat::Text(zone) => {
                let times = Times::in_zone(zone);
                let paused = self
                    .session
                    .read(|ledger| pause_failure(self.session, ledger));
                let failure = failure.map(|reason| reason.message);
                let problem = paused.map(|paused| paused.message).or(failure);
                let (style, text) = match (problem, before) {
                    (Some(problem), _) => (Style::Attention, problem),
                    (None, None) => (
                        Style::Faint,
                        format!("Watching. Press Ctrl-C to stop. {}", times.name()),
                    ),
                    (None, Some(_)) => {
                        (Style::Plain, "The server can be reached again.".to_owned())
                    }
                };
                self.print(times, &painted(style, &text))
            }
        }
    }

    /// Prints a line that begins with the time of day.
    fn print(&mut self, times: Times, line: &str) -> Result<(), Failure> {
        self.progress.clear();
        let now = times.time(self.session.now().whole_second());
        let mut page = Page::default();
        page.line(&format!("{}  {line}", painted(Style::Faint, &now)));
        Ok(output::write_answer(&Body::Text(page))?)
    }
}
