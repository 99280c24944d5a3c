//! `cargo xtask run`: opens the window on sample data, or demonstrates the main job.

mod interruption;
mod main_job;
mod programs;
mod sandbox;
mod terminal;
mod window;

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result};

use self::interruption::Interruption;
use self::programs::Programs;
use self::sandbox::Sandbox;
use self::terminal::Terminal;
use crate::system;

pub use self::window::walk;

/// Opens the window, or walks through the main job if there is no display.
///
/// # Errors
///
/// If the system lacks something, the build fails, or the window fails.
pub fn run() -> Result<()> {
    if window::has_display() {
        window::open()
    } else {
        println!("There is no display here, so screenshots of the window are saved instead.");
        walk(None)
    }
}

/// Does the main job with the command line, against a sandbox on this computer. At the end the sandbox is
/// stopped and the data folder removed, even after an error or Ctrl+C.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a step does not end as expected.
pub fn in_the_terminal() -> Result<()> {
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
