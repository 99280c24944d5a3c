//! The listening socket, and what becomes of it while the sandbox is offline.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use super::connection;
use crate::control;

/// How a sandbox without a network looks from outside. Connections that stand are cut either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offline {
    /// Nobody listens: connecting is refused. Only the program that holds the handle can end it.
    Refuse,
    /// Connections are taken and reset at once. Requests to `/sandbox` still get through.
    Reset,
}

/// Asks the keeper of the door to open or close it.
#[derive(Clone)]
pub(crate) struct Switch {
    orders: mpsc::Sender<Order>,
    online: watch::Receiver<bool>,
}

struct Order {
    offline: Option<Offline>,
    done: oneshot::Sender<io::Result<()>>,
}

/// What the keeper of the door needs.
pub(crate) struct Keeper {
    orders: mpsc::Receiver<Order>,
    online: watch::Sender<bool>,
}

enum Door {
    Open(TcpListener),
    Resetting(TcpListener),
    /// Bound but not listening: it keeps the port for us, and the system refuses whoever knocks.
    Shut(TcpSocket),
    /// The port could not be kept or taken back.
    Lost,
}

pub(crate) fn switch() -> (Switch, Keeper) {
    let (orders, inbox) = mpsc::channel(4);
    let (online, watching) = watch::channel(true);
    let switch = Switch {
        orders,
        online: watching,
    };
    let keeper = Keeper {
        orders: inbox,
        online,
    };
    (switch, keeper)
}

impl Switch {
    /// Returns when the door is as asked.
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

/// Takes connections and orders until the future is dropped; every connection ends with it.
pub(crate) async fn keep_door(
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    mut keeper: Keeper,
) {
    let mut connections = JoinSet::new();
    let mut door = Door::Open(listener);
    loop {
        tokio::select! {
            Some(order) = keeper.orders.recv() => {
                // Set first: whoever is still connected gets no answer once the order is reported as done.
                keeper.online.send_replace(order.offline.is_none());
                let result;
                (door, result) = door.turn(order.offline, address);
                // Nobody may be waiting for it any more.
                let _ = order.done.send(result);
            }
            (stream, peer) = door.knock() => {
                let router = router.clone();
                let online = keeper.online.subscribe();
                let resetting = matches!(door, Door::Resetting(_));
                connections.spawn(async move {
                    if resetting && !asks_for_control(&stream).await {
                        // With zero linger, closing sends a reset.
                        let _ = stream.set_zero_linger();
                        return;
                    }
                    connection::serve(stream, peer, router, online).await;
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

impl Door {
    fn turn(self, offline: Option<Offline>, address: SocketAddr) -> (Self, io::Result<()>) {
        let turned = match (self, offline) {
            (Self::Open(listener) | Self::Resetting(listener), None) => Ok(Self::Open(listener)),
            (Self::Open(listener) | Self::Resetting(listener), Some(Offline::Reset)) => {
                Ok(Self::Resetting(listener))
            }
            (Self::Open(listener) | Self::Resetting(listener), Some(Offline::Refuse)) => {
                drop(listener);
                bound(address).map(Self::Shut)
            }
            (Self::Shut(socket), Some(Offline::Refuse)) => Ok(Self::Shut(socket)),
            (Self::Shut(socket), None) => socket.listen(BACKLOG).map(Self::Open),
            (Self::Shut(socket), Some(Offline::Reset)) => {
                socket.listen(BACKLOG).map(Self::Resetting)
            }
            (Self::Lost, offline) => {
                return match bound(address) {
                    Ok(socket) => Self::Shut(socket).turn(offline, address),
                    Err(error) => (Self::Lost, Err(error)),
                };
            }
        };
        match turned {
            Ok(door) => (door, Ok(())),
            Err(error) => (Self::Lost, Err(error)),
        }
    }

    /// The next connection; never, while nobody listens.
    async fn knock(&self) -> (TcpStream, SocketAddr) {
        let (Self::Open(listener) | Self::Resetting(listener)) = self else {
            return std::future::pending().await;
        };
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    // Without it a small answer may wait for the client's acknowledgement.
                    let _ = stream.set_nodelay(true);
                    return (stream, peer);
                }
                // Mostly too many open files: it passes as connections end.
                Err(_) => tokio::time::sleep(ACCEPT_AGAIN).await,
            }
        }
    }
}

const BACKLOG: u32 = 1024;
const ACCEPT_AGAIN: Duration = Duration::from_millis(50);

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Whether the first line that has arrived is a request to `/sandbox`.
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
