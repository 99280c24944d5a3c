//! Builds the two programs of the main job.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::programs::{Profile, build};

/// The paths of the two programs.
pub struct Programs {
    pub interlude: PathBuf,
    pub sandbox: PathBuf,
}

impl Programs {
    /// Builds both. Cargo shows its progress on stderr.
    ///
    /// # Errors
    ///
    /// If the build fails.
    pub fn build() -> Result<Self> {
        println!("Building.");
        let packages = ["interlude-cli", "interlude-sandbox"];
        let [interlude, sandbox] =
            build(Profile::Dev, packages, ["interlude", "interlude-sandbox"])?;
        Ok(Self { interlude, sandbox })
    }
}

impl Programs {
    /// Returns the folder that contains both.
    pub fn folder(&self) -> &Path {
        self.interlude.parent().unwrap_or(&self.interlude)
    }
}
