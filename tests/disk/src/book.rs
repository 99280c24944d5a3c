//! What must be there: all that was committed, and nothing that was never begun.

use std::collections::HashSet;

use interlude_domain::{ChangeId, InterviewId, UnconfirmedRequest};
use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Snapshot};

use crate::said::{Complaint, Said, digest};

/// What a session has said so far, and so what its folder must hold.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// All that was committed.
    certain: Durable,
    /// A change that was begun and not yet answered.
    begun: Option<Commit>,
    /// A change of which it was said that it may have been saved.
    perhaps: Option<Commit>,
    /// The lists that were ever written, by their ETag.
    lists: HashSet<(String, u64)>,
    /// Every interview that was ever written, as it then was.
    interviews: HashSet<u64>,
    /// The interviews that were last copied beside the cache. The server takes none away.
    copied: HashSet<InterviewId>,
    /// What was committed, change by change.
    commits: Vec<Commit>,
    /// Every error and notice that the user met.
    complaints: Vec<Complaint>,
}

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

impl Book {
    /// Hears a line.
    ///
    /// # Errors
    /// [`Broken`] where the session itself shows that a promise was not kept.
    pub fn hear(&mut self, said: Said) -> Result<(), Broken> {
        match said {
            Said::Opened { kept, notices } => {
                let mut found = Durable::default();
                found.apply_all(&kept);
                self.certain = self.settle(found, "the session opened it")?;
                (self.begun, self.perhaps) = (None, None);
                self.complaints.extend(notices);
            }
            Said::Began(commit) => self.begun = Some(commit),
            Said::Committed => {
                if let Some(commit) = self.begun.take() {
                    self.certain.apply_all(&commit);
                    self.commits.push(commit);
                }
            }
            Said::Refused(complaint) => {
                let refused = self.begun.take();
                if complaint.code == "maybe_saved" {
                    self.perhaps = refused;
                }
                self.complaints.push(complaint);
            }
            Said::Caching {
                etag,
                list,
                interviews,
            } => {
                self.interviews.extend(interviews);
                self.lists.extend(etag.map(|etag| (etag, list)));
            }
            Said::Copied(ids) => self.copied = ids.into_iter().collect(),
            Said::Saved(id) if !self.knows(id) => {
                return Err(Broken(format!(
                    "{id} was called saved before it was committed"
                )));
            }
            Said::Saved(_) => {}
            Said::NotOpened(complaint) | Said::Troubled(complaint) | Said::NotSaved(complaint) => {
                self.complaints.push(complaint);
            }
        }
        Ok(())
    }

    /// Whether interviews were ever copied beside the cache.
    pub fn has_copy(&self) -> bool {
        !self.copied.is_empty()
    }

    /// What was committed, change by change.
    pub fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// The book of a folder in which only these of the committed changes survive, by their place.
    #[must_use]
    pub fn surviving(&self, survives: impl Fn(usize) -> bool) -> Self {
        let mut certain = Durable::default();
        let commits = self.commits.iter().enumerate();
        let surviving = commits.filter(|(place, _)| survives(*place));
        surviving.for_each(|(_, commit)| certain.apply_all(commit));
        Self {
            certain,
            ..self.clone()
        }
    }

    /// Every error and notice that the user met, in order.
    pub fn complaints(&self) -> &[Complaint] {
        &self.complaints
    }

    /// Judges what a folder was found to hold.
    ///
    /// # Errors
    /// [`Broken`], with what is lost, half there or invented.
    pub fn judge(&self, found: &Snapshot) -> Result<(), Broken> {
        self.settle(found.durable.clone(), "it was opened again")?;
        let there: HashSet<_> = found.interviews.iter().map(|known| known.id).collect();
        if !self.copied.is_subset(&there) {
            let (copied, there) = (self.copied.len(), there.len());
            return Err(Broken(format!(
                "the agenda is lost: {there} interviews are there of {copied} that were heard and copied"
            )));
        }
        let digests = found.interviews.iter().map(digest);
        if let Some(stranger) = digests
            .clone()
            .find(|digest| !self.interviews.contains(digest))
        {
            return Err(Broken(format!("interview {stranger:x} was never written")));
        }
        let list = digests.fold(0, u64::wrapping_add);
        match &found.contact.etag {
            Some(etag) if !self.lists.contains(&(etag.clone(), list)) => Err(Broken(format!(
                "the ETag {etag} vouches for a list that is not whole"
            ))),
            _ => Ok(()),
        }
    }

    /// The `found` that fits what was said, in the order in which things are compared.
    fn settle(&self, found: Durable, when: &str) -> Result<Durable, Broken> {
        let found = in_order(found);
        let certain = in_order(self.certain.clone());
        let with = self.perhaps.as_ref().or(self.begun.as_ref()).map(|commit| {
            let mut with = certain.clone();
            with.apply_all(commit);
            in_order(with)
        });
        if found == certain || Some(&found) == with.as_ref() {
            return Ok(found);
        }
        Err(Broken(format!(
            "when {when}, {}",
            difference(&certain, with.as_ref(), &found)
        )))
    }

    fn knows(&self, id: ChangeId) -> bool {
        let outbox = self.certain.outbox.by_order();
        outbox.iter().any(|change| change.id == id)
            || self
                .certain
                .history
                .iter()
                .any(|entry| entry.change.id == id)
    }
}

/// Doubts have no order of their own.
fn in_order(mut kept: Durable) -> Durable {
    kept.unconfirmed.sort_by_key(UnconfirmedRequest::key);
    kept
}

fn difference(certain: &Durable, with: Option<&Durable>, found: &Durable) -> String {
    let counts = |kept: &Durable| {
        let (outbox, history) = (kept.outbox.len(), kept.history.len());
        format!(
            "{outbox} in the outbox, {history} in the history, {} doubts",
            kept.unconfirmed.len()
        )
    };
    let ids = |kept: &Durable| -> HashSet<ChangeId> {
        let outbox = kept.outbox.by_order();
        let history = kept.history.iter().map(|entry| entry.change.id);
        outbox
            .iter()
            .map(|change| change.id)
            .chain(history)
            .collect()
    };
    let (wanted, has) = (ids(certain), ids(found));
    let may = with.map(ids).unwrap_or_default();
    let lost = wanted.difference(&has).count();
    let invented = has
        .iter()
        .filter(|id| !wanted.contains(id) && !may.contains(id))
        .count();
    format!(
        "it held {} where {} were committed{}; lost {lost}, invented {invented}",
        counts(found),
        counts(certain),
        if with.is_some() {
            " and one more change was begun"
        } else {
            ""
        }
    )
}
