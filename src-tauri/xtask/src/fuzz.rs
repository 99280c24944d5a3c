//! `cargo xtask fuzz`: runs the parsers of external input under libFuzzer.
//!
//! It works with a stable compiler, because LLVM itself contains the passes for coverage. Only the code under
//! test is instrumented: with an explicit target, Cargo does not apply the flags to build scripts.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::{cargo, root};
use crate::system;

/// The targets. Each has a folder in `tests/fuzz/corpus` and a program `fuzz-NAME`.
const TARGETS: &[&str] = &["wire", "stored", "commands", "times"];

const INSTRUMENTED: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1";

/// The options of `cargo xtask fuzz`.
#[derive(Args)]
pub struct FuzzOptions {
    /// The seconds for which each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Run only this target.
    #[arg(long, value_parser = TARGETS.to_vec())]
    target: Option<String>,
}

/// Builds the targets with libFuzzer and runs them one after the other. New corpus inputs are stored in
/// `target/fuzz/corpus`, and inputs that break a rule in `target/fuzz/findings`.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a rule was broken. The output shows the input.
pub fn run(options: &FuzzOptions) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let home = root().join("target/fuzz");
    let host = host()?;
    let built =
        cargo("build --locked --profile sim --package interlude-fuzz-tests --bins".split(' '))
            .args(["--features", "guided", "--target", &host])
            .env("RUSTFLAGS", INSTRUMENTED)
            .env("CARGO_TARGET_DIR", &home)
            .status()
            .context("cargo could not be started")?;
    ensure!(built.success(), "the targets do not build");
    let programs = home.join(host).join("sim");
    let mut broken = Vec::new();
    for target in TARGETS {
        if options
            .target
            .as_deref()
            .is_none_or(|wanted| wanted == *target)
            && !passes(target, &programs, &home, options.seconds)?
        {
            broken.push(*target);
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
fn passes(target: &str, programs: &Path, home: &Path, seconds: u32) -> Result<bool> {
    println!("\n=== {target}");
    let learnt = home.join("corpus").join(target);
    let findings = home.join("findings").join(target);
    for folder in [&learnt, &findings] {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be created", folder.display()))?;
    }
    let status = Command::new(programs.join(format!("fuzz-{target}")))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .args([
            "-max_len=4096",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-print_final_stats=1",
        ])
        .arg(learnt)
        .arg(root().join("tests/fuzz/corpus").join(target))
        .status()
        .with_context(|| format!("fuzz-{target} could not be started"))?;
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
