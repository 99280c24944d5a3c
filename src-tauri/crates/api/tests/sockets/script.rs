//! A server that follows a script: one action for each request, on any connection. It uses raw sockets, so that a
//! test determines every byte that it sends, and keeps the complete requests.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An action after a complete request.
#[derive(Clone)]
pub enum Action {
    /// Writes these bytes and keeps the connection open.
    Answer(Vec<u8>),
    /// Writes these bytes and closes the connection unannounced.
    AnswerAndClose(Vec<u8>),
    /// Writes these bytes and nothing more.
    AnswerAndStall(Vec<u8>),
    /// Writes the first bytes once, then the second ones again and again with a pause between them, until the
    /// client stops reading.
    Endless(Vec<u8>, Vec<u8>, Duration),
    /// Writes the first bytes, then a number of blocks of 10,000 pieces, then the last bytes. In a piece, `####`
    /// is replaced by its number in the block and `@@@@` by the number of the block, each with four digits.
    Blocks(Vec<u8>, &'static str, u16, Vec<u8>),
}

/// A request as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The line and the headers as they were sent.
    pub head: String,
    /// Method, target and version.
    pub line: String,
    /// The names are in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert_eq!(values.next(), None, "{name} occurs twice");
        value
    }
}

/// A server on a free port of this computer. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    is_encrypted: bool,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

type Script = dyn Fn(usize) -> Action + Send + Sync;

impl Server {
    /// Starts a server with one action for each request.
    pub async fn scripted(actions: impl IntoIterator<Item = Action>) -> Self {
        let actions: Vec<Action> = actions.into_iter().collect();
        Self::plain(move |number| {
            let action = actions.get(number).cloned();
            action.unwrap_or_else(|| panic!("a request beyond the end of the script"))
        })
        .await
    }

    /// Starts a server that handles request number `n`, counted from 0, with `script(n)`.
    pub async fn plain(script: impl Fn(usize) -> Action + Send + Sync + 'static) -> Self {
        Self::start(None, Arc::new(script)).await
    }

    /// Starts the same server with TLS, as `localhost`.
    pub async fn encrypted(
        tls: ServerConfig,
        script: impl Fn(usize) -> Action + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(TlsAcceptor::from(Arc::new(tls))), Arc::new(script)).await
    }

    async fn start(tls: Option<TlsAcceptor>, script: Arc<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let is_encrypted = tls.is_some();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let connections = Arc::<AtomicUsize>::default();
        let (seen, counted) = (Arc::clone(&requests), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let (tls, script, seen) = (tls.clone(), Arc::clone(&script), Arc::clone(&seen));
                tokio::spawn(async move {
                    match tls {
                        None => serve(connection, &*script, &seen).await,
                        Some(tls) => {
                            serve(tls.accept(connection).await.ok()?, &*script, &seen).await
                        }
                    }
                });
            }
        });
        Self {
            address,
            is_encrypted,
            requests,
            connections,
            task,
        }
    }

    pub fn url(&self) -> String {
        match self.is_encrypted {
            true => format!("https://localhost:{}", self.address.port()),
            false => format!("http://{}", self.address),
        }
    }

    /// Returns the number of accepted connections.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns a complete answer with its length.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = head(status, headers);
    let end = format!("content-length: {}\r\n\r\n", body.len());
    bytes.extend_from_slice(end.as_bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// Returns the head of an answer, to which headers can be added.
pub fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Scripted\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.into_bytes()
}

/// Serves a connection until it is closed, which None means.
async fn serve<C: AsyncRead + AsyncWrite + Unpin>(
    mut connection: C,
    script: &Script,
    seen: &Mutex<Vec<Request>>,
) -> Option<()> {
    loop {
        let request = read_request(&mut connection).await?;
        let number = {
            let mut seen = seen.lock().unwrap();
            seen.push(request);
            seen.len() - 1
        };
        match script(number) {
            Action::Answer(bytes) => connection.write_all(&bytes).await.ok()?,
            Action::AnswerAndClose(bytes) => {
                connection.write_all(&bytes).await.ok()?;
                return None;
            }
            Action::AnswerAndStall(bytes) => {
                connection.write_all(&bytes).await.ok()?;
                connection.flush().await.ok()?;
                std::future::pending::<()>().await;
            }
            Action::Endless(begin, piece, pause) => {
                connection.write_all(&begin).await.ok()?;
                loop {
                    connection.write_all(&piece).await.ok()?;
                    connection.flush().await.ok()?;
                    if !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                }
            }
            Action::Blocks(begin, piece, count, end) => {
                connection.write_all(&begin).await.ok()?;
                let numbered = |number| piece.replace("####", &format!("{number:04}"));
                let block: String = (0..10_000).map(numbered).collect();
                for number in 1000..1000 + count {
                    let block = block.replace("@@@@", &number.to_string());
                    connection.write_all(block.as_bytes()).await.ok()?;
                }
                connection.write_all(&end).await.ok()?;
                connection.shutdown().await.ok()?;
                return None;
            }
        }
        connection.flush().await.ok()?;
    }
}

async fn read_request(connection: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let line = lines.next()?.to_owned();
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.ok()?;
    Some(Request {
        head: head.clone(),
        line,
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}
