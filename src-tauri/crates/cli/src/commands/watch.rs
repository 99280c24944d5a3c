use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use interlude_domain::{ChangeId, HistoryEntry, InterviewId, Reason};
use interlude_engine::{Event, Ledger, Paused};
use tokio::sync::broadcast::error::RecvError;

use super::Outcome;
use crate::answer::{Answer, Body};
use crate::context::{Context, Form};
use crate::documents::{
    ChangeDocument, InterviewDocument, Notices, StatusDocument, WatchDocument, document,
};
use crate::failure::Failure;
use crate::interruption::interruption;
use crate::output;
use crate::page::{Ink, Line, Page};
use crate::progress::ProgressLine;
use crate::session::{Session, Wants};
use crate::settled::{Settled, pause};
use crate::text::{self, Times};

/// More interviews than this are counted, not told one by one.
const TOLD_ONE_BY_ONE: usize = 20;

/// Polls and sends until it is stopped, with a line for everything that happens. A refusal, a 401
/// or a network that goes away does not end it.
pub(super) async fn run(context: &Context) -> Outcome {
    Session::run(context, Wants::ServerAutomatically, async |session| {
        let mut watch = Watch::new(context.form, session);
        // In this order: whoever reads its first line may already ask it to end.
        tokio::select! {
            biased;
            () = interruption() => watch.progress.clear(),
            ended = watch.follow() => ended?,
        }
        Ok(Answer {
            exit: Settled::as_it_stands(session).exit(session),
            body: Body::Said,
        })
    })
    .await
}

/// What was said so far, so that nothing is said twice.
struct Watch<'a> {
    session: &'a Session,
    form: Form,
    progress: ProgressLine,
    known_ends: BTreeSet<ChangeId>,
    said_of: BTreeMap<InterviewId, Line>,
    /// What keeps the account from settling, as it was last said.
    told: Option<(Option<Paused>, Option<Reason>, Notices)>,
}

impl<'a> Watch<'a> {
    fn new(form: Form, session: &'a Session) -> Self {
        let ends = |ledger: &Ledger| {
            let history = ledger.durable().history.iter();
            history.map(|entry| entry.change.id).collect()
        };
        Self {
            session,
            form,
            progress: ProgressLine::on_stderr(),
            known_ends: session.read(ends),
            said_of: BTreeMap::new(),
            told: None,
        }
    }

    async fn follow(&mut self) -> Result<(), Failure> {
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
        match self.form {
            Form::Json => {
                let news = session.read(|ledger| self.document(ledger, ids))?;
                Ok(output::say(&Body::Json(news))?)
            }
            Form::Text(zone) => {
                let times = Times::in_zone(zone);
                let news = session.read(|ledger| self.lines(ledger, ids, times));
                news.into_iter().try_for_each(|line| self.say(times, line))
            }
        }
    }

    fn document(&mut self, ledger: &Ledger, ids: &[InterviewId]) -> Result<String, Failure> {
        let ended = self.newly_ended(ledger, ids).into_iter();
        let views: Vec<_> = ids.iter().filter_map(|id| ledger.view(*id)).collect();
        let news = WatchDocument::InterviewsChanged {
            ended: ended.map(|entry| ChangeDocument::finished(entry)).collect(),
            interviews: views.iter().map(InterviewDocument::of).collect(),
        };
        Ok(document(news, &Notices::default())?)
    }

    fn lines(&mut self, ledger: &Ledger, ids: &[InterviewId], times: Times) -> Vec<Line> {
        let ended = self.newly_ended(ledger, ids).into_iter();
        let mut lines: Vec<Line> = ended
            .map(|entry| text::happened_to_change(ledger, entry, times))
            .collect();
        if ids.len() > TOLD_ONE_BY_ONE {
            let count = format!("{} interviews are new or changed.", ids.len());
            lines.push(Line::default().with(Ink::Plain, &count));
            return lines;
        }
        for id in ids {
            let line = text::stands(ledger, *id, times);
            if self.said_of.insert(*id, line.clone()).as_ref() != Some(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// The changes to these interviews that ended since this was last asked.
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
        let told = (status.paused, status.last_failure.clone(), notices);
        let before = self.told.replace(told.clone());
        if before.as_ref() == Some(&told) {
            return Ok(());
        }
        let (_, failure, notices) = told;
        match self.form {
            Form::Json => {
                let status = self
                    .session
                    .read(|ledger| StatusDocument::of(self.session, ledger));
                let event = WatchDocument::StatusChanged {
                    status: Box::new(status),
                };
                Ok(output::say(&Body::Json(document(event, &notices)?))?)
            }
            Form::Text(zone) => {
                let times = Times::in_zone(zone);
                let paused = self.session.read(|ledger| pause(self.session, ledger));
                let failure = failure.map(|reason| reason.message);
                let trouble = paused.map(|paused| paused.message).or(failure);
                let (ink, text) = match (trouble, before) {
                    (Some(trouble), _) => (Ink::Attention, trouble),
                    (None, None) => (
                        Ink::Faint,
                        format!("Watching; Ctrl-C ends it. {}", times.name()),
                    ),
                    (None, Some(_)) => (Ink::Plain, "The server is heard.".to_owned()),
                };
                self.say(times, Line::default().with(ink, &text))
            }
        }
    }

    /// A line with the time of day before it.
    fn say(&mut self, times: Times, line: Line) -> Result<(), Failure> {
        self.progress.clear();
        let now = times.time(self.session.now().whole_second());
        let mut page = Page::default();
        page.add(
            Line::default()
                .with(Ink::Faint, &format!("{now}  "))
                .then(line),
        );
        Ok(output::say(&Body::Text(page))?)
    }
}
