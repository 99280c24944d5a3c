//! Commands as a person would type them, and what they print.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;

use super::interruption::Interruption;
use super::sandbox::Sandbox;

/// A shell with the account's folder and credentials at hand.
pub struct Terminal<'a> {
    program: &'a Path,
    data: &'a Path,
    sandbox: &'a Sandbox,
    interruption: &'a Interruption,
}

/// How a command is expected to end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Exit code 0.
    Done,
    /// Exit code 3: saved on this computer, not sent yet.
    SavedAndWaiting,
}

impl<'a> Terminal<'a> {
    /// Opens it and shows what the commands below leave unsaid.
    pub fn new(
        program: &'a Path,
        data: &'a Path,
        sandbox: &'a Sandbox,
        interruption: &'a Interruption,
    ) -> Self {
        println!(
            "\n$ alias interlude='{} --data {}'",
            from_here(program).display(),
            from_here(data).display()
        );
        println!("$ export INTERLUDE_API_KEY=… INTERLUDE_TOKEN=…");
        Self {
            program,
            data,
            sandbox,
            interruption,
        }
    }

    /// A sentence between two commands.
    pub fn say(&self, sentence: &str) {
        println!("\n# {sentence}");
    }

    /// Types a command and lets it print.
    ///
    /// # Errors
    ///
    /// When it ends otherwise than expected, or the user has asked to stop.
    pub fn enter(&self, arguments: &[&str], expected: Ends) -> Result<()> {
        let typed: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
        let typed = format!("interlude {}", typed.join(" "));
        println!("\n$ {typed}");
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

    /// Asks without showing it, and reads the answer.
    ///
    /// # Errors
    ///
    /// When the answer is not the JSON asked for, or the user has asked to stop.
    pub fn ask<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T> {
        let mut command = self.command(&["--json"]);
        let answer = command.args(arguments).stderr(Stdio::null()).output();
        self.interruption.check()?;
        let answer = answer.context("interlude could not be started")?.stdout;
        serde_json::from_slice(&answer).with_context(|| {
            let said = String::from_utf8_lossy(&answer);
            format!("`interlude --json {}` said {said}", arguments.join(" "))
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

/// The path as one would type it in this folder.
fn from_here(path: &Path) -> &Path {
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
