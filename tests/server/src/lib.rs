//! The sandbox in a process of its own, as whoever starts its program has it: a line with its addresses
//! and credentials, the API on one port, and the control surface on another.
//!
//! Only on Linux: whether a connection is still open is asked of `/proc`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod control;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::sleep;

use crate::control::ask;

/// How often it is looked whether anything is under way.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// The states of a connection in `/proc/net/tcp` in which its client may still be heard of:
/// established, and closed by the client alone.
const OPEN: [&str; 2] = ["01", "08"];

/// A sandbox in a process of its own, killed at the end.
pub struct Server {
    _process: Child,
    /// Where its greeting came from; what follows is nothing, but the pipe stays open.
    _said: BufReader<ChildStdout>,
    greeting: Value,
    port: u16,
    control: u16,
}

impl Server {
    /// Starts one with these arguments besides. Nobody is on the other side but the test.
    pub async fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(program())
            .args(["--port", "0", "--control-port", "0", "--print-env"])
            .args(["--other-side", "off"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).await.unwrap();
        let greeting: Value = serde_json::from_str(&line).unwrap();
        Self {
            port: port(&greeting["url"]),
            control: port(&greeting["control_url"]),
            _process: process,
            _said: said,
            greeting,
        }
    }

    /// Adds an interview with somebody, agreed for half an hour.
    pub async fn add(&self, id: u64, with: &str, start: DateTime<Utc>) {
        let new = json!({
            "id": id,
            "interviewee": with,
            "start_at": text(start),
            "end_at": text(start + TimeDelta::minutes(30)),
        });
        self.order(("POST", "/sandbox/interviews"), Some(&new))
            .await;
    }

    /// A text of its greeting: `url`, `partner_id`, `api_key`, `token`.
    pub fn greeting(&self, name: &str) -> &str {
        self.greeting[name].as_str().unwrap()
    }

    /// The port of its API.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Takes that long for each request from now on: before it takes effect, or before it is answered.
    pub async fn takes(&self, span: Duration, is_applied_first: bool) {
        let slow = json!({
            "on": "any",
            "times": "until_cleared",
            "applied": is_applied_first,
            "fault": {"kind": "slow", "milliseconds": span.as_millis() as u64},
        });
        self.order(("DELETE", "/sandbox/faults"), None).await;
        self.order(("POST", "/sandbox/faults"), Some(&slow)).await;
    }

    /// Waits until no request is under way and no connection is open: whatever reached it has been
    /// acted on.
    pub async fn is_quiet(&self) {
        let mut quiet = 0;
        while quiet < 2 {
            if self.has_connections() || self.has_requests().await {
                quiet = 0;
                sleep(LOOK_EVERY).await;
            } else {
                quiet += 1;
            }
        }
    }

    /// When the times begin that the user proposed for an interview and that took effect, in the order
    /// in which they did.
    pub async fn effects(&self, interview: u64) -> Vec<DateTime<Utc>> {
        let path = format!("/sandbox/interviews/{interview}");
        let shown = self.order(("GET", &path), None).await;
        let applied = shown["applied"].as_array().unwrap().iter();
        let ours = applied.filter(|one| one["by"] == "interviewer");
        ours.map(|one| time(&one["asked"]["start_at"])).collect()
    }

    /// How many amends have reached it.
    pub async fn amends(&self) -> usize {
        let log = self.order(("GET", "/sandbox/requests"), None).await;
        let requests = log["requests"].as_array().unwrap().iter();
        requests.filter(|one| one["method"] == "POST").count()
    }

    /// Proposes a time behind the program's back, as the same user.
    pub async fn amend(&self, interview: u64, start: DateTime<Utc>, end: DateTime<Utc>) {
        let body = json!({"interview": {"amend_start_at": text(start), "amend_end_at": text(end)}});
        let path = format!("/api/v1/interviews/{interview}/amend");
        let token = format!("Bearer {}", self.greeting("token"));
        ask(self.port, ("POST", &path), Some(&token), Some(&body)).await;
    }

    /// Asks the control surface: method, path and body as its documentation says.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn order(&self, request: (&str, &str), body: Option<&Value>) -> Value {
        ask(self.control, request, None, body).await
    }

    async fn has_requests(&self) -> bool {
        let log = self.order(("GET", "/sandbox/requests"), None).await;
        let requests = log["requests"].as_array().unwrap();
        requests.iter().any(|one| one["ended"] == false)
    }

    fn has_connections(&self) -> bool {
        let table = fs::read_to_string("/proc/net/tcp").unwrap();
        let ours = format!(":{:04X}", self.port);
        table.lines().skip(1).any(|line| {
            let mut columns = line.split_whitespace().skip(1);
            let (local, state) = (columns.next(), columns.nth(1));
            local.is_some_and(|local| local.ends_with(&ours))
                && state.is_some_and(|state| OPEN.contains(&state))
        })
    }
}

/// A time as the program takes it.
pub fn text(at: DateTime<Utc>) -> String {
    at.format("%FT%TZ").to_string()
}

/// A time as programs write it.
pub fn time(value: &Value) -> DateTime<Utc> {
    let text = value.as_str().unwrap();
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn port(url: &Value) -> u16 {
    let url = url.as_str().unwrap();
    url.rsplit_once(':').unwrap().1.parse().unwrap()
}

fn program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| interlude_test_programs::build("interlude-sandbox", "over_the_wire"))
}
