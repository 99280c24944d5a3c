use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use interlude_engine::clock::Clock;
use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeRequest, Listed, Progress, PullFailure, Remote,
};
use interlude_model::{Credentials, Timestamp};

use crate::endpoints::Endpoints;
use crate::limits::Limits;
use crate::logged_call::LoggedCall;
use crate::transport::Transport;
use crate::{change_call, list_call};

/// The server of one account over HTTP. Clones share the credentials.
#[derive(Clone)]
pub struct HttpRemote {
    pub(crate) transport: Transport,
    pub(crate) endpoints: Endpoints,
    pub(crate) limits: Limits,
    credentials: Arc<RwLock<Credentials>>,
    clock: Arc<dyn Clock>,
}

impl HttpRemote {
    /// Creates the remote of one account. `clock` gives the wall time for answers without a `Date`.
    pub fn new(
        transport: Transport,
        endpoints: Endpoints,
        credentials: Credentials,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            transport,
            endpoints,
            limits: Limits::default(),
            credentials: Arc::new(RwLock::new(credentials)),
            clock,
        }
    }

    /// Returns the remote with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Replaces both credentials in every clone. A call under way keeps the ones that it started with.
    pub fn set_credentials(&self, credentials: Credentials) {
        *self
            .credentials
            .write()
            .unwrap_or_else(PoisonError::into_inner) = credentials;
    }

    pub(crate) fn credentials(&self) -> Credentials {
        self.credentials
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn wall(&self) -> Timestamp {
        self.clock.now().wall
    }
}

impl Remote for HttpRemote {
    async fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        let call = LoggedCall::list(&*self.clock, etag.is_some());
        let outcome = list_call::list(self, etag, progress).await;
        call.log_list(&outcome);
        outcome
    }

    async fn send(&self, request: ChangeRequest) -> Result<ChangeAnswer, ChangeFailure> {
        let call = LoggedCall::change(&*self.clock, request);
        let outcome = change_call::send(self, request).await;
        call.log_change(request, &outcome);
        outcome
    }
}

impl fmt::Debug for HttpRemote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRemote")
            .field("endpoints", &self.endpoints)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
