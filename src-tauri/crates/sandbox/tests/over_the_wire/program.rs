//! Tests of the program `interlude-sandbox`.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;

use crate::client::Caller;

/// A running `interlude-sandbox`, killed at the end of its test.
struct Program(Child);

impl Program {
    /// Starts the program on a free port with its clock at Wednesday 9 December 2026, and parses the line for
    /// scripts.
    fn start(arguments: &[&str]) -> (Self, Value) {
        Self::start_at("2026-12-09T10:00:00Z", arguments)
    }

    /// Starts the program like [`start`](Self::start) with its clock at `now`.
    fn start_at(now: &str, arguments: &[&str]) -> (Self, Value) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_interlude-sandbox"))
            .args(["--port", "0", "--print-env"])
            .args(arguments)
            .env_remove("RUST_LOG")
            .env("INTERLUDE_NOW", now)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        (Self(child), serde_json::from_str(&line).unwrap())
    }

    /// Kills the program and returns its log.
    fn log(mut self) -> String {
        let mut err: ChildStderr = self.0.stderr.take().unwrap();
        self.0.kill().unwrap();
        let mut log = String::new();
        err.read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_clock_begins_at_the_time_in_the_environment() {
    let (_program, env) = Program::start_at("2026-12-31T23:55:00+01:00", &["--other-side", "off"]);
    let listed = caller(&env).list().await;
    let date = listed.header("date");
    assert!(date.starts_with("Thu, 31 Dec 2026 22:5"), "{date}");
    let first = listed.json()["interviews"][0]["updated_at"].to_string();
    assert!(first.contains("2026-12-31T22:4"), "{first}");
}

#[test]
fn an_invalid_time_in_the_environment_exits_with_2() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_interlude-sandbox"));
    let ended = program.env("INTERLUDE_NOW", "soon").output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(stderr.contains("INTERLUDE_NOW is not a time"), "{stderr}");
}

fn caller(env: &Value) -> Caller {
    let text = |name: &str| env[name].as_str().unwrap();
    Caller::new(
        text("url"),
        text("partner_id"),
        text("api_key"),
        text("token"),
    )
}

#[tokio::test]
async fn the_program_serves_the_sample_week_and_logs_each_request_without_a_secret() {
    let (program, env) = Program::start(&["--other-side", "off"]);
    let caller = caller(&env);

    let list = caller.list().await.json();
    assert!(list["interviews"].as_array().unwrap().len() >= 40);
    let amended = caller
        .amend(37, "2999-01-22T14:20:00Z", "2999-01-22T14:50:00Z")
        .await;
    assert_eq!(amended.status, 200);

    let log = program.log();
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(
        lines[0].contains("GET /api/users/sample/interviews 200"),
        "{log}"
    );
    assert!(
        lines[1].contains("POST /api/v1/interviews/37/amend 200"),
        "{log}"
    );
    assert!(
        lines[1].ends_with("amend 37 → 22 Jan 14:20–14:50 proposed"),
        "{log}"
    );
    for secret in ["api_key", "token"] {
        assert!(!log.contains(env[secret].as_str().unwrap()));
    }
}

#[tokio::test]
async fn the_options_reach_the_server() {
    let (_program, env) = Program::start(&[
        "--count",
        "500",
        "--strict",
        "--round",
        "300",
        "--allow-past",
    ]);
    let caller = caller(&env);

    let list = caller.list().await.json();
    let listed = list["interviews"].as_array().unwrap();
    assert_eq!(listed.len(), 500);
    assert!(listed[0].get("start_at").is_none());
    let amended = caller
        .amend(1_001, "2020-01-01T10:01:00Z", "2020-01-01T10:31:00Z")
        .await;
    assert_eq!(
        amended.json()["interview"]["amend_start_at"],
        "2020-01-01T10:00:00.000Z"
    );
}

#[test]
fn a_port_in_use_is_reported_with_the_flag_to_choose_another() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_interlude-sandbox"))
        .args(["--port", &port])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&port) && error.contains("--port"), "{error}");
}
