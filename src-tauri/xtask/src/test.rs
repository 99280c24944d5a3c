//! `cargo xtask test`: runs every check.

use std::env;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::cargo::cargo;
use crate::page::npm;
use crate::system;

/// The environment variable that makes the tests that need root (a full disk, a read-only mount) mandatory.
const ROOT_CHECKS: &str = "INTERLUDE_ROOT_CHECKS";

/// Every check. The page comes first because the window's build includes it, then the fastest checks. All use
/// the same profile, features and flags, so that the dependencies are built once.
#[rustfmt::skip]
const CHECKS: &[Check] = &[
    Check { heading: "Page, parts",  program: Program::Npm,   arguments: "ci" },
    Check { heading: "Page, types",  program: Program::Npm,   arguments: "run check" },
    Check { heading: "Page, tests",  program: Program::Npm,   arguments: "test" },
    Check { heading: "Page",         program: Program::Npm,   arguments: "run build" },
    Check { heading: "Format",       program: Program::Cargo, arguments: "fmt --all --check" },
    Check { heading: "Lints",        program: Program::Cargo, arguments: "clippy --workspace --all-targets --locked -- -D warnings" },
    Check { heading: "Tests",        program: Program::Cargo, arguments: "test --workspace --locked --no-fail-fast" },
    Check { heading: "Package",      program: Program::Cargo, arguments: "run --quiet --package xtask --locked -- package --development --test" },
    Check { heading: "Documentation", program: Program::Cargo, arguments: "doc --workspace --no-deps --locked" },
    Check { heading: "Main job",     program: Program::Cargo, arguments: "run --quiet --package xtask --locked -- run --terminal" },
];

/// A check: a command that succeeds or fails.
struct Check {
    heading: &'static str,
    program: Program,
    arguments: &'static str,
}

#[derive(Clone, Copy)]
enum Program {
    Cargo,
    /// npm in the folder of the page.
    Npm,
}

struct Outcome {
    heading: &'static str,
    passed: bool,
    took: Duration,
}

/// Runs every check, even after one has failed, and prints a summary.
///
/// # Errors
///
/// If the system lacks something, or a check failed.
pub fn run() -> Result<()> {
    system::ensure(&system::ALL)?;
    let root_checks = root_checks();
    let outcomes = CHECKS
        .iter()
        .map(|check| check.run(&root_checks))
        .collect::<Result<Vec<_>>>()?;
    sum_up(&outcomes, &root_checks)
}

impl Check {
    fn run(&self, root_checks: &str) -> Result<Outcome> {
        let (name, mut command) = match self.program {
            Program::Cargo => ("cargo", cargo(self.arguments.split(' '))),
            Program::Npm => ("npm", npm(self.arguments.split(' '))),
        };
        println!("\n=== {}: {name} {}", self.heading, self.arguments);
        let begun = now();
        let status = command
            .env("RUSTDOCFLAGS", "-D warnings")
            .env(ROOT_CHECKS, root_checks)
            // In CI nothing is built twice, so what incremental compilation keeps would only fill the disk.
            .envs(in_ci().then_some(("CARGO_INCREMENTAL", "0")))
            .status()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Outcome {
            heading: self.heading,
            passed: status.success(),
            took: now() - begun,
        })
    }
}

/// Returns `require` or `skip`: the value that is already set, or else `require` in CI and as root.
fn root_checks() -> String {
    env::var(ROOT_CHECKS).unwrap_or_else(|_| {
        let must = in_ci() || system::is_root();
        if must { "require" } else { "skip" }.to_owned()
    })
}

fn in_ci() -> bool {
    env::var("CI").is_ok_and(|word| word == "true")
}

fn sum_up(outcomes: &[Outcome], root_checks: &str) -> Result<()> {
    println!("\n=== Summary");
    for outcome in outcomes {
        let word = if outcome.passed { "ok" } else { "FAILED" };
        let seconds = outcome.took.as_secs();
        println!("{:<15}{word:<8}{seconds:>5} s", outcome.heading);
    }
    if root_checks == "skip" {
        println!(
            "Skipped: the tests that need root (a full disk, a read-only mount). \
             As root, `cargo xtask test` runs them too."
        );
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.passed).count();
    ensure!(failed == 0, "{failed} of {} checks failed", outcomes.len());
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the duration is only shown to the user"
)]
fn now() -> Instant {
    Instant::now()
}
