//! The log of requests: everything that arrived, with headers, for tests to look at. Nothing of it is
//! ever printed but method, path and outcome.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::call::Call;

/// The latest requests to the API, oldest first. Clones share everything.
#[derive(Clone)]
pub struct Requests(Arc<Inner>);

struct Inner {
    keep: usize,
    log: Mutex<Log>,
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct Log {
    next: u64,
    exchanges: VecDeque<Exchange>,
}

/// One request to the API and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Counts from 0 in the order of arrival.
    pub number: u64,
    /// When it arrived, by the sandbox's clock.
    pub at: DateTime<Utc>,
    /// Which call it is.
    pub call: Call,
    /// The method.
    pub method: Method,
    /// The path, with the query where there is one.
    pub path: String,
    /// Every header as it arrived, credentials included.
    pub headers: HeaderMap,
    /// The body as it arrived.
    pub body: Bytes,
    /// What came of it; `None` while it is being worked on.
    pub outcome: Option<Outcome>,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status that was sent; `None` where the connection was closed without an answer.
    pub status: Option<u16>,
    /// The `x-request-id` of the answer, where it carried one.
    pub request_id: Option<String>,
    /// The fault that acted, by its word.
    pub fault: Option<&'static str>,
    /// What the service did, in words: `amend 37 → 22 Jan 14:20–14:50 proposed`.
    pub done: Option<String>,
    /// From the last byte of the request to the first of the answer.
    pub took: Duration,
}

/// How a request authorised itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// No `Authorization` header.
    None,
    /// A value without a scheme word.
    Bare,
    /// `Bearer …`
    Bearer,
    /// Another scheme word.
    Other,
}

impl Exchange {
    /// How the request authorised itself, without the secret.
    pub fn scheme(&self) -> Scheme {
        let Some(value) = self.header(header::AUTHORIZATION.as_str()) else {
            return Scheme::None;
        };
        match value.split_once(' ') {
            None => Scheme::Bare,
            Some((word, _)) if word.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
            Some(_) => Scheme::Other,
        }
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The status that was sent, once it was.
    pub fn status(&self) -> Option<u16> {
        self.outcome.as_ref()?.status
    }
}

impl Requests {
    pub(crate) fn keeping(keep: usize) -> Self {
        Self(Arc::new(Inner {
            keep,
            log: Mutex::default(),
            changed: watch::Sender::new(()),
        }))
    }

    /// Every request still kept, oldest first.
    pub fn all(&self) -> Vec<Exchange> {
        self.log().exchanges.iter().cloned().collect()
    }

    /// The list calls, oldest first.
    pub fn lists(&self) -> Vec<Exchange> {
        self.of(|call| call == Call::List)
    }

    /// The amend calls of one interview, oldest first.
    pub fn amends_of(&self, interview: u64) -> Vec<Exchange> {
        self.of(|call| call == Call::Amend { interview })
    }

    /// How many requests have arrived since the start, the forgotten ones too.
    pub fn count(&self) -> u64 {
        self.log().next
    }

    /// Waits until the log satisfies `enough`. It looks anew whenever a request arrives or ends.
    pub async fn wait_until(&self, enough: impl Fn(&[Exchange]) -> bool) {
        let mut changed = self.0.changed.subscribe();
        while !enough(&self.all()) {
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Forgets what has been logged; numbers go on.
    pub fn clear(&self) {
        self.log().exchanges.clear();
    }

    pub(crate) fn arrived(&self, describe: impl FnOnce(u64) -> Exchange) -> u64 {
        let number = {
            let mut log = self.log();
            let number = log.next;
            log.next += 1;
            log.exchanges.push_back(describe(number));
            if log.exchanges.len() > self.0.keep {
                log.exchanges.pop_front();
            }
            number
        };
        self.0.changed.send_replace(());
        number
    }

    pub(crate) fn ended(&self, number: u64, outcome: Outcome) {
        {
            let mut log = self.log();
            if let Some(one) = log
                .exchanges
                .iter_mut()
                .rev()
                .find(|one| one.number == number)
            {
                one.outcome = Some(outcome);
            }
        }
        self.0.changed.send_replace(());
    }

    fn of(&self, fits: impl Fn(Call) -> bool) -> Vec<Exchange> {
        self.log()
            .exchanges
            .iter()
            .filter(|one| fits(one.call))
            .cloned()
            .collect()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
