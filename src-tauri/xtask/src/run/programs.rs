//! The two programs of the main job.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::cargo::cargo;

/// Where Cargo put them.
pub struct Programs {
    /// The command line.
    pub interlude: PathBuf,
    /// The server to try it against.
    pub sandbox: PathBuf,
}

/// The part of Cargo's messages that names a finished program.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

impl Programs {
    /// Builds both, with Cargo's own progress on stderr.
    ///
    /// # Errors
    ///
    /// When they do not build.
    pub fn build() -> Result<Self> {
        println!("Building.");
        let arguments = "build --locked --package interlude-cli --package interlude-sandbox --bins \
                         --message-format json-render-diagnostics";
        let built = cargo(arguments.split_whitespace())
            .stderr(Stdio::inherit())
            .output()
            .context("cargo could not be started")?;
        ensure!(built.status.success(), "the build failed");

        let messages = String::from_utf8_lossy(&built.stdout);
        let programs: Vec<PathBuf> = messages.lines().filter_map(program).collect();
        let find = |name: &str| {
            programs
                .iter()
                .find(|path| path.file_stem().is_some_and(|stem| stem == name))
                .cloned()
                .with_context(|| format!("the build did not make `{name}`"))
        };
        Ok(Self {
            interlude: find("interlude")?,
            sandbox: find("interlude-sandbox")?,
        })
    }
}

impl Programs {
    /// The folder that both lie in.
    pub fn folder(&self) -> &Path {
        self.interlude.parent().unwrap_or(&self.interlude)
    }
}

fn program(message: &str) -> Option<PathBuf> {
    serde_json::from_str::<Artifact>(message).ok()?.executable
}
