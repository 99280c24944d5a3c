use std::future::Future;
use std::io;
use std::sync::Arc;
use std::thread;

use interlude_model::Code;
use tracing::Instrument as _;

use crate::clock::Clock;
use crate::config::Config;
use crate::random::Random;
use crate::store::StoreError;

/// The parts of an engine.
pub struct Parts<S, C, R> {
    /// Keeps what the user did.
    pub store: S,
    /// Keeps what the server said.
    pub cache: C,
    /// The server of the account, with the credentials.
    pub remote: R,
    pub clock: Arc<dyn Clock>,
    pub random: Box<dyn Random>,
    pub config: Config,
}

/// The place where the loops of an engine run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// A thread each.
    Threads,
    /// A task each, on the caller's runtime.
    Tasks,
}

impl Place {
    /// Starts the work. Its events belong to the caller's span.
    pub(crate) fn spawn(
        self,
        name: &str,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StoreError> {
        let work = work.in_current_span();
        match self {
            Self::Threads => spawn_thread(name, work).map_err(|error| {
                let message =
                    format!("No thread could be started: {error}. Start Interlude again.");
                StoreError::new(Code::Stopped, message).caused_by(error)
            }),
            Self::Tasks => {
                tokio::spawn(work);
                Ok(())
            }
        }
    }
}

fn spawn_thread(name: &str, work: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || runtime.block_on(work))
        .map(drop)
}
