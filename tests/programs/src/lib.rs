//! The programs of this source, built beside the test that starts them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::Message;

/// Builds `program` as the tests of the whole workspace need it, whose features are those of all its
/// members: after `cargo test --workspace` its dependencies are there already. Asked for by itself, with
/// the features of one member, it and half of them would be built a second time.
///
/// `test` is a test of the program's own package, which Cargo builds the program for.
///
/// # Panics
///
/// When it does not build.
pub fn build(program: &str, test: &str) -> PathBuf {
    let profile = profile_folder();
    let mut cargo = cargo()
        .args(["test", "--no-run", "--locked", "--workspace"])
        .args(["--test", test, "--message-format", "json"])
        .args(["--profile", profile_name(&profile)])
        .arg("--target-dir")
        .arg(profile.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let messages = std::io::BufReader::new(cargo.stdout.take().unwrap());
    let built = Message::parse_stream(messages).filter_map(|message| match message.unwrap() {
        Message::CompilerArtifact(artifact) if artifact.target.name == program => {
            artifact.executable
        }
        _ => None,
    });
    let found = built.last();
    assert!(cargo.wait().unwrap().success(), "{program} was not built");
    found.unwrap().into_std_path_buf()
}

/// Builds the library that `package` makes for other programs to load, as the test that loads it was built.
///
/// # Panics
///
/// When it does not build.
pub fn library(package: &str) -> PathBuf {
    let profile = profile_folder();
    let output = cargo()
        .args(["build", "--locked", "--package", package])
        .args(["--message-format", "json-render-diagnostics"])
        .args(["--profile", profile_name(&profile)])
        .arg("--target-dir")
        .arg(profile.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{package} was not built");
    let built =
        Message::parse_stream(&*output.stdout).filter_map(|message| match message.unwrap() {
            Message::CompilerArtifact(artifact) => artifact.filenames.into_iter().find(is_library),
            _ => None,
        });
    built.last().unwrap().into_std_path_buf()
}

fn is_library(path: &cargo_metadata::camino::Utf8PathBuf) -> bool {
    path.extension() == Some(std::env::consts::DLL_EXTENSION)
}

/// Cargo, without the variables in which it says what this is a test of: build scripts that ask for
/// them would run again, and everything above them be built again.
fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let begins = |start| name.to_str().is_some_and(|name| name.starts_with(start));
        if begins("CARGO_PKG_") || begins("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// `target/debug` of `target/debug/deps/app-0123`, or of a program in it.
fn profile_folder() -> PathBuf {
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().unwrap();
    let deps = folder.ends_with("deps");
    if deps {
        folder.parent().unwrap()
    } else {
        folder
    }
    .to_owned()
}

fn profile_name(folder: &Path) -> &str {
    match folder.file_name().unwrap().to_str().unwrap() {
        "debug" => "dev",
        other => other,
    }
}
