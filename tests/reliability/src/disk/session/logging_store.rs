use std::collections::HashMap;

use interlude_engine::store::{
    CacheBatch, Commit, CopyStep, News, Notice, Snapshot, Store, StoreError,
};
use interlude_model::InterviewId;

use crate::disk::output::{Output, UserMessage, digest};

/// A store that prints its calls and their results.
pub(super) struct LoggingStore<S> {
    store: S,
    list: HashMap<InterviewId, u64>,
    etag: Option<String>,
    copying: Vec<InterviewId>,
}

impl<S> LoggingStore<S> {
    pub(super) fn new(store: S) -> Self {
        Self {
            store,
            list: HashMap::new(),
            etag: None,
            copying: Vec::new(),
        }
    }
}

impl<S: Store> Store for LoggingStore<S> {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let loaded = self.store.load();
        match &loaded {
            Ok(snapshot) => {
                let interviews = snapshot.interviews.iter();
                self.list = interviews
                    .map(|interview| (interview.id, digest(interview)))
                    .collect();
                self.etag.clone_from(&snapshot.contact.etag);
                Output::Opened {
                    durable: snapshot.durable.as_commit(),
                    notices: snapshot.notices.iter().map(UserMessage::from).collect(),
                }
            }
            Err(error) => Output::NotOpened(UserMessage::from(error)),
        }
        .print();
        loaded
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        Output::Began(commit.clone()).print();
        let done = self.store.commit(commit);
        match &done {
            Ok(()) => Output::Committed,
            Err(error) => Output::Refused(UserMessage::from(error)),
        }
        .print();
        done
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        report_error(self.store.settle())
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
        Output::Caching {
            etag: self.etag.clone(),
            list: self.list.values().copied().fold(0, u64::wrapping_add),
            interviews: new.into_iter().map(|(_, digest)| digest).collect(),
        }
        .print();
        report_error(self.store.cache(batch))
    }

    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        let copied = report_error(self.store.copy(step));
        match step {
            CopyStep::Begin => self.copying.clear(),
            CopyStep::Add(interviews) => self
                .copying
                .extend(interviews.iter().map(|interview| interview.id)),
            CopyStep::End(_) if copied.is_ok() => {
                Output::Copied(std::mem::take(&mut self.copying)).print();
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

fn report_error(done: Result<(), StoreError>) -> Result<(), StoreError> {
    if let Err(error) = &done {
        Output::BackgroundError(UserMessage::from(error)).print();
    }
    done
}
