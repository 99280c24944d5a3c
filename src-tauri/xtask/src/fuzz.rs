//! `cargo xtask attack fuzz`: runs the parsers of external input under libFuzzer.
//!
//! It works with a stable compiler, because LLVM itself contains the passes for coverage. Only the code under
//! test is instrumented: with an explicit target, Cargo does not apply the flags to build scripts.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::{cargo, root};

/// The corpora, with a folder for each target.
const CORPORA: &str = "tests/reliability/corpora";

const INSTRUMENTED: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1";

/// Builds the targets with libFuzzer and runs each for `seconds`. New corpus inputs are stored in
/// `target/fuzz/corpus`, and inputs that break a rule in `target/fuzz/findings`.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a rule was broken. The output shows the input.
pub fn run(seconds: u64) -> Result<()> {
    let home = root().join("target/fuzz");
    let host = host()?;
    let built = cargo(
        "build --locked --profile fuzz --package interlude-reliability-tests --bin fuzz".split(' '),
    )
    .args(["--features", "guided", "--target", &host])
    .env("RUSTFLAGS", INSTRUMENTED)
    .env("CARGO_TARGET_DIR", &home)
    .status()
    .context("cargo could not be started")?;
    ensure!(built.success(), "the targets do not build");
    let program = home.join(host).join("fuzz/fuzz");
    let mut broken = Vec::new();
    for corpus in fs::read_dir(root().join(CORPORA))? {
        let target = corpus?.file_name().to_string_lossy().into_owned();
        if !passes(&target, &program, &home, seconds)? {
            broken.push(target);
        }
    }
    ensure!(
        broken.is_empty(),
        "a rule was broken: {}",
        broken.join(", ")
    );
    Ok(())
}

/// Runs one target and returns true if it found nothing. An input of up to 4 KiB may take at most 10 s and
/// 1 GiB.
fn passes(target: &str, program: &Path, home: &Path, seconds: u64) -> Result<bool> {
    println!("\n=== {target}");
    let learnt = home.join("corpus").join(target);
    let findings = home.join("findings").join(target);
    for folder in [&learnt, &findings] {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be created", folder.display()))?;
    }
    let status = Command::new(program)
        .env("INTERLUDE_FUZZ", target)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .args([
            "-max_len=4096",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-print_final_stats=1",
        ])
        .arg(learnt)
        .arg(root().join(CORPORA).join(target))
        .status()
        .with_context(|| format!("the target {target} could not be started"))?;
    Ok(status.success())
}

/// Returns the target triple of this computer.
fn host() -> Result<String> {
    let answer = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc could not be started")?;
    let text = String::from_utf8_lossy(&answer.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .context("rustc did not report its host triple")
}
