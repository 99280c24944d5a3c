use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use cargo_metadata::Message;

/// The `interlude` program of this source, built once a run beside the test that asks for it.
pub(crate) fn interlude() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build)
}

/// Builds the program as the tests of the whole workspace need it, whose features are those of all its
/// members: after `cargo test --workspace` its dependencies are there already. Asked for by itself, with
/// the features of one member, it and half of them would be built a second time.
fn build() -> PathBuf {
    let profile = profile_folder();
    let mut cargo = cargo()
        .args(["test", "--no-run", "--locked", "--workspace"])
        // A test of that package, which cargo builds the program for.
        .args(["--test", "process", "--message-format", "json"])
        .args(["--profile", profile_name(&profile)])
        .arg("--target-dir")
        .arg(profile.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let messages = std::io::BufReader::new(cargo.stdout.take().unwrap());
    let built = Message::parse_stream(messages).filter_map(|message| match message.unwrap() {
        Message::CompilerArtifact(artifact) if artifact.target.name == "interlude" => {
            artifact.executable
        }
        _ => None,
    });
    let program = built.last();
    assert!(cargo.wait().unwrap().success(), "interlude was not built");
    program.unwrap().into_std_path_buf()
}

/// Cargo, without the variables in which it says what this is a test of: build scripts that ask for
/// them would run again, and everything above them be built again.
fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        let begins = |start| name.to_str().is_some_and(|name| name.starts_with(start));
        if begins("CARGO_PKG_") || begins("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// `target/debug` of `target/debug/deps/app-0123`.
fn profile_folder() -> PathBuf {
    let this_test = std::env::current_exe().unwrap();
    this_test.ancestors().nth(2).unwrap().to_owned()
}

fn profile_name(folder: &Path) -> &str {
    match folder.file_name().unwrap().to_str().unwrap() {
        "debug" => "dev",
        other => other,
    }
}
