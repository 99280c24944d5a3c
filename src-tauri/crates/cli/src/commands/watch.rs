use std::collections::{BTreeMap, BTreeSet};

use interlude_domain::{AmendmentId, HistoryEntry, InterviewId};
use interlude_engine::{Event, Ledger, Status};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use super::Outcome;
use crate::answer::{Answer, Body};
use crate::context::{Context, Form};
use crate::documents::{
    AmendmentDocument, InterviewDocument, Notices, StatusDocument, WatchDocument, document,
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

/// Polls and sends until it is stopped, with a line for everything that happens. A refusal, a 401 or a
/// network that goes away does not end it.
pub(super) async fn run(context: &Context) -> Outcome {
    Session::run(context, Wants::ServerAutomatically, async |session| {
        let mut watch = Watch::new(context.form, session);
        tokio::select! {
            ended = watch.follow() => ended?,
            () = interruption() => watch.progress.clear(),
        }
        Ok(Answer {
            exit: Settled::default().exit(&session.engine().status()),
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
    known_ends: BTreeSet<AmendmentId>,
    said_of: BTreeMap<InterviewId, Line>,
    status: Option<Status>,
}

impl<'a> Watch<'a> {
    fn new(form: Form, session: &'a Session) -> Self {
        let ends = |ledger: &Ledger| {
            let history = ledger.kept().history.iter();
            history.map(|entry| entry.amendment.id).collect()
        };
        Self {
            session,
            form,
            progress: ProgressLine::on_stderr(),
            known_ends: session.read(ends),
            said_of: BTreeMap::new(),
            status: None,
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
        self.session.read(|ledger| {
            let history = ledger.kept().history.iter();
            let of_these = |entry: &&HistoryEntry| ids.contains(&entry.amendment.interview_id);
            let news = history.filter(|entry| !self.known_ends.contains(&entry.amendment.id));
            let ended: Vec<&HistoryEntry> = news.filter(of_these).collect();
            self.known_ends
                .extend(ended.iter().map(|entry| entry.amendment.id));
            match self.form {
                Form::Json => {
                    let views = ids.iter().filter_map(|id| ledger.view(*id));
                    let views: Vec<_> = views.collect();
                    self.say_document(WatchDocument::InterviewsChanged {
                        ended: ended.into_iter().map(AmendmentDocument::finished).collect(),
                        interviews: views.iter().map(InterviewDocument::of).collect(),
                    })
                }
                Form::Text(zone) => {
                    let times = Times::in_zone(zone);
                    for entry in ended {
                        self.say(times, text::happened_to_change(ledger, entry, times))?;
                    }
                    if ids.len() > TOLD_ONE_BY_ONE {
                        let text = format!("{} interviews are new or changed.", ids.len());
                        return self.say(times, Line::default().with(Ink::Plain, &text));
                    }
                    for id in ids {
                        let line = text::stands(ledger, *id, times);
                        if self.said_of.insert(*id, line.clone()).as_ref() != Some(&line) {
                            self.say(times, line)?;
                        }
                    }
                    Ok(())
                }
            }
        })
    }

    fn status_changed(&mut self) -> Result<(), Failure> {
        let status = self.session.engine().status();
        let told = |status: &Status| (status.paused, status.last_failure.clone());
        let before = self.status.replace(status.clone());
        if before
            .as_ref()
            .is_some_and(|before| told(before) == told(&status))
        {
            return Ok(());
        }
        match self.form {
            Form::Json => self.session.read(|ledger| {
                let status = Box::new(StatusDocument::of(self.session, ledger));
                self.say_document(WatchDocument::StatusChanged { status })
            }),
            Form::Text(zone) => {
                let failure = status.last_failure.map(|reason| reason.message);
                let trouble = pause(self.session)
                    .map(|trouble| trouble.message)
                    .or(failure);
                let (ink, text) = match (trouble, before) {
                    (Some(trouble), _) => (Ink::Attention, trouble),
                    (None, None) => (
                        Ink::Faint,
                        format!("Watching; Ctrl-C ends it. {}", Times::in_zone(zone).name()),
                    ),
                    (None, Some(_)) => (Ink::Plain, "The server is heard again.".to_owned()),
                };
                self.say(Times::in_zone(zone), Line::default().with(ink, &text))
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

    fn say_document(&self, event: impl Serialize) -> Result<(), Failure> {
        let document = document(event, &Notices::default())?;
        Ok(output::say(&Body::Json(document))?)
    }
}
