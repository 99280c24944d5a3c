//! The sandbox as a process of its own, so that its memory is not measured, controlled over HTTP.

use std::process::Stdio;

use interlude_app_tests::programs;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

/// A sandbox. Dropping it kills the process.
pub(super) struct Server {
    _process: Child,
    /// Kept open so that the process never writes to a closed pipe.
    _stdout: BufReader<ChildStdout>,
    greeting: Value,
}

impl Server {
    /// Starts a sandbox with this number of interviews. Its simulated other side is off.
    pub(super) async fn start(interviews: usize) -> Self {
        let mut process = Command::new(programs::build("interlude-sandbox", "over_the_wire"))
            .args(["--port", "0", "--control-port", "0", "--print-env"])
            .args(["--other-side", "off", "--count", &interviews.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).await.unwrap();
        Self {
            _process: process,
            _stdout: stdout,
            greeting: serde_json::from_str(&line).unwrap(),
        }
    }

    /// Returns a value that it printed at its start, such as `url` or `token`.
    pub(super) fn greeting(&self, name: &str) -> &str {
        self.greeting[name].as_str().unwrap()
    }

    /// Sends a request to the control routes and parses the JSON of the answer.
    ///
    /// # Panics
    /// If the request is refused.
    pub(super) async fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let host = self.greeting("control_url").trim_start_matches("http://");
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut connection = TcpStream::connect(host).await.unwrap();
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}
