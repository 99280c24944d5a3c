//! Serves one connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::control;
use crate::http::answer::Abort;

/// Attached to a request: the address of its client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// An error that makes hyper close the connection without sending the answer.
#[derive(Debug, thiserror::Error)]
#[error("the answer was withheld")]
struct Withheld;

/// Serves one connection until either side closes it or the network is switched off. A request to `/sandbox`
/// is still answered then, because the request that switches the network off comes that way.
pub(super) async fn serve(
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
