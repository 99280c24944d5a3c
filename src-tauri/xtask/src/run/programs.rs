//! The two programs of the main job.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::programs::{Profile, build};

/// Where Cargo put them.
pub struct Programs {
    /// The command line.
    pub interlude: PathBuf,
    /// The server to try it against.
    pub sandbox: PathBuf,
}

impl Programs {
    /// Builds both, with Cargo's own progress on stderr.
    ///
    /// # Errors
    ///
    /// When they do not build.
    pub fn build() -> Result<Self> {
        println!("Building.");
        let packages = ["interlude-cli", "interlude-sandbox"];
        let [interlude, sandbox] =
            build(Profile::Dev, packages, ["interlude", "interlude-sandbox"])?;
        Ok(Self { interlude, sandbox })
    }
}

impl Programs {
    /// The folder that both lie in.
    pub fn folder(&self) -> &Path {
        self.interlude.parent().unwrap_or(&self.interlude)
    }
}
