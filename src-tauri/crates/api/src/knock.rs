use std::time::Duration;

use interlude_domain::{Reason, ReasonCode, Timestamp};
use reqwest::Method;
use reqwest::header::DATE;

use crate::deadline::Deadline;
use crate::endpoints::BaseUrl;
use crate::retry_after::date;
use crate::transport::Transport;
use crate::unsent::Unanswered;

/// How long an answer is waited for.
const LIMIT: Duration = Duration::from_secs(20);

/// An answer to a request that asks for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knock {
    /// Its status. Any will do: somebody answered for the server.
    pub status: u16,
    /// The server's own clock, UTC, in whole seconds; none where the answer does not say.
    pub date: Option<Timestamp>,
}

impl Transport {
    /// Asks a server for nothing, and shows it no credential: an answer proves the way there, the
    /// encryption included. No redirect is followed.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn knock(&self, server: &BaseUrl) -> Result<Knock, Reason> {
        let request = self.send(Method::HEAD, server.as_url().clone(), |request| request);
        let no_answer = |sentence| Reason::local(ReasonCode::NoAnswer, sentence);
        match Deadline::after(LIMIT).within(request).await {
            Some(Ok(response)) => Ok(Knock {
                status: response.status().as_u16(),
                date: date(response.headers(), DATE).map(timestamp),
            }),
            Some(Err(Unanswered::Unsent(sentence))) => {
                Err(Reason::local(ReasonCode::Unreachable, sentence))
            }
            Some(Err(Unanswered::BrokenOff)) => {
                Err(no_answer("The connection broke off. Try again."))
            }
            None => Err(no_answer(
                "The server did not answer in time. Try again later.",
            )),
        }
    }
}

fn timestamp(at: std::time::SystemTime) -> Timestamp {
    let since_1970 = at.duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_seconds(0).plus(since_1970.unwrap_or_default())
}
