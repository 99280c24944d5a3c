use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use serde_json::json;

use crate::wait::{TIMEOUT, eventually};

/// A WebKitWebDriver process, which starts the program and controls its page. Dropping this value ends both.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts the driver in the environment for the program.
    pub(crate) fn start(set_environment: impl FnOnce(&mut Command)) -> Self {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        set_environment(&mut command);
        let process = command
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("WebKitWebDriver could not be started: install the package webkit2gtk-driver");
        Self { process, port }
    }

    /// Starts the program and returns a client of its page.
    pub(crate) async fn open(&self, program: &str, arguments: &[String]) -> Client {
        let address = format!("http://127.0.0.1:{}", self.port);
        let options = json!({ "binary": program, "args": arguments });
        let script = u64::try_from(TIMEOUT.as_millis()).unwrap();
        let options =
            json!({ "webkitgtk:browserOptions": options, "timeouts": { "script": script } });
        let serde_json::Value::Object(options) = options else {
            unreachable!("it is an object")
        };
        let mut failure = None;
        let opened = eventually(async || {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(options.clone());
            let client = builder.connect(&address).await;
            client.map_err(|error| failure = Some(error)).ok()
        });
        opened
            .await
            .unwrap_or_else(|| panic!("the window did not open: {failure:?}"))
    }

    /// Returns the process id of the program.
    pub(crate) fn program(&self) -> Option<Pid> {
        let own = self.process.id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children")).ok()?;
        let first = children.split_whitespace().next()?.parse().ok()?;
        Some(Pid::from_raw(first))
    }

    /// Kills the program, as a crash or a power cut does.
    pub(crate) async fn kill_program(&self) {
        let program = self.program().expect("the program runs");
        kill(program, Signal::SIGKILL).unwrap();
        self.until_program_ended(program).await;
    }

    /// Waits until the program has ended.
    pub(crate) async fn until_program_ended(&self, program: Pid) {
        let ended = eventually(async || self.has_ended(program).then_some(()));
        assert!(ended.await.is_some(), "the program did not end");
    }

    fn has_ended(&self, program: Pid) -> bool {
        // An ended child stays listed as a zombie until its parent waits for it.
        let stat = fs::read_to_string(format!("/proc/{program}/stat"));
        stat.map_or(true, |stat| {
            stat.rsplit(')')
                .next()
                .is_some_and(|rest| rest.trim_start().starts_with('Z'))
        })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Ok(group) = i32::try_from(self.process.id()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
