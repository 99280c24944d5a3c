use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A request as it was received, with head and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request(pub String);

/// An answer of the server.
#[derive(Debug, Clone)]
pub enum Answer {
    /// These bytes. Then the server waits for the next request.
    Bytes(Vec<u8>),
    /// The first bytes once, then the second ones again and again with a pause between them, until the
    /// client stops reading.
    Endless(Vec<u8>, Vec<u8>, Duration),
    /// The first bytes, then a number of blocks of 10,000 pieces, then the last bytes. In a piece, `####`
    /// is replaced by its number in the block and `@@@@` by the number of the block, each with four digits.
    Blocks(Vec<u8>, &'static str, u16, Vec<u8>),
}

/// A server on a free port of this computer. Dropping it stops it.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

type Script = dyn Fn(usize) -> Answer + Send + Sync;

impl Server {
    /// Starts a server that answers request number `n`, counted from 0, with `script(n)`.
    pub async fn plain(script: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(None, Arc::new(script)).await
    }

    /// Starts the same server with TLS, as `localhost`.
    pub async fn encrypted(
        tls: ServerConfig,
        script: impl Fn(usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(TlsAcceptor::from(Arc::new(tls))), Arc::new(script)).await
    }

    /// Returns its base URL.
    pub fn url(&self) -> String {
        format!("{}://localhost:{}", self.scheme, self.address.port())
    }

    /// Returns the requests that it received.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the number of accepted connections.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn start(tls: Option<TlsAcceptor>, script: Arc<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let connections = Arc::<AtomicUsize>::default();
        let (received, counted) = (Arc::clone(&requests), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let (tls, script, received) =
                    (tls.clone(), Arc::clone(&script), Arc::clone(&received));
                tokio::spawn(async move {
                    match tls {
                        None => serve(connection, &*script, &received).await,
                        Some(tls) => {
                            let encrypted = tls.accept(connection).await.ok()?;
                            serve(encrypted, &*script, &received).await
                        }
                    }
                });
            }
        });
        Self {
            address,
            scheme,
            requests,
            connections,
            task,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns a complete answer with its length.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let mut bytes = head(status, headers);
    bytes.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
    bytes.extend(body);
    Answer::Bytes(bytes)
}

/// Returns the head of an answer, to which more headers can be added.
pub fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let lines = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let lines: String = lines.collect();
    format!("HTTP/1.1 {status} Hostile\r\n{lines}").into_bytes()
}

async fn serve<C: AsyncRead + AsyncWrite + Unpin>(
    mut connection: C,
    script: &Script,
    received: &Mutex<Vec<Request>>,
) -> Option<()> {
    loop {
        let request = read_request(&mut connection).await?;
        let number = {
            let mut received = received.lock().unwrap();
            received.push(request);
            received.len() - 1
        };
        match script(number) {
            Answer::Bytes(bytes) => connection.write_all(&bytes).await.ok()?,
            Answer::Endless(begin, piece, pause) => {
                connection.write_all(&begin).await.ok()?;
                loop {
                    connection.write_all(&piece).await.ok()?;
                    connection.flush().await.ok()?;
                    if !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                }
            }
            Answer::Blocks(begin, piece, count, end) => {
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
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(connection.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    connection.read_exact(&mut body).await.ok()?;
    bytes.extend(body);
    Some(Request(String::from_utf8_lossy(&bytes).into_owned()))
}
