//! `cargo xtask attack`: attacks what the application guarantees, in full size. `cargo xtask test` runs a small
//! share of each attack.

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::cargo::cargo;
use crate::{fuzz, system};

/// The options of `cargo xtask attack`.
#[derive(Args)]
pub struct AttackOptions {
    attack: Attack,
    /// The size, whose meaning and default depend on the attack.
    #[arg(long)]
    n: Option<u64>,
    /// The seed of the random choices.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A bug to plant in the simulated worlds. It must be noticed.
    #[arg(long)]
    bug: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Attack {
    /// Run the engine in 100,000 (or N) simulated worlds; a single one prints all its events.
    Sim,
    /// Kill the program 1,000 (or N) times at random moments.
    Kills,
    /// Cut the power at 1,000 (or N) points of a session.
    Cuts,
    /// Damage every (or every Nth) region of an account's files in every way.
    Damage,
    /// Make every (or every Nth) I/O call of a session fail.
    Io,
    /// Let a million (or N) simulated clients return to one server after an outage.
    Herd,
    /// Use the application for 24 (or N) hours without pauses, and measure memory and files.
    Soak,
    /// Fuzz each reader of external input for 60 (or N) seconds.
    Fuzz,
}

/// Runs an attack.
///
/// # Errors
///
/// If the system lacks something, the build fails, or a guarantee is broken. The output shows which.
pub fn run(options: &AttackOptions) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let attack = match options.attack {
        Attack::Sim => "sim",
        Attack::Herd => "herd",
        Attack::Kills => "kills",
        Attack::Cuts => "cuts",
        Attack::Damage => "damage",
        Attack::Io => "io",
        Attack::Soak => "soak",
        Attack::Fuzz => return fuzz::run(options.n.unwrap_or(60)),
    };
    let status = cargo(["run", "--quiet", "--locked"])
        .args(["--package", "interlude-reliability-tests", "--", attack])
        .args(["--seed", &options.seed.to_string()])
        .args(options.n.map(|n| format!("--n={n}")))
        .args(options.bug.as_ref().map(|bug| format!("--bug={bug}")))
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "a guarantee is broken, or the attack could not be run"
    );
    Ok(())
}
