//! Requests and answers on a bare socket.

use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::TcpStream;

/// A request that arrived whole.
pub(super) struct Request {
    /// The method and the path.
    pub(super) line: String,
    pub(super) authorization: String,
    pub(super) etag: Option<String>,
    pub(super) body: Value,
}

impl Request {
    pub(super) async fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let first = read_line(stream).await?;
        let line = first.strip_suffix(" HTTP/1.1")?.to_owned();
        let (mut authorization, mut etag, mut length) = (String::new(), None, 0);
        loop {
            let header = read_line(stream).await?;
            let Some((name, value)) = header.split_once(':') else {
                break;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "authorization" => authorization = value.to_owned(),
                "if-none-match" => etag = Some(value.to_owned()),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        Some(Self {
            line,
            authorization,
            etag,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }
}

/// Reads a line of a head, without its end.
async fn read_line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

pub(super) fn refusal(status: &'static str) -> String {
    answer(
        status,
        "",
        &json!({"errors": {"base": [status]}}).to_string(),
    )
}

pub(super) fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-type: application/json; charset=utf-8\r\n\
         vary: Accept, Origin\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Writes JSON with the members of every object in a random order.
pub(super) fn shuffled(value: &Value) -> String {
    match value {
        Value::Object(members) => shuffled_object(members),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(shuffled).collect();
            format!("[{}]", items.join(","))
        }
        plain => plain.to_string(),
    }
}

fn shuffled_object(members: &Map<String, Value>) -> String {
    let mut members: Vec<_> = members.iter().collect();
    fastrand::shuffle(&mut members);
    let members = members.into_iter();
    let members = members.map(|(name, value)| format!("{}: {}", json!(name), shuffled(value)));
    format!("{{ {} }}", members.collect::<Vec<_>>().join(" ,\n"))
}
