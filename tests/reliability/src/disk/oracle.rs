//! The expected content of a folder: every commit, and nothing that was never begun.

use std::collections::HashSet;

use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Snapshot};
use interlude_model::{ChangeId, InterviewId, UnconfirmedRequest};

use crate::disk::output::{Output, UserMessage, digest};

/// The output of a session so far, from which the expected content of its folder follows.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    /// The durable state after all commits.
    committed: Durable,
    /// A commit that was begun and has no result yet.
    begun: Option<Commit>,
    /// A commit that was reported as possibly saved.
    maybe_saved: Option<Commit>,
    /// The ETags and digests of all lists that were ever written.
    lists: HashSet<(String, u64)>,
    /// The digests of all interviews that were ever written.
    interviews: HashSet<u64>,
    /// The interviews in the last agenda. The server never removes one.
    copied: HashSet<InterviewId>,
    /// Every commit, in order.
    commits: Vec<Commit>,
    /// Every error and notice that the user was shown.
    messages: Vec<UserMessage>,
}

/// A broken promise of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

impl Oracle {
    /// Records a line of the output.
    ///
    /// # Errors
    /// [`Broken`] if the output itself shows that a promise was broken.
    pub fn record(&mut self, output: Output) -> Result<(), Broken> {
        match output {
            Output::Opened { durable, notices } => {
                let mut found = Durable::default();
                found.apply_all(&durable);
                self.committed = self.check_durable(found, "the session opened it")?;
                (self.begun, self.maybe_saved) = (None, None);
                self.messages.extend(notices);
            }
            Output::Began(commit) => self.begun = Some(commit),
            Output::Committed => {
                if let Some(commit) = self.begun.take() {
                    self.committed.apply_all(&commit);
                    self.commits.push(commit);
                }
            }
            Output::Refused(message) => {
                let refused = self.begun.take();
                if message.code == "maybe_saved" {
                    self.maybe_saved = refused;
                }
                self.messages.push(message);
            }
            Output::Caching {
                etag,
                list,
                interviews,
            } => {
                self.interviews.extend(interviews);
                self.lists.extend(etag.map(|etag| (etag, list)));
            }
            Output::Copied(ids) => self.copied = ids.into_iter().collect(),
            Output::Saved(id) if !self.knows(id) => {
                return Err(Broken(format!(
                    "{id} was reported as saved before it was committed"
                )));
            }
            Output::Saved(_) => {}
            Output::NotOpened(message)
            | Output::BackgroundError(message)
            | Output::NotSaved(message) => {
                self.messages.push(message);
            }
        }
        Ok(())
    }

    /// Returns true if an agenda was ever written.
    pub fn has_copy(&self) -> bool {
        !self.copied.is_empty()
    }

    /// Returns every commit, in order.
    pub fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// Returns the oracle of a folder in which only these commits survive, by their number.
    #[must_use]
    pub fn surviving(&self, survives: impl Fn(usize) -> bool) -> Self {
        let mut committed = Durable::default();
        let commits = self.commits.iter().enumerate();
        let surviving = commits.filter(|(place, _)| survives(*place));
        surviving.for_each(|(_, commit)| committed.apply_all(commit));
        Self {
            committed,
            ..self.clone()
        }
    }

    /// Returns every error and notice that the user was shown, in order.
    pub fn messages(&self) -> &[UserMessage] {
        &self.messages
    }

    /// Judges the content of a folder.
    ///
    /// # Errors
    /// [`Broken`] with the lost, partial or invented data.
    pub fn judge(&self, found: &Snapshot) -> Result<(), Broken> {
        self.check_durable(found.durable.clone(), "it was opened again")?;
        let present: HashSet<_> = found.interviews.iter().map(|known| known.id).collect();
        if !self.copied.is_subset(&present) {
            let (copied, present) = (self.copied.len(), present.len());
            return Err(Broken(format!(
                "the agenda is lost: {present} interviews are present of {copied} that were copied"
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
                "the ETag {etag} is stored with a list that is not complete"
            ))),
            _ => Ok(()),
        }
    }

    /// Returns `found` in the order of the comparison, if it equals the committed state with or without the
    /// unfinished commit.
    fn check_durable(&self, found: Durable, when: &str) -> Result<Durable, Broken> {
        let found = in_order(found);
        let committed = in_order(self.committed.clone());
        // A commit without a result, or reported as possibly saved, may be present, but only as a whole.
        let with = self
            .maybe_saved
            .as_ref()
            .or(self.begun.as_ref())
            .map(|commit| {
                let mut with = committed.clone();
                with.apply_all(commit);
                in_order(with)
            });
        if found == committed || Some(&found) == with.as_ref() {
            return Ok(found);
        }
        Err(Broken(format!(
            "when {when}, {}",
            difference(&committed, with.as_ref(), &found)
        )))
    }

    fn knows(&self, id: ChangeId) -> bool {
        let outbox = self.committed.outbox.by_order();
        outbox.iter().any(|change| change.id == id)
            || self
                .committed
                .history
                .iter()
                .any(|entry| entry.change.id == id)
    }
}

/// Sorts the unconfirmed requests, which have no order.
fn in_order(mut durable: Durable) -> Durable {
    durable.unconfirmed.sort_by_key(UnconfirmedRequest::key);
    durable
}

fn difference(committed: &Durable, with: Option<&Durable>, found: &Durable) -> String {
    let counts = |durable: &Durable| {
        let (outbox, history) = (durable.outbox.len(), durable.history.len());
        format!(
            "{outbox} in the outbox, {history} in the history, {} unconfirmed requests",
            durable.unconfirmed.len()
        )
    };
    let ids = |durable: &Durable| -> HashSet<ChangeId> {
        let outbox = durable.outbox.by_order();
        let history = durable.history.iter().map(|entry| entry.change.id);
        outbox
            .iter()
            .map(|change| change.id)
            .chain(history)
            .collect()
    };
    let (wanted, has) = (ids(committed), ids(found));
    let may = with.map(ids).unwrap_or_default();
    let lost = wanted.difference(&has).count();
    let invented = has
        .iter()
        .filter(|id| !wanted.contains(id) && !may.contains(id))
        .count();
    format!(
        "it contained {}, but {} were committed{}; lost {lost}, invented {invented}",
        counts(found),
        counts(committed),
        if with.is_some() {
            " and one more commit was begun"
        } else {
            ""
        }
    )
}
