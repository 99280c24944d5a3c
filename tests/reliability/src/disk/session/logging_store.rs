use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use interlude_engine::store::{
    Cache, CacheBatch, Commit, CopyStep, News, Notice, Snapshot, Store, StoreError,
};
use interlude_model::InterviewId;

use crate::disk::output::{Output, UserMessage, digest};

/// A store that prints its calls and their results.
pub(super) struct LoggingStore<S> {
    pub(super) store: S,
    pub(super) listed: Arc<Mutex<Listed>>,
}

/// A cache that prints its calls and their results.
pub(super) struct LoggingCache<C> {
    pub(super) cache: C,
    pub(super) listed: Arc<Mutex<Listed>>,
    pub(super) copying: Vec<InterviewId>,
}

/// The content of the cache.
#[derive(Default)]
pub(super) struct Listed {
    list: HashMap<InterviewId, u64>,
    etag: Option<String>,
}

impl<S: Store> Store for LoggingStore<S> {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let loaded = self.store.load();
        match &loaded {
            Ok(snapshot) => {
                let interviews = snapshot.interviews.iter();
                let mut listed = self.listed.lock().unwrap();
                listed.list = interviews
                    .map(|interview| (interview.id, digest(interview)))
                    .collect();
                listed.etag.clone_from(&snapshot.contact.etag);
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

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.store.keep_notice(notice)
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.store.dismiss(notice)
    }
}

impl<C: Cache> Cache for LoggingCache<C> {
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        let mut listed = self.listed.lock().unwrap();
        for id in &batch.removals {
            listed.list.remove(id);
        }
        let new = batch.upserts.iter();
        let new: Vec<_> = new
            .map(|interview| (interview.id, digest(interview)))
            .collect();
        listed.list.extend(new.iter().copied());
        if let Some(contact) = &batch.contact {
            listed.etag.clone_from(&contact.etag);
        }
        Output::Caching {
            etag: listed.etag.clone(),
            list: listed.list.values().copied().fold(0, u64::wrapping_add),
            interviews: new.into_iter().map(|(_, digest)| digest).collect(),
        }
        .print();
        report_error(self.cache.write(batch))
    }

    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        let copied = report_error(self.cache.copy(step));
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
        self.cache.news()
    }
}

fn report_error(done: Result<(), StoreError>) -> Result<(), StoreError> {
    if let Err(error) = &done {
        Output::BackgroundError(UserMessage::from(error)).print();
    }
    done
}
