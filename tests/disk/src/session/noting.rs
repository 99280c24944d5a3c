use std::collections::HashMap;

use interlude_domain::InterviewId;
use interlude_engine::store::{
    CacheBatch, Commit, CopyStep, News, Notice, Snapshot, Store, StoreError,
};

use crate::said::{Complaint, Said, digest};

/// A store that says what it is asked and what it answers.
pub(super) struct Noting<S> {
    store: S,
    list: HashMap<InterviewId, u64>,
    etag: Option<String>,
    copying: Vec<InterviewId>,
}

impl<S> Noting<S> {
    pub(super) fn new(store: S) -> Self {
        Self {
            store,
            list: HashMap::new(),
            etag: None,
            copying: Vec::new(),
        }
    }
}

impl<S: Store> Store for Noting<S> {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let loaded = self.store.load();
        match &loaded {
            Ok(snapshot) => {
                let interviews = snapshot.interviews.iter();
                self.list = interviews
                    .map(|interview| (interview.id, digest(interview)))
                    .collect();
                self.etag.clone_from(&snapshot.contact.etag);
                Said::Opened {
                    kept: snapshot.durable.as_commit(),
                    notices: snapshot.notices.iter().map(Complaint::from).collect(),
                }
            }
            Err(error) => Said::NotOpened(Complaint::from(error)),
        }
        .say();
        loaded
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        Said::Began(commit.clone()).say();
        let done = self.store.commit(commit);
        match &done {
            Ok(()) => Said::Committed,
            Err(error) => Said::Refused(Complaint::from(error)),
        }
        .say();
        done
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        troubled(self.store.settle())
    }

    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        for id in &batch.removals {
            self.list.remove(id);
        }
        let new = batch.upserts.iter();
        let new: Vec<_> = new
            .map(|interview| (interview.id, digest(interview)))
            .collect();
        self.list.extend(new.iter().copied());
        if let Some(contact) = &batch.contact {
            self.etag.clone_from(&contact.etag);
        }
        Said::Caching {
            etag: self.etag.clone(),
            list: self.list.values().copied().fold(0, u64::wrapping_add),
            interviews: new.into_iter().map(|(_, digest)| digest).collect(),
        }
        .say();
        troubled(self.store.cache(batch))
    }

    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        let copied = troubled(self.store.copy(step));
        match step {
            CopyStep::Begin => self.copying.clear(),
            CopyStep::Add(some) => self
                .copying
                .extend(some.iter().map(|interview| interview.id)),
            CopyStep::End(_) if copied.is_ok() => {
                Said::Copied(std::mem::take(&mut self.copying)).say();
            }
            CopyStep::End(_) => {}
        }
        copied
    }

    fn news(&mut self) -> News {
        self.store.news()
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.store.dismiss(notice)
    }
}

fn troubled(done: Result<(), StoreError>) -> Result<(), StoreError> {
    if let Err(error) = &done {
        Said::Troubled(Complaint::from(error)).say();
    }
    done
}
