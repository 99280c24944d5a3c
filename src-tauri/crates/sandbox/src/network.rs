//! The listening socket of the sandbox and its connections, which can be switched offline.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde::Deserialize;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::control;
use crate::http::Abort;

/// The way in which an offline sandbox treats new connections. Open connections are closed either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offline {
    /// Connections are refused because nothing listens. Only the holder of the handle can go online again.
    Refuse,
    /// Connections are accepted and reset at once. Requests to `/sandbox` are still served.
    Reset,
}

/// Switches the listener online and offline.
#[derive(Clone)]
pub(crate) struct Switch {
    orders: mpsc::Sender<Order>,
    online: watch::Receiver<bool>,
}

struct Order {
    offline: Option<Offline>,
    done: oneshot::Sender<io::Result<()>>,
}

/// The receiving side of a [`Switch`].
pub(crate) struct Orders {
    inbox: mpsc::Receiver<Order>,
    online: watch::Sender<bool>,
}

enum Listener {
    Open(TcpListener),
    Resetting(TcpListener),
    /// Bound but not listening. This reserves the port while the system refuses connections to it.
    Closed(TcpSocket),
    /// The port could not be reserved or bound again.
    Lost,
}

pub(crate) fn switch() -> (Switch, Orders) {
    let (orders, inbox) = mpsc::channel(4);
    let (online, watching) = watch::channel(true);
    let switch = Switch {
        orders,
        online: watching,
    };
    let receiving = Orders { inbox, online };
    (switch, receiving)
}

impl Switch {
    /// Changes the listener and returns once it has changed. None means online.
    pub(crate) async fn set(&self, offline: Option<Offline>) -> io::Result<()> {
        let (done, answered) = oneshot::channel();
        let order = Order { offline, done };
        let gone = || io::Error::other("the sandbox has stopped");
        self.orders.send(order).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    pub(crate) fn is_online(&self) -> bool {
        *self.online.borrow()
    }
}

/// Accepts connections and orders until the future is dropped. Every connection ends with it.
pub(crate) async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    mut orders: Orders,
) {
    let mut connections = JoinSet::new();
    let mut listener = Listener::Open(listener);
    loop {
        tokio::select! {
            Some(order) = orders.inbox.recv() => {
                // Set before the change is reported, so that no open connection is answered after that.
                orders.online.send_replace(order.offline.is_none());
                let result;
                (listener, result) = listener.switched(order.offline, address);
                // The caller may have stopped waiting.
                let _ = order.done.send(result);
            }
            (stream, peer) = listener.accept() => {
                let router = router.clone();
                let online = orders.online.subscribe();
                let resetting = matches!(listener, Listener::Resetting(_));
                connections.spawn(async move {
                    if resetting && !asks_for_control(&stream).await {
                        // With a linger time of zero, closing the socket sends a reset.
                        let _ = stream.set_zero_linger();
                        return;
                    }
                    serve_connection(stream, peer, router, online).await;
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

impl Listener {
    fn switched(self, offline: Option<Offline>, address: SocketAddr) -> (Self, io::Result<()>) {
        let switched = match (self, offline) {
            (Self::Open(listener) | Self::Resetting(listener), None) => Ok(Self::Open(listener)),
            (Self::Open(listener) | Self::Resetting(listener), Some(Offline::Reset)) => {
                Ok(Self::Resetting(listener))
            }
            (Self::Open(listener) | Self::Resetting(listener), Some(Offline::Refuse)) => {
                // The port can only be bound again after the listening socket is closed.
                drop(listener);
                bound(address).map(Self::Closed)
            }
            (Self::Closed(socket), Some(Offline::Refuse)) => Ok(Self::Closed(socket)),
            (Self::Closed(socket), None) => socket.listen(BACKLOG).map(Self::Open),
            (Self::Closed(socket), Some(Offline::Reset)) => {
                socket.listen(BACKLOG).map(Self::Resetting)
            }
            (Self::Lost, offline) => {
                return match bound(address) {
                    Ok(socket) => Self::Closed(socket).switched(offline, address),
                    Err(error) => (Self::Lost, Err(error)),
                };
            }
        };
        match switched {
            Ok(listener) => (listener, Ok(())),
            Err(error) => (Self::Lost, Err(error)),
        }
    }

    /// Waits for the next connection. Never returns while the listener is closed.
    async fn accept(&self) -> (TcpStream, SocketAddr) {
        let (Self::Open(listener) | Self::Resetting(listener)) = self else {
            return std::future::pending().await;
        };
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    // With Nagle's algorithm a small answer might wait for the client's acknowledgement.
                    let _ = stream.set_nodelay(true);
                    return (stream, peer);
                }
                // Usually caused by too many open files, which ends when connections close.
                Err(_) => tokio::time::sleep(ACCEPT_RETRY_DELAY).await,
            }
        }
    }
}

const BACKLOG: u32 = 1024;
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Attached to a request: the address of its client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// An error that makes hyper close the connection without sending the answer.
#[derive(Debug, thiserror::Error)]
#[error("the answer was withheld")]
struct Withheld;

/// Serves one connection until either side closes it or the network is switched off. A request to `/sandbox`
/// is still answered then, because the request that switches the network off comes that way.
async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut online: watch::Receiver<bool>,
) {
    let controlling = Arc::new(AtomicBool::new(false));
    let service = TowerToHyperService::new(router);
    let gate = online.clone();
    let mark = Arc::clone(&controlling);
    let answer = service_fn(move |mut request: Request<Incoming>| {
        let is_control = control::is_for(request.uri().path());
        mark.store(is_control, Ordering::Relaxed);
        let is_admitted = is_control || *gate.borrow();
        request.extensions_mut().insert(Peer(peer));
        let service = service.clone();
        async move {
            if !is_admitted {
                return Err(Withheld);
            }
            let response = match service.call(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            match response.extensions().get::<Abort>() {
                Some(Abort) => Err(Withheld),
                None => Ok(response),
            }
        }
    });

    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    let mut connection = std::pin::pin!(connection);
    loop {
        tokio::select! {
            // An error means that the client disconnected or the answer was withheld on purpose.
            _ = connection.as_mut() => return,
            changed = online.changed() => {
                let is_offline = changed.is_err() || !*online.borrow_and_update();
                match (is_offline, controlling.load(Ordering::Relaxed)) {
                    (false, _) => {}
                    (true, true) => connection.as_mut().graceful_shutdown(),
                    (true, false) => return,
                }
            }
        }
    }
}

/// Returns true if the first bytes on the connection are a request to `/sandbox`.
async fn asks_for_control(stream: &TcpStream) -> bool {
    let mut head = [0; 64];
    let Ok(read) = stream.peek(&mut head).await else {
        return false;
    };
    String::from_utf8_lossy(&head[..read])
        .split(' ')
        .nth(1)
        .is_some_and(control::is_for)
}
