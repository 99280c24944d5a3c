use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{oneshot, watch};

use crate::call::{Call, On};

/// The gates of one sandbox: each holds the next fitting request until it is let go. Clones share
/// everything.
#[derive(Clone, Default)]
pub struct Gates(Arc<Mutex<Vec<Waiting>>>);

/// Where a gate stands in the life of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// The request has arrived whole; nothing has been looked at. A list has not been read yet.
    BeforeApplying,
    /// The request has taken effect (a list has been read); the answer has not left.
    BeforeAnswering,
}

/// The request that stands at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Its number in the log of requests.
    pub request: u64,
    /// Which call it is.
    pub call: Call,
}

/// A gate that holds one request. Dropping it lets the request go.
#[derive(Debug)]
pub struct Gate {
    arrived: watch::Receiver<Option<Arrival>>,
    release: oneshot::Sender<()>,
}

struct Waiting {
    on: On,
    point: Point,
    arrived: watch::Sender<Option<Arrival>>,
    released: oneshot::Receiver<()>,
}

impl Gates {
    /// Holds the next request that fits `on` when it reaches `point`. Later ones pass.
    ///
    /// The request goes on after [`Gate::release`] even if its client has gone away in the meantime, as
    /// with a real server.
    pub fn hold(&self, on: On, point: Point) -> Gate {
        let (arrived, arrival) = watch::channel(None);
        let (release, released) = oneshot::channel();
        self.waiting().push(Waiting {
            on,
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
                .position(|one| one.point == point && one.on.fits(call))
                .map(|at| all.remove(at))
        };
        if let Some(mut gate) = waiting {
            gate.arrived.send_replace(Some(Arrival { request, call }));
            // An error is a dropped gate, which lets go as well.
            let _ = (&mut gate.released).await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    /// Waits until a request stands at the gate.
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
                // The gate or the sandbox is gone: nothing will ever arrive.
                None => std::future::pending().await,
            }
        }
    }

    /// Lets the request go on.
    pub fn release(self) {
        let _ = self.release.send(());
    }
}
