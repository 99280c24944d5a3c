//! `cargo xtask fuzz`: everything that reads what others wrote, fed anything at all by libFuzzer.
//!
//! Runs on a stable compiler: the passes that libFuzzer follows the code by are LLVM's own. Only what
//! runs under test is instrumented; naming the target keeps build scripts out of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::{cargo, root};
use crate::system;

/// Every target: a folder of `tests/fuzz/corpus`, and a program `fuzz-NAME`.
const TARGETS: &[&str] = &["wire", "stored", "commands", "times"];

const INSTRUMENTED: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1";

/// What to feed, and for how long.
#[derive(Args)]
pub struct Feeding {
    /// For how many seconds each target is fed.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// One target alone.
    #[arg(long, value_parser = TARGETS.to_vec())]
    target: Option<String>,
}

/// Builds the targets with libFuzzer, and feeds them one after the other. What libFuzzer learns is kept
/// in `target/fuzz/corpus`, what breaks a rule in `target/fuzz/findings`.
///
/// # Errors
///
/// What the system lacks, what does not build, or that a rule was broken: the input stands above.
pub fn run(feeding: &Feeding) -> Result<()> {
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
        if feeding
            .target
            .as_deref()
            .is_none_or(|wanted| wanted == *target)
            && !holds(target, &programs, &home, feeding.seconds)?
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

/// Feeds one target; no input of up to 4 KiB may take ten seconds or a gigabyte.
fn holds(target: &str, programs: &Path, home: &Path, seconds: u32) -> Result<bool> {
    println!("\n=== {target}");
    let learnt = home.join("corpus").join(target);
    let findings = home.join("findings").join(target);
    for folder in [&learnt, &findings] {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
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

/// The triple of this computer, as the compiler names it.
fn host() -> Result<String> {
    let answer = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc could not be started")?;
    let text = String::from_utf8_lossy(&answer.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .context("rustc does not name its host")
}
