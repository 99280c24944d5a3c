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

/// The reason why a server did not answer a probe.
#[derive(Debug, thiserror::Error)]
#[error("{}", reason.message)]
pub struct NotProbed {
    pub reason: Reason,
    source: Option<reqwest::Error>,
}

impl Transport {
    /// Sends a HEAD request without a credential to a server. Any answer proves that the server can be
    /// reached, including proxy and encryption. Redirects are not followed.
    ///
    /// # Errors
    /// [`NotProbed`] if no answer came.
    pub async fn probe(&self, server: &BaseUrl) -> Result<ServerProbe, NotProbed> {
        let request = self.send(Method::HEAD, server.as_url().clone(), |request| request);
        let not_probed = |code, sentence: &str, source| NotProbed {
            reason: Reason::local(code, sentence),
            source,
        };
        match Deadline::after(LIMIT).run(request).await {
            Some(Ok(response)) => Ok(ServerProbe {
                status: response.status().as_u16(),
                date: date(response.headers(), DATE).map(timestamp),
            }),
            Some(Err(SendError::NotSent { sentence, source })) => {
                Err(not_probed(ReasonCode::Unreachable, &sentence, source))
            }
            Some(Err(SendError::ConnectionLost(source))) => {
                let sentence = "The connection was lost. Try again.";
                Err(not_probed(ReasonCode::NoAnswer, sentence, Some(source)))
            }
            None => {
                let sentence = "The server did not answer in time. Try again later.";
                Err(not_probed(ReasonCode::NoAnswer, sentence, None))
            }
        }
    }
}

fn timestamp(at: std::time::SystemTime) -> Timestamp {
    let since_1970 = at.duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_seconds(0).plus(since_1970.unwrap_or_default())
}
