//! Builds the workspace's programs for the tests that start them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::Message;

/// Builds `program` and returns its path. It is built with the features of the whole workspace, so that the
/// dependencies are reused after `cargo test --workspace`. With the features of one package, half of them
/// would be built a second time.
///
/// `test` is the name of an integration test in the program's package, for which Cargo builds the program.
///
/// # Panics
///
/// If the build fails.
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

/// Builds the dynamic library that is an example of `package` with the profile of the calling test, and returns its
/// path.
///
/// # Panics
///
/// If the build fails.
pub fn library(package: &str, example: &str) -> PathBuf {
    let profile = profile_folder();
    let output = cargo()
        .args([
            "build",
            "--locked",
            "--package",
            package,
            "--example",
            example,
        ])
        .args(["--message-format", "json-render-diagnostics"])
        .args(["--profile", profile_name(&profile)])
        .arg("--target-dir")
        .arg(profile.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{example} was not built");
    let built =
        Message::parse_stream(&*output.stdout).filter_map(|message| match message.unwrap() {
            Message::CompilerArtifact(artifact) if artifact.target.name == example => {
                artifact.filenames.into_iter().find(is_library)
            }
            _ => None,
        });
    built.last().unwrap().into_std_path_buf()
}

fn is_library(path: &cargo_metadata::camino::Utf8PathBuf) -> bool {
    path.extension() == Some(std::env::consts::DLL_EXTENSION)
}

/// Returns the command `cargo` without the variables that describe the calling test's package. Build scripts
/// that depend on them would run again, and everything that depends on those would be rebuilt.
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

/// Returns the folder `target/debug` (or of another profile) that contains the running test or program.
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
