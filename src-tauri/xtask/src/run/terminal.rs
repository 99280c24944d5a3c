//! Runs commands as a person would type them.

use std::cell::RefCell;
use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;

use super::sandbox::Sandbox;

/// Runs `interlude` with the account's folder and credentials.
pub struct Terminal<'a> {
    program: &'a Path,
    data: &'a Path,
    sandbox: &'a Sandbox,
    interruption: &'a Interruption,
    /// The commands and sentences that were printed.
    printed: RefCell<Vec<String>>,
}

/// Turns Ctrl+C into an error, so that everything is cleaned up before the program exits. The commands that
/// were started share the terminal and receive the same Ctrl+C.
pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Installs the handler.
    ///
    /// # Errors
    ///
    /// If the system refuses the handler.
    pub fn watch() -> Result<Self> {
        let is_interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_interrupted);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
            .context("the handler of Ctrl+C could not be installed")?;
        Ok(Self(is_interrupted))
    }

    /// Returns an error after an interruption.
    ///
    /// # Errors
    ///
    /// If the user has pressed Ctrl+C.
    pub fn check(&self) -> Result<()> {
        ensure!(!self.0.load(Ordering::Relaxed), "interrupted");
        Ok(())
    }
}

/// The expected exit code of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Exit code 0.
    Done,
    /// Exit code 3: saved on this computer and not sent yet.
    SavedAndWaiting,
}

impl<'a> Terminal<'a> {
    /// Prints the alias and the variables that the printed commands rely on.
    pub fn new(
        program: &'a Path,
        data: &'a Path,
        sandbox: &'a Sandbox,
        interruption: &'a Interruption,
    ) -> Self {
        println!(
            "\n$ alias interlude='{} --data {}'",
            relative(program).display(),
            relative(data).display()
        );
        println!("$ export INTERLUDE_API_KEY=… INTERLUDE_TOKEN=…");
        Self {
            program,
            data,
            sandbox,
            interruption,
            printed: RefCell::default(),
        }
    }

    /// Prints a sentence between two commands.
    pub fn say(&self, sentence: &str) {
        self.print(format!("\n# {sentence}"));
    }

    /// Returns the commands and the sentences between them that were printed so far, a line each.
    pub fn printed(&self) -> Vec<String> {
        self.printed.borrow().clone()
    }

    fn print(&self, line: String) {
        println!("{line}");
        self.printed.borrow_mut().push(line.trim().to_owned());
    }

    /// Prints a command and runs it with its output shown.
    ///
    /// # Errors
    ///
    /// If it ends with another exit code, or the user has pressed Ctrl+C.
    pub fn enter(&self, arguments: &[&str], expected: Ends) -> Result<()> {
        let typed: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
        let typed = format!("interlude {}", typed.join(" "));
        self.print(format!("\n$ {typed}"));
        let status = self.command(arguments).status();
        self.interruption.check()?;
        let code = status.context("interlude could not be started")?.code();
        ensure!(
            code == Some(expected.exit_code()),
            "`{typed}` ended with {}, not with {}",
            code.map_or("a signal".to_owned(), |code| code.to_string()),
            expected.exit_code()
        );
        Ok(())
    }

    /// Runs a command with `--json` without showing it, and parses its output.
    ///
    /// # Errors
    ///
    /// If the output is not the expected JSON, or the user has pressed Ctrl+C.
    pub fn ask<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T> {
        let mut command = self.command(&["--json"]);
        let answer = command.args(arguments).stderr(Stdio::null()).output();
        self.interruption.check()?;
        let answer = answer.context("interlude could not be started")?.stdout;
        serde_json::from_slice(&answer).with_context(|| {
            let output = String::from_utf8_lossy(&answer);
            format!(
                "`interlude --json {}` printed {output}",
                arguments.join(" ")
            )
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program);
        command
            .arg("--data")
            .arg(self.data)
            .args(arguments)
            .env("INTERLUDE_API_KEY", &self.sandbox.access().api_key)
            .env("INTERLUDE_TOKEN", &self.sandbox.access().token)
            .stdin(Stdio::null());
        command
    }
}

impl Ends {
    fn exit_code(self) -> i32 {
        match self {
            Self::Done => 0,
            Self::SavedAndWaiting => 3,
        }
    }
}

/// Returns the path relative to the current folder, if it lies in it.
fn relative(path: &Path) -> &Path {
    let here = env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path)
}

fn quoted(word: &str) -> String {
    if word.contains(' ') {
        format!("'{word}'")
    } else {
        word.to_owned()
    }
}
