//! Runs the sandbox as a process and controls its network.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// The line of JSON that the sandbox prints when it is ready.
#[derive(Deserialize)]
pub struct Access {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    /// The user whose interviews can be listed.
    pub partner_id: String,
    /// The key of the list call.
    pub api_key: String,
    /// The token of the amend call.
    pub token: String,
    control_url: String,
}

/// A running sandbox. Dropping it kills it.
pub struct Sandbox {
    access: Access,
    _process: Process,
}

/// Killed when dropped.
struct Process(Child);

impl Sandbox {
    /// Starts the sandbox with the sample week and another side that accepts within seconds. Returns once it
    /// listens on loopback, on its usual port if that is free.
    ///
    /// # Errors
    ///
    /// If it does not start, or ends before it listens.
    pub fn start(program: &Path) -> Result<Self> {
        let mut process = Command::new(program)
            .args(["--port", &port().to_string()])
            .args(["--control-port", "0", "--print-env"])
            .args(["--other-side", "quick", "--weights", "1:0:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(Process)
            .context("the sandbox could not be started")?;
        let mut stdout = BufReader::new(process.0.stdout.take().context("no stdout")?);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        let access = serde_json::from_str(&line)
            .with_context(|| format!("the sandbox did not print its addresses: {line:?}"))?;
        // The pipe is read to its end, so that the sandbox never blocks on writing to it.
        thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        Ok(Self {
            access,
            _process: process,
        })
    }

    /// Returns its addresses and credentials.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Closes its port, so that connections are refused as by a computer without a server.
    ///
    /// # Errors
    ///
    /// If the sandbox does not obey.
    pub fn go_offline(&self) -> Result<()> {
        self.order("/sandbox/offline", r#"{"how":"refuse"}"#)
    }

    /// Opens its port again.
    ///
    /// # Errors
    ///
    /// If the sandbox does not obey.
    pub fn go_online(&self) -> Result<()> {
        self.order("/sandbox/online", "{}")
    }

    fn order(&self, path: &str, body: &str) -> Result<()> {
        let answer = self
            .post(path, body)
            .context("the sandbox does not answer")?;
        ensure!(
            answer.starts_with("HTTP/1.1 200 "),
            "the sandbox refused {path}: {answer}"
        );
        Ok(())
    }

    /// Sends one HTTP request over a plain socket, because an HTTP client would take longer to build than the
    /// rest of this crate.
    fn post(&self, path: &str, body: &str) -> std::io::Result<String> {
        let host = self.access.control_url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let length = body.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

/// Returns the sandbox's usual port, or 0 for any free one if it is in use.
fn port() -> u16 {
    const USUAL: u16 = 4010;
    TcpListener::bind(("127.0.0.1", USUAL)).map_or(0, |_| USUAL)
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
