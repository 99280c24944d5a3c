//! A request to the sandbox, over a connection of its own.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends a request, with `authorization` if given, and parses the JSON of the answer.
///
/// # Panics
///
/// If the status of the answer is not 200.
pub(crate) async fn send(
    port: u16,
    request: (&str, &str),
    authorization: Option<&str>,
    body: Option<&Value>,
) -> Value {
    let (method, path) = request;
    let body = body.map(Value::to_string).unwrap_or_default();
    let authorization = authorization
        .map(|credential| format!("authorization: {credential}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n{authorization}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("HTTP/1.1 200"),
        "{method} {path}: {answer}"
    );
    serde_json::from_str(body).unwrap()
}
