//! Tests of calls through a proxy, and of the errors if a proxy makes no connection.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use interlude_api::{HttpRemote, Proxies, Transport, Way};
use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_model::ReasonCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::certificates::ELSEWHERE;
use crate::encrypted::Http2Server;
use crate::fixture::{amend, credentials, list, remote_through};

/// The behaviour of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behaviour {
    /// Connects to this server, whatever name is requested.
    Connect(SocketAddr),
    /// Answers an HTTP CONNECT with this status, or refuses the SOCKS connection.
    Refuse(u16),
    /// Requires a name and a password, and accepts none.
    WantPassword,
}

/// A proxy on this computer that supports SOCKS 4, SOCKS 5 and HTTP, and records the requested servers.
struct Proxy {
    address: SocketAddr,
    requested: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            requested: Arc::default(),
        };
        let requested = Arc::clone(&proxy.requested);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let requested = Arc::clone(&requested);
                tokio::spawn(async move {
                    // An error means that a refused client closed the connection.
                    let _ = serve(connection, behaviour, &requested).await;
                });
            }
        });
        proxy
    }

    fn requested(&self) -> Vec<String> {
        self.requested.lock().unwrap().clone()
    }
}

async fn serve(
    mut client: TcpStream,
    behaviour: Behaviour,
    requested: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let note = |what: String| requested.lock().unwrap().push(what);
    match client.read_u8().await? {
        5 => {
            let methods = client.read_u8().await?;
            let mut offered = vec![0; methods.into()];
            client.read_exact(&mut offered).await?;
            if behaviour == Behaviour::WantPassword && !offered.contains(&2) {
                return client.write_all(&[5, 0xff]).await;
            }
            if offered.contains(&2) {
                client.write_all(&[5, 2]).await?;
                client.read_u8().await?;
                let name = short_text(&mut client).await?;
                let password = short_text(&mut client).await?;
                note(format!("{name}:{password}"));
                let is_refused = u8::from(behaviour == Behaviour::WantPassword);
                client.write_all(&[1, is_refused]).await?;
            } else {
                client.write_all(&[5, 0]).await?;
            }
            let mut head = [0; 4];
            client.read_exact(&mut head).await?;
            let host = match head[3] {
                1 => {
                    let mut bytes = [0; 4];
                    client.read_exact(&mut bytes).await?;
                    std::net::Ipv4Addr::from(bytes).to_string()
                }
                _ => short_text(&mut client).await?,
            };
            note(format!("{host}:{}", client.read_u16().await?));
            let Behaviour::Connect(server) = behaviour else {
                return client.write_all(&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]).await;
            };
            client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
            tunnel(client, server).await
        }
        4 => {
            let mut head = [0; 7];
            client.read_exact(&mut head).await?;
            until_zero(&mut client).await?;
            let name = until_zero(&mut client).await?;
            note(format!("{name}:{}", u16::from_be_bytes([head[1], head[2]])));
            let Behaviour::Connect(server) = behaviour else {
                return client.write_all(&[0, 0x5b, 0, 0, 0, 0, 0, 0]).await;
            };
            client.write_all(&[0, 0x5a, 0, 0, 0, 0, 0, 0]).await?;
            tunnel(client, server).await
        }
        first => {
            let mut head = vec![first];
            while !head.ends_with(b"\r\n\r\n") {
                head.push(client.read_u8().await?);
            }
            let head = String::from_utf8(head).unwrap();
            note(head.lines().next().unwrap().to_owned());
            let given = head
                .lines()
                .find(|line| line.to_ascii_lowercase().starts_with("proxy-auth"));
            given.into_iter().for_each(|line| note(line.to_owned()));
            let status = match behaviour {
                Behaviour::Connect(_) => 200,
                Behaviour::Refuse(status) => status,
                Behaviour::WantPassword => 407,
            };
            client
                .write_all(format!("HTTP/1.1 {status} Scripted\r\n\r\n").as_bytes())
                .await?;
            match behaviour {
                Behaviour::Connect(server) => tunnel(client, server).await,
                _ => Ok(()),
            }
        }
    }
}

async fn tunnel(mut client: TcpStream, server: SocketAddr) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

async fn short_text(client: &mut TcpStream) -> std::io::Result<String> {
    let mut text = vec![0; client.read_u8().await?.into()];
    client.read_exact(&mut text).await?;
    Ok(String::from_utf8(text).unwrap())
}

async fn until_zero(client: &mut TcpStream) -> std::io::Result<String> {
    let mut text = Vec::new();
    loop {
        match client.read_u8().await? {
            0 => return Ok(String::from_utf8(text).unwrap()),
            byte => text.push(byte),
        }
    }
}

fn remote(server: &Http2Server, proxy: &str) -> HttpRemote {
    let named = |name: &str| (name == "ALL_PROXY").then(|| proxy.into());
    let transport = Transport::through(Proxies::from_variables(named), server.trust()).unwrap();
    remote_through(transport, &format!("https://{ELSEWHERE}"), credentials())
}

#[tokio::test]
async fn every_kind_of_proxy_is_used_and_looks_the_name_up() {
    for kind in ["socks", "socks5h", "socks4a", "http"] {
        let server = Http2Server::start().await;
        let proxy = Proxy::start(Behaviour::Connect(server.address)).await;
        let remote = remote(&server, &format!("{kind}://{}/", proxy.address));
        let listed = list(&remote).await;
        assert!(listed.is_ok(), "{kind}: {listed:?}");
        let requested = proxy.requested();
        let wanted = format!("{ELSEWHERE}:443");
        assert!(
            requested.iter().all(|entry| entry.contains(&wanted)),
            "{kind}: {requested:?}"
        );
        assert_eq!(requested.len(), 1, "{kind}: {requested:?}");
    }
}

#[tokio::test]
async fn a_socks5_proxy_is_given_an_address() {
    let server = Http2Server::start().await;
    let proxy = Proxy::start(Behaviour::Connect(server.address)).await;
    let named =
        |name: &str| (name == "ALL_PROXY").then(|| format!("socks5://{}", proxy.address).into());
    let transport = Transport::through(Proxies::from_variables(named), server.trust()).unwrap();
    let remote = remote_through(transport, "https://192.0.2.7", credentials());
    let failure = list(&remote).await.unwrap_err();
    assert!(
        failure.reason.message.contains("certificate"),
        "{failure:?}"
    );
    assert_eq!(proxy.requested(), ["192.0.2.7:443"]);
}

#[tokio::test]
async fn the_password_is_sent_to_the_proxy_only() {
    for (kind, credentials_sent) in [
        ("socks5h", "me:p@ss"),
        ("http", "proxy-authorization: Basic bWU6cEBzcw=="),
    ] {
        let server = Http2Server::start().await;
        let proxy = Proxy::start(Behaviour::Connect(server.address)).await;
        let remote = remote(&server, &format!("{kind}://me:p%40ss@{}", proxy.address));
        assert!(list(&remote).await.is_ok(), "{kind}");
        let requested = proxy.requested();
        assert!(
            requested.iter().any(|entry| entry == credentials_sent),
            "{kind}: {requested:?}"
        );
    }
}

#[tokio::test]
async fn the_error_of_a_proxy_that_makes_no_connection_names_it_and_nothing_was_sent() {
    let password = "asks for a user name and a password";
    for (kind, behaviour, text) in [
        ("http", Behaviour::WantPassword, password),
        ("socks5h", Behaviour::WantPassword, password),
        (
            "http",
            Behaviour::Refuse(403),
            "made no connection to the server",
        ),
        (
            "http",
            Behaviour::Refuse(502),
            "made no connection to the server",
        ),
        (
            "socks5h",
            Behaviour::Refuse(0),
            "made no connection to the server",
        ),
        (
            "socks4a",
            Behaviour::Refuse(0),
            "made no connection to the server",
        ),
    ] {
        for with in ["", "me:p%40ss@"] {
            let server = Http2Server::start().await;
            let proxy = Proxy::start(behaviour).await;
            let remote = remote(&server, &format!("{kind}://{with}{}", proxy.address));
            let pull = list(&remote).await.unwrap_err();
            assert_eq!(pull.kind, PullFailureKind::Offline, "{kind} {behaviour:?}");
            let failure = amend(&remote).await.unwrap_err();
            assert_eq!(
                failure.kind,
                ChangeFailureKind::Offline,
                "{kind} {behaviour:?}"
            );
            for reason in [pull.reason, failure.reason] {
                let message = reason.message;
                assert_eq!(reason.code, ReasonCode::Unreachable, "{message}");
                assert!(
                    message.contains(&format!("{kind}://{}", proxy.address)),
                    "{message}"
                );
                assert!(message.contains(text), "{kind} {behaviour:?}: {message}");
                assert!(
                    message.to_lowercase().contains("nothing was sent"),
                    "{message}"
                );
                assert!(
                    !message.contains("p%40ss") && !message.contains("p@ss"),
                    "{message}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_error_of_a_proxy_that_cannot_be_reached_names_it() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let server = Http2Server::start().await;
    for kind in ["http", "socks"] {
        let remote = remote(&server, &format!("{kind}://{address}"));
        let failure = amend(&remote).await.unwrap_err();
        assert_eq!(failure.kind, ChangeFailureKind::Offline);
        let message = failure.reason.message;
        assert!(message.contains(&address.to_string()), "{message}");
        assert!(message.contains("could not be reached"), "{message}");
    }
}

#[tokio::test]
async fn nothing_is_sent_if_the_proxy_is_not_supported() {
    let server = Http2Server::start().await;
    let remote = remote(&server, "quic://me:secret@127.0.0.1:9");
    let failure = amend(&remote).await.unwrap_err();
    assert_eq!(failure.kind, ChangeFailureKind::Offline);
    let message = failure.reason.message;
    assert!(message.starts_with("ALL_PROXY names a proxy"), "{message}");
    assert!(!message.contains("secret"), "{message}");
    assert_eq!(
        list(&remote).await.unwrap_err().kind,
        PullFailureKind::Offline
    );
}

#[tokio::test]
async fn this_computer_is_reached_without_a_proxy() {
    let server = Http2Server::start().await;
    let named = |name: &str| (name == "ALL_PROXY").then(|| "quic://nowhere".into());
    let transport = Transport::through(Proxies::from_variables(named), server.trust()).unwrap();
    let here = format!("https://localhost:{}", server.address.port());
    assert_eq!(transport.way_to(&here.parse().unwrap()), Way::Here);
    assert!(
        list(&remote_through(transport, &here, credentials()))
            .await
            .is_ok()
    );
}
