//! Makes the packages for Linux, .deb and .rpm: both programs, the manual, completions, and what desktops read.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::cargo::{Profile, build, cargo, root};
use crate::{page, system};

/// The file of each shell with the completions.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "interlude.bash"),
    ("zsh", "_interlude"),
    ("fish", "interlude.fish"),
];

/// Builds both programs, and makes and checks the packages below `target/release/bundle`.
///
/// # Errors
///
/// If the system lacks something, or a build or a check fails.
pub fn run() -> Result<()> {
    system::ensure(&[&system::C_COMPILER, &system::WEB_VIEW, &system::NODE])?;
    page::build()?;
    let packages = ["interlude-desktop", "interlude-cli"];
    let programs = ["interlude-desktop", "interlude"];
    let [_, interlude] = build(Profile::Release, packages, programs)?;
    let made = root().join("target/package");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;
    manual(&made.join("man1"))?;
    for (shell, file) in COMPLETIONS {
        let file = File::create(made.join(file))?;
        succeed(
            Command::new(&interlude)
                .args(["completions", shell])
                .stdout(file),
        )?;
    }
    let changelog = File::open(root().join("CHANGELOG.md"))?;
    let packed = File::create(made.join("changelog.gz"))?;
    succeed(
        Command::new("gzip")
            .args(["-9", "-n"])
            .stdin(changelog)
            .stdout(packed),
    )?;
    let tauri = root().join("ui/node_modules/.bin/tauri");
    let config = "src-tauri/packaging/linux.json";
    let bundle = ["bundle", "--bundles", "deb,rpm", "--config", config];
    succeed(Command::new(tauri).args(bundle).current_dir(root()))?;
    check(&made.join("unpacked"))
}

/// Writes the pages of the manual, packed as Debian wants them.
fn manual(folder: &Path) -> Result<()> {
    let manual = [
        "run",
        "--locked",
        "--release",
        "--package",
        "interlude-cli",
        "--example",
        "manual",
    ];
    succeed(cargo(manual).arg("--").arg(folder))?;
    let window = "interlude-desktop.1";
    fs::copy(
        root().join("src-tauri/packaging").join(window),
        folder.join(window),
    )?;
    let pages: Result<Vec<PathBuf>, _> = fs::read_dir(folder)?
        .map(|page| page.map(|page| page.path()))
        .collect();
    succeed(Command::new("gzip").args(["-9", "-n"]).args(pages?))
}

/// Runs those checks of the .deb that are installed here.
fn check(folder: &Path) -> Result<()> {
    let bundles = fs::read_dir(root().join("target/release/bundle/deb"))?;
    let bundles = bundles.filter_map(|found| Some(found.ok()?.path()));
    let mut debs = bundles.filter(|path| path.extension().is_some_and(|kind| kind == "deb"));
    let deb = debs.next().context("the bundler made no .deb")?;
    if is_installed("dpkg-deb") {
        succeed(Command::new("dpkg-deb").arg("-x").arg(&deb).arg(folder))?;
        let desktop = folder.join("usr/share/applications/app.interlude.Interlude.desktop");
        if is_installed("desktop-file-validate") {
            succeed(Command::new("desktop-file-validate").arg(desktop))?;
        }
        if is_installed("appstreamcli") {
            let validate = ["validate-tree", "--no-net"];
            succeed(Command::new("appstreamcli").args(validate).arg(folder))?;
        }
    }
    if is_installed("lintian") {
        succeed(Command::new("lintian").arg("--fail-on=error").arg(&deb))?;
    }
    println!("Made {} and its .rpm.", deb.display());
    Ok(())
}

fn is_installed(program: &str) -> bool {
    let mut command = Command::new(program);
    let quiet = command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok()
}

fn succeed(command: &mut Command) -> Result<()> {
    let what = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("{what} could not be started"))?;
    ensure!(status.success(), "{what} failed: {status}");
    Ok(())
}
