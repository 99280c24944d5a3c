use std::time::Duration;

use interlude_model::{Reason, ReasonCode, Timestamp};
use reqwest::Method;
use reqwest::header::DATE;

use crate::deadline::Deadline;
use crate::endpoints::BaseUrl;
use crate::retry_after::date;
use crate::send_error::SendError;
use crate::transport::Transport;

/// The timeout of a probe.
const LIMIT: Duration = Duration::from_secs(20);

/// The answer to a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerProbe {
    /// The status. Any status means that the server can be reached.
    pub status: u16,
    /// The time of the server's clock, UTC, in whole seconds. None if the answer has no `Date`.
    pub date: Option<Timestamp>,
}

impl Transport {
    /// Sends a HEAD request without a credential to a server. Any answer proves that the server can be
    /// reached, including proxy and encryption. Redirects are not followed.
    ///
    /// # Errors
    /// Returns the reason why no answer came.
    pub async fn probe(&self, server: &BaseUrl) -> Result<ServerProbe, Reason> {
        let request = self.send(Method::HEAD, server.as_url().clone(), |request| request);
        let no_answer = |sentence| Reason::local(ReasonCode::NoAnswer, sentence);
        match Deadline::after(LIMIT).run(request).await {
            Some(Ok(response)) => Ok(ServerProbe {
                status: response.status().as_u16(),
                date: date(response.headers(), DATE).map(timestamp),
            }),
            Some(Err(SendError::NotSent(sentence))) => {
                Err(Reason::local(ReasonCode::Unreachable, sentence))
            }
            Some(Err(SendError::ConnectionLost)) => {
                Err(no_answer("The connection was lost. Try again."))
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
