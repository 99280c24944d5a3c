//! The log of requests, with headers and bodies, for tests. Only method, path and outcome are ever printed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::model::Call;

/// The latest requests to the API, oldest first. Clones share the same log.
#[derive(Clone, Default)]
pub struct Requests(Arc<Inner>);

/// The number of requests that the log holds. An older one is forgotten.
const LONGEST_LOG: usize = 10_000;

#[derive(Default)]
struct Inner {
    log: Mutex<Log>,
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct Log {
    next: u64,
    exchanges: VecDeque<Exchange>,
}

/// A request to the API and its outcome.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The number of the request, counted from 0 in the order of arrival.
    pub number: u64,
    /// The time of arrival, by the sandbox's clock.
    pub at: DateTime<Utc>,
    pub call: Call,
    pub method: Method,
    /// The path and the query, if any.
    pub path: String,
    /// Every header as it arrived, including credentials.
    pub headers: HeaderMap,
    pub body: Bytes,
    /// None while the request is being handled.
    pub outcome: Option<Outcome>,
}

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status that was sent, or None if the connection was closed without an answer.
    pub status: Option<u16>,
    /// The `x-request-id` of the answer, if any.
    pub request_id: Option<String>,
    /// The name of the fault that applied.
    pub fault: Option<&'static str>,
    /// The action of the service, for example `amend 37 → 22 Jan 14:20–14:50 proposed`.
    pub done: Option<String>,
    /// The time from the last byte of the request to the first byte of the answer.
    pub took: Duration,
}

/// The scheme of a request's `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// No `Authorization` header.
    None,
    /// A value without a scheme.
    Bare,
    /// `Bearer …`
    Bearer,
    /// Another scheme.
    Other,
}

impl Exchange {
    /// Returns the scheme of the `Authorization` header.
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

    /// Returns a header's value, or None if it is missing or not a text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the status that was sent, or None if none was sent yet.
    pub fn status(&self) -> Option<u16> {
        self.outcome.as_ref()?.status
    }
}

impl Requests {
    /// Returns every request in the log, oldest first.
    pub fn all(&self) -> Vec<Exchange> {
        self.log().exchanges.iter().cloned().collect()
    }

    /// Returns the list calls, oldest first.
    pub fn lists(&self) -> Vec<Exchange> {
        self.of(|call| call == Call::List)
    }

    /// Returns the amend calls of one interview, oldest first.
    pub fn amends_of(&self, interview: u64) -> Vec<Exchange> {
        self.of(|call| call == Call::Amend { interview })
    }

    /// Returns the number of requests that arrived since the start, including those no longer in the log.
    pub fn count(&self) -> u64 {
        self.log().next
    }

    /// Waits until `enough` returns true for the log. Checks again whenever a request arrives or ends.
    pub async fn wait_until(&self, enough: impl Fn(&[Exchange]) -> bool) {
        // Subscribed before the first check, so that no change in between is missed.
        let mut changed = self.0.changed.subscribe();
        while !enough(&self.all()) {
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Empties the log. The numbering continues.
    pub fn clear(&self) {
        self.log().exchanges.clear();
    }

    pub(crate) fn arrived(&self, describe: impl FnOnce(u64) -> Exchange) -> u64 {
        let number = {
            let mut log = self.log();
            let number = log.next;
            log.next += 1;
            log.exchanges.push_back(describe(number));
            if log.exchanges.len() > LONGEST_LOG {
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
