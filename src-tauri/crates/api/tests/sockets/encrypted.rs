use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use h2::Reason;
use http::{Response, StatusCode};
use interlude_api::Transport;
use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_model::ReasonCode;
use rustls::ClientConfig;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::certificates::{Leaf, Root};
use crate::fixture::{LIST, amend, credentials, list, remote_through};

/// An HTTP/2 server behind TLS. It answers a GET with the list. Like a server that is about to stop, it
/// resets a POST without reading it.
pub struct Http2Server {
    pub address: SocketAddr,
    root: Root,
    pub gets: Arc<AtomicUsize>,
    pub posts: Arc<AtomicUsize>,
}

impl Http2Server {
    pub async fn start() -> Self {
        let root = Root::new();
        let mut config = root.server(Leaf::Good);
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            root,
            gets: Arc::default(),
            posts: Arc::default(),
        };
        let (gets, posts) = (Arc::clone(&server.gets), Arc::clone(&server.posts));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let Ok(encrypted) = acceptor.accept(connection).await else {
                    continue;
                };
                let mut requests = h2::server::handshake(encrypted).await.unwrap();
                let (gets, posts) = (Arc::clone(&gets), Arc::clone(&posts));
                tokio::spawn(async move {
                    while let Some(Ok((request, mut answer))) = requests.accept().await {
                        if request.method() == http::Method::POST {
                            posts.fetch_add(1, Ordering::SeqCst);
                            answer.send_reset(Reason::REFUSED_STREAM);
                        } else {
                            gets.fetch_add(1, Ordering::SeqCst);
                            let mut head = Response::new(());
                            *head.status_mut() = StatusCode::OK;
                            let mut body = answer.send_response(head, false).unwrap();
                            body.send_data(LIST.into(), true).unwrap();
                        }
                    }
                });
            }
        });
        server
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    fn trusted(&self) -> Transport {
        self.root.trusted()
    }

    /// Returns a TLS configuration that trusts this server's authority only.
    pub fn trust(&self) -> ClientConfig {
        self.root.trust()
    }
}

#[tokio::test]
async fn a_list_is_fetched_over_http2_if_the_server_supports_it() {
    let server = Http2Server::start().await;
    let remote = remote_through(server.trusted(), &server.url(), credentials());
    assert!(list(&remote).await.is_ok());
    assert_eq!(server.gets.load(Ordering::SeqCst), 1);
}

/// HTTP/2 marks this request as safe to retry. The client does not retry it, because only the engine may,
/// after a new list.
#[tokio::test]
async fn an_amend_that_the_server_did_not_read_is_not_resent() {
    let server = Http2Server::start().await;
    let remote = remote_through(server.trusted(), &server.url(), credentials());
    let failure = amend(&remote).await.unwrap_err();
    assert_eq!(failure.kind, ChangeFailureKind::Unconfirmed);
    assert_eq!(server.posts.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_with_an_untrusted_certificate() {
    let server = Http2Server::start().await;
    let transport = Transport::new().unwrap();
    let probed = transport.probe(&server.url().parse().unwrap()).await;
    let reason = probed.unwrap_err().reason;
    assert_eq!(reason.code, ReasonCode::Unreachable);
    assert!(reason.message.contains("certificate"), "{reason:?}");
    let remote = remote_through(transport, &server.url(), credentials());

    let failure = list(&remote).await.unwrap_err();
    assert_eq!(failure.kind, PullFailureKind::Offline);
    assert_eq!(failure.reason.code, ReasonCode::Unreachable);
    assert!(
        failure.reason.message.contains("certificate"),
        "{failure:?}"
    );

    let failure = amend(&remote).await.unwrap_err();
    assert_eq!(failure.kind, ChangeFailureKind::Offline);
    assert!(failure.reason.message.contains("nothing was sent"));
    assert_eq!(server.posts.load(Ordering::SeqCst), 0);
    assert_eq!(server.gets.load(Ordering::SeqCst), 0);
}
