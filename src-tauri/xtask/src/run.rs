//! `cargo xtask run` and `dev`: open the window on sample data, or do the main job.

mod main_job;
mod readme;
mod sandbox;
mod terminal;

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use self::sandbox::Sandbox;
use self::terminal::{Interruption, Terminal};
use crate::cargo::{Profile, build, cargo, root};
use crate::{page, system};

/// Opens the window, or walks through the main job if there is no display.
///
/// # Errors
///
/// If the system lacks something, the build fails, or the window fails.
pub fn run() -> Result<()> {
    if has_display() {
        open()
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
/// If the system lacks something, the build fails, a step does not end as expected, or the README shows other commands.
pub fn in_the_terminal() -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    println!("Building.");
    let packages = ["interlude-cli", "interlude-sandbox"];
    let programs = ["interlude", "interlude-sandbox"];
    let [interlude, sandbox] = build(Profile::Dev, packages, programs)?;
    let interruption = Interruption::watch()?;
    let folder = Folder::fresh(interlude.with_file_name("main-job"))?;
    let sandbox = Sandbox::start(&sandbox)?;
    let terminal = Terminal::new(&interlude, &folder.0, &sandbox, &interruption);
    main_job::show(&terminal, &sandbox)?;
    let readme = fs::read_to_string(root().join("README.md")).context("README.md is missing")?;
    readme::shows(&readme, &terminal.printed())
}

/// Walks through the main job in the real window on a virtual display, and saves screenshots. `day` is the day
/// of the walk and defaults to the present day.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a step does not end as expected.
pub fn walk(day: Option<&str>) -> Result<()> {
    system::ensure(&system::ALL)?;
    page::build()?;
    println!("Building the window. The first time takes minutes.");
    let packages = ["interlude-desktop", "interlude-window-tests"];
    let [window, walker] = build(Profile::Dev, packages, packages)?;
    let screenshots = root().join("target/walk");
    let status = Command::new(walker)
        .arg(&screenshots)
        .args(day)
        .env("INTERLUDE_DESKTOP", window)
        .status()
        .context("the walk could not be started")?;
    ensure!(status.success(), "the walk failed");
    Ok(())
}

/// Opens the window on sample data. A change to the page is shown at once, and a change to the program
/// rebuilds and restarts it.
///
/// # Errors
///
/// If the system lacks something, or the development server fails.
pub fn dev() -> Result<()> {
    system::ensure(&[&system::C_COMPILER, &system::WEB_VIEW, &system::NODE])?;
    page::install()?;
    let tauri = root().join("ui/node_modules/.bin/tauri");
    let tauri = if cfg!(windows) {
        tauri.with_extension("cmd")
    } else {
        tauri
    };
    let status = Command::new(tauri)
        .args(["dev", "--", "--", "--data"])
        .arg(root().join("target/window-dev"))
        .arg("--sample")
        .current_dir(root())
        .status()
        .context("the Tauri command line could not be started")?;
    ensure!(status.success(), "the development server failed: {status}");
    Ok(())
}

/// Opens the window on sample data. Its data folder `target/window` is kept for the next run.
///
/// # Errors
///
/// If the system lacks something, the build fails, or the program fails.
fn open() -> Result<()> {
    system::ensure(&[&system::C_COMPILER, &system::WEB_VIEW, &system::NODE])?;
    page::build()?;
    println!("Building the window. The first time takes minutes.");
    let data = root().join("target/window");
    let status = cargo(["run", "--locked", "--package", "interlude-desktop", "--"])
        .arg("--data")
        .arg(data)
        .arg("--sample")
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "the window failed: {status}");
    Ok(())
}

/// Returns true if there is a display on which a window can be shown.
fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
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
