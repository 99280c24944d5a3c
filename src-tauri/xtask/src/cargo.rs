//! Calls Cargo from a program that Cargo started.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// Returns the folder of the workspace.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// Returns the command `cargo ARGUMENTS` in the folder of the workspace.
///
/// The variables that Cargo set for this package are removed. Otherwise build scripts that depend on them
/// would run again whenever `cargo xtask` and plain `cargo` are used alternately.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command.args(arguments).current_dir(root());
    command
}

/// The profile of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The profile for development.
    Dev,
    /// The profile of releases.
    Release,
}

/// Builds packages and returns the paths of these programs of theirs.
///
/// # Errors
///
/// If the build fails, or does not make one of the programs.
pub fn build<const N: usize>(
    profile: Profile,
    packages: [&str; N],
    programs: [&str; N],
) -> Result<[PathBuf; N]> {
    let mut targets = vec!["--bins"];
    targets.extend(packages.iter().flat_map(|package| ["--package", package]));
    build_targets(profile, targets, programs)
}

/// Builds an example of a package and returns its path.
///
/// # Errors
///
/// If the build fails, or does not make the example.
pub fn build_example(profile: Profile, package: &str, example: &str) -> Result<PathBuf> {
    let targets = ["--package", package, "--example", example];
    let [place] = build_targets(profile, targets, [example])?;
    Ok(place)
}

/// Builds the targets that arguments of `cargo build` choose, and returns the paths of these programs.
///
/// # Errors
///
/// If the build fails, or does not make one of the programs.
pub fn build_targets<'a, const N: usize>(
    profile: Profile,
    targets: impl IntoIterator<Item = &'a str>,
    programs: [&str; N],
) -> Result<[PathBuf; N]> {
    let mut arguments = vec!["build", "--locked"];
    arguments.extend((profile == Profile::Release).then_some("--release"));
    arguments.extend(["--message-format", "json-render-diagnostics"]);
    arguments.extend(targets);
    let built = cargo(arguments)
        .stderr(Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    ensure!(built.status.success(), "the build failed");

    let messages = String::from_utf8_lossy(&built.stdout);
    let found: Vec<PathBuf> = messages.lines().filter_map(program).collect();
    let mut places = [const { PathBuf::new() }; N];
    for (place, name) in places.iter_mut().zip(programs) {
        let is_it = |path: &&PathBuf| path.file_stem().is_some_and(|stem| stem == name);
        let it = found.iter().find(is_it).cloned();
        *place = it.with_context(|| format!("the build did not make `{name}`"))?;
    }
    Ok(places)
}

/// The part of Cargo's messages that names a built program.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

fn program(message: &str) -> Option<PathBuf> {
    serde_json::from_str::<Artifact>(message).ok()?.executable
}
