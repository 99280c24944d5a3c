//! `cargo xtask run`: the main job before the user's eyes, against a sandbox on this computer.

mod interruption;
mod main_job;
mod programs;
mod sandbox;
mod terminal;

use anyhow::{Context, Result};
use tempfile::TempDir;

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
    let folder = TempDir::with_prefix("interlude-").context("no temporary folder")?;
    let sandbox = Sandbox::start(&programs.sandbox)?;
    let terminal = Terminal::new(&programs.interlude, folder.path(), &sandbox, &interruption);
    main_job::show(&terminal, &sandbox)
}
