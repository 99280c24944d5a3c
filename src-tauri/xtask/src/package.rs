//! Makes the packages for Linux, .deb and .rpm: both programs, the manual, completions, and what desktops read.

mod check;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::{Profile, build, build_targets, cargo, root};
use crate::{page, system};

/// The file of each shell with the completions.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "interlude.bash"),
    ("zsh", "_interlude"),
    ("fish", "interlude.fish"),
];

/// The list of versions as Debian wants it, and our own.
const CHANGELOGS: [(&str, &str); 2] = [
    ("src-tauri/packaging/changelog", "changelog.gz"),
    ("CHANGELOG.md", "CHANGELOG.md.gz"),
];

/// The arguments with which Cargo builds the programs with the features that they have in the tests of the whole
/// workspace, so that after those nothing is built. The example makes it use them.
const AS_TESTED: &str = "--workspace --bin interlude-desktop --bin interlude --example manual";

/// The arguments with which Cargo builds the example that writes the manual.
const MANUAL: &str = "--workspace --example manual";

/// The environment variable with the path of the .deb that the test installs.
const DEB: &str = "INTERLUDE_DEB";

#[derive(Args)]
pub struct PackageOptions {
    /// Make only the .deb, of the programs that `cargo test --workspace` builds, instead of a release.
    #[arg(long)]
    development: bool,
    /// Install the .deb in a new Debian system below target/package, and use it there. Needs root and the
    /// Debian archive.
    #[arg(long)]
    test: bool,
}

/// Builds the programs, and makes and checks the packages below `target/package/release/bundle`.
///
/// # Errors
///
/// If the system lacks something, or a build or a check fails.
pub fn run(options: &PackageOptions) -> Result<()> {
    system::ensure(&[&system::C_COMPILER, &system::WEB_VIEW, &system::NODE])?;
    if options.test && system::is_root() {
        // Without it the test says that it is skipped.
        let _ = system::ensure(&[&system::NEW_SYSTEM]);
    }
    let programs = match options.development {
        true => development()?,
        false => release()?,
    };
    let made = root().join("target/package");
    prepare(&made, programs)?;
    let kinds = match options.development {
        true => "deb",
        false => "deb,rpm",
    };
    let bundles = bundle(&made, kinds)?;
    let deb = only_file(&bundles.join("deb"), "deb")?;
    check::deb(&deb, &made.join("unpacked"))?;
    println!("Made {}.", deb.display());
    if !options.development {
        let rpm = only_file(&bundles.join("rpm"), "rpm")?;
        check::rpm(&rpm)?;
        println!("Made {}.", rpm.display());
    }
    match options.test {
        true => install(&deb),
        false => Ok(()),
    }
}

/// Builds the window's program, the command line and the example that writes the manual.
fn release() -> Result<[PathBuf; 3]> {
    page::build()?;
    let packages = ["interlude-desktop", "interlude-cli"];
    let programs = ["interlude-desktop", "interlude"];
    let [window, interlude] = build(Profile::Release, packages, programs)?;
    // Built with them, it would give them the features of their tests. The profile changes nothing of the manual, and
    // this one takes far less time to build.
    let [manual] = build_targets(Profile::Dev, MANUAL.split(' '), ["manual"])?;
    Ok([window, interlude, manual])
}

fn development() -> Result<[PathBuf; 3]> {
    let programs = ["interlude-desktop", "interlude", "manual"];
    build_targets(Profile::Dev, AS_TESTED.split(' '), programs)
}

/// Puts everything that is made for the packages into a folder, as `linux.json` names it.
fn prepare(made: &Path, [window, interlude, manual]: [PathBuf; 3]) -> Result<()> {
    let programs = made.join("release");
    for old in [&programs, &made.join("unpacked"), &made.join("man1")] {
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
    }
    fs::create_dir_all(&programs)?;
    for program in [&window, &interlude] {
        let name = program.file_name().context("a program has a name")?;
        let mut strip = Command::new("strip");
        strip.arg("--remove-section=.comment");
        succeed(strip.arg("-o").arg(programs.join(name)).arg(program))?;
    }
    write_manual(&manual, &made.join("man1"))?;
    for (shell, file) in COMPLETIONS {
        let file = File::create(made.join(file))?;
        let mut completions = Command::new(&interlude);
        succeed(completions.args(["completions", shell]).stdout(file))?;
    }
    for (source, packed) in CHANGELOGS {
        let source = File::open(root().join(source))?;
        let packed = File::create(made.join(packed))?;
        let mut gzip = Command::new("gzip");
        succeed(gzip.args(["-9", "-n"]).stdin(source).stdout(packed))?;
    }
    Ok(())
}

/// Makes the packages and returns their folder. The bundler looks for the window's program in `release` of the target
/// folder and changes it, so it gets a target folder of its own.
fn bundle(made: &Path, kinds: &str) -> Result<PathBuf> {
    let config = "src-tauri/packaging/linux.json";
    let mut tauri = Command::new(root().join("ui/node_modules/.bin/tauri"));
    tauri.args(["bundle", "--bundles", kinds, "--config", config]);
    succeed(tauri.current_dir(root()).env("CARGO_TARGET_DIR", made))?;
    Ok(made.join("release/bundle"))
}

/// Writes the pages of the manual, packed as Debian wants them.
fn write_manual(manual: &Path, folder: &Path) -> Result<()> {
    succeed(Command::new(manual).arg(folder))?;
    let window = "interlude-desktop.1";
    let source = root().join("src-tauri/packaging").join(window);
    fs::copy(source, folder.join(window))?;
    let pages: Result<Vec<PathBuf>, _> = fs::read_dir(folder)?
        .map(|page| page.map(|page| page.path()))
        .collect();
    succeed(Command::new("gzip").args(["-9", "-n"]).args(pages?))
}

/// Runs the test that installs the .deb.
fn install(deb: &Path) -> Result<()> {
    let test = ["test", "--workspace", "--locked", "--test", "installed"];
    succeed(cargo(test).args(["--", "--nocapture"]).env(DEB, deb))
}

fn only_file(folder: &Path, kind: &str) -> Result<PathBuf> {
    let files = fs::read_dir(folder)?.filter_map(|found| Some(found.ok()?.path()));
    let mut of_kind = files.filter(|path| path.extension().is_some_and(|found| found == kind));
    of_kind
        .next()
        .with_context(|| format!("the bundler made no .{kind}"))
}

fn succeed(command: &mut Command) -> Result<()> {
    let what = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("{what} could not be started"))?;
    ensure!(status.success(), "{what} failed: {status}");
    Ok(())
}
