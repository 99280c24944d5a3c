//! Starts the sandbox as a process of its own, with the API on one port and the control routes on another.
//!
//! Only on Linux, because `/proc` tells whether a connection is still open.

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

use crate::control::send;

/// The pause between two checks for requests under way.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// The states of a connection in `/proc/net/tcp` in which the server may still read a request of the client:
/// ESTABLISHED and CLOSE_WAIT.
const OPEN: [&str; 2] = ["01", "08"];

/// A sandbox in a process of its own. Dropping it kills the process.
pub struct Server {
    _process: Child,
    /// The process's stdout. It is kept open so that the process never writes to a closed pipe.
    _stdout: BufReader<ChildStdout>,
    greeting: Value,
    port: u16,
    control_port: u16,
}

impl Server {
    /// Starts a sandbox with these additional arguments. Its simulated other side is off.
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
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).await.unwrap();
        let greeting: Value = serde_json::from_str(&line).unwrap();
        Self {
            port: port(&greeting["url"]),
            control_port: port(&greeting["control_url"]),
            _process: process,
            _stdout: stdout,
            greeting,
        }
    }

    /// Adds an interview with `with`, agreed for half an hour.
    pub async fn add(&self, id: u64, with: &str, start: DateTime<Utc>) {
        let new = json!({
            "id": id,
            "interviewee": with,
            "start_at": time_text(start),
            "end_at": time_text(start + TimeDelta::minutes(30)),
        });
        self.control(("POST", "/sandbox/interviews"), Some(&new))
            .await;
    }

    /// Returns a value that the sandbox printed at its start: `url`, `partner_id`, `api_key` or `token`.
    pub fn greeting(&self, name: &str) -> &str {
        self.greeting[name].as_str().unwrap()
    }

    /// Returns the port of its API.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Delays each request from now on, either before it takes effect or before it is answered.
    pub async fn set_delay(&self, delay: Duration, is_applied_first: bool) {
        let slow = json!({
            "on": "any",
            "times": "until_cleared",
            "applied": is_applied_first,
            "fault": {"kind": "slow", "milliseconds": delay.as_millis() as u64},
        });
        self.control(("DELETE", "/sandbox/faults"), None).await;
        self.control(("POST", "/sandbox/faults"), Some(&slow)).await;
    }

    /// Waits until no request is under way and no connection is open, so that every request that reached the
    /// server has been handled.
    pub async fn wait_until_idle(&self) {
        // A connection may be accepted between the two checks, so both must find nothing twice in a row.
        let mut idle_checks = 0;
        while idle_checks < 2 {
            if self.has_connections() || self.has_requests().await {
                idle_checks = 0;
                sleep(POLL_INTERVAL).await;
            } else {
                idle_checks += 1;
            }
        }
    }

    /// Returns the starts of the user's proposals for an interview that took effect, in that order.
    pub async fn effects(&self, interview: u64) -> Vec<DateTime<Utc>> {
        let path = format!("/sandbox/interviews/{interview}");
        let shown = self.control(("GET", &path), None).await;
        let applied = shown["applied"].as_array().unwrap().iter();
        let ours = applied.filter(|one| one["by"] == "interviewer");
        ours.map(|one| parse_time(&one["asked"]["start_at"]))
            .collect()
    }

    /// Returns the number of amends that reached the server.
    pub async fn amend_count(&self) -> usize {
        let log = self.control(("GET", "/sandbox/requests"), None).await;
        let requests = log["requests"].as_array().unwrap().iter();
        requests.filter(|one| one["method"] == "POST").count()
    }

    /// Proposes a time as the same user, without the program under test.
    pub async fn amend(&self, interview: u64, start: DateTime<Utc>, end: DateTime<Utc>) {
        let body = json!({"interview": {"amend_start_at": time_text(start), "amend_end_at": time_text(end)}});
        let path = format!("/api/v1/interviews/{interview}/amend");
        let token = format!("Bearer {}", self.greeting("token"));
        send(self.port, ("POST", &path), Some(&token), Some(&body)).await;
    }

    /// Sends a request to the control routes.
    ///
    /// # Panics
    /// If the request is refused.
    pub async fn control(&self, request: (&str, &str), body: Option<&Value>) -> Value {
        send(self.control_port, request, None, body).await
    }

    async fn has_requests(&self) -> bool {
        let log = self.control(("GET", "/sandbox/requests"), None).await;
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

/// Formats a time for the program's arguments and the control routes.
pub fn time_text(at: DateTime<Utc>) -> String {
    at.format("%FT%TZ").to_string()
}

/// Parses a time from the programs' JSON.
pub fn parse_time(value: &Value) -> DateTime<Utc> {
    let text = value.as_str().unwrap();
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn port(url: &Value) -> u16 {
    let url = url.as_str().unwrap();
    url.rsplit_once(':').unwrap().1.parse().unwrap()
}

fn program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| interlude_app_tests::programs::build("interlude-sandbox", "over_the_wire"))
}
