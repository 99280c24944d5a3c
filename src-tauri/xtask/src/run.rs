//! `cargo xtask run`: the main job before the user's eyes, against a sandbox on this computer.

mod interruption;
mod main_job;
mod programs;
mod sandbox;
mod terminal;

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};

use self::interruption::Interruption;
use self::programs::Programs;
use self::sandbox::Sandbox;
use self::terminal::Terminal;
use crate::system;

/// Builds what the main job needs and does it. Nothing of it stays: the sandbox is stopped and the
/// data folder removed however this ends.
///
/// # Errors
///
/// What the system lacks, what does not build, or the step that did not go as told.
pub fn run() -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let programs = Programs::build()?;
    let interruption = Interruption::watch()?;
    let folder = Folder::fresh(programs.folder().join("main-job"))?;
    let sandbox = Sandbox::start(&programs.sandbox)?;
    let terminal = Terminal::new(&programs.interlude, &folder.0, &sandbox, &interruption);
    main_job::show(&terminal, &sandbox)
}

/// The data folder of the main job. Dropping it removes it.
struct Folder(PathBuf);

impl Folder {
    fn fresh(path: PathBuf) -> Result<Self> {
        let folder = Self(path);
        folder.remove()?;
        Ok(folder)
    }

    fn remove(&self) -> Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} cannot be removed", self.0.display()))
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            println!("{error:#}");
        }
    }
}
