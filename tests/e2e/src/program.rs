use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use cargo_metadata::Message;

/// Names a program that is built already, and the one that is meant: a release build, or the one that
/// the same run of Cargo has just made.
const BUILT: &str = "INTERLUDE_DESKTOP";

/// The window's program: the one that `INTERLUDE_DESKTOP` names, else the one of this source, built
/// once a run.
pub(crate) fn desktop() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| std::env::var_os(BUILT).map_or_else(build, PathBuf::from))
}

fn build() -> PathBuf {
    let mut cargo = cargo()
        .args(["build", "--locked", "--package", "interlude-desktop"])
        .args(["--message-format", "json"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let messages = std::io::BufReader::new(cargo.stdout.take().unwrap());
    let built = Message::parse_stream(messages).filter_map(|message| match message.unwrap() {
        Message::CompilerArtifact(artifact) => artifact.executable,
        _ => None,
    });
    let program = built.last();
    assert!(cargo.wait().unwrap().success(), "the window was not built");
    program.unwrap().into_std_path_buf()
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
