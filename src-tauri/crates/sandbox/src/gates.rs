use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{oneshot, watch};

use crate::model::{Call, Calls};

/// The gates of one sandbox. Each holds the next matching request until it is released. Clones share
/// the same gates.
#[derive(Clone, Default)]
pub struct Gates(Arc<Mutex<Vec<Waiting>>>);

/// The point in the handling of a request at which a gate holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// The whole request has arrived and has not been processed. A list has not been read yet.
    BeforeApplying,
    /// The request has taken effect (a list has been read) and the answer has not been sent.
    BeforeAnswering,
}

/// The request that a gate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Its number in the log of requests.
    pub request: u64,
    pub call: Call,
}

/// A gate that holds one request. Dropping it releases the request.
#[derive(Debug)]
pub struct Gate {
    arrived: watch::Receiver<Option<Arrival>>,
    release: oneshot::Sender<()>,
}

struct Waiting {
    calls: Calls,
    point: Point,
    arrived: watch::Sender<Option<Arrival>>,
    released: oneshot::Receiver<()>,
}

impl Gates {
    /// Holds the next request that matches `calls` when it reaches `point`. Later requests are not held.
    ///
    /// The request continues after [`Gate::release`] even if its client has disconnected in the meantime,
    /// as with a real server.
    pub fn hold(&self, calls: Calls, point: Point) -> Gate {
        let (arrived, arrival) = watch::channel(None);
        let (release, released) = oneshot::channel();
        self.waiting().push(Waiting {
            calls,
            point,
            arrived,
            released,
        });
        Gate {
            arrived: arrival,
            release,
        }
    }

    pub(crate) async fn pass(&self, call: Call, point: Point, request: u64) {
        let waiting = {
            let mut all = self.waiting();
            all.retain(|one| !one.arrived.is_closed());
            all.iter()
                .position(|one| one.point == point && one.calls.matches(call))
                .map(|at| all.remove(at))
        };
        if let Some(mut gate) = waiting {
            gate.arrived.send_replace(Some(Arrival { request, call }));
            // The sender is dropped when the gate is; that also releases the request.
            let _ = (&mut gate.released).await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    /// Waits until the gate holds a request.
    pub fn arrived(&self) -> impl Future<Output = Arrival> + Send + use<> {
        let mut arrived = self.arrived.clone();
        async move {
            let arrival = arrived
                .wait_for(Option::is_some)
                .await
                .ok()
                .and_then(|seen| *seen);
            match arrival {
                Some(arrival) => arrival,
                // The gate or the sandbox was dropped, so no request can arrive any more.
                None => std::future::pending().await,
            }
        }
    }

    /// Releases the request.
    pub fn release(self) {
        let _ = self.release.send(());
    }
}
