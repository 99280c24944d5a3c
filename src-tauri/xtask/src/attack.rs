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
    let (package, arguments) = match options.attack {
        Attack::Sim => simulator("interlude-sim", "--seeds", options.n.unwrap_or(100_000)),
        Attack::Herd => simulator(
            "interlude-herd",
            "--clients",
            options.n.unwrap_or(1_000_000),
        ),
        Attack::Kills => reliability("kills", options.n),
        Attack::Cuts => reliability("cuts", options.n),
        Attack::Damage => reliability("damage", options.n),
        Attack::Io => reliability("io", options.n),
        Attack::Soak => reliability("soak", options.n),
        Attack::Fuzz => return fuzz::run(options.n.unwrap_or(60)),
    };
    let status = cargo(["run", "--quiet", "--locked"])
        .args(package)
        .arg("--")
        .args(arguments)
        .args(["--seed", &options.seed.to_string()])
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "a guarantee is broken, or the attack could not be run"
    );
    Ok(())
}

/// The arguments of Cargo that choose a program, and those of the program.
type Program = (Vec<&'static str>, Vec<String>);

/// Returns a program of the simulator, which is optimised.
fn simulator(program: &'static str, size: &str, n: u64) -> Program {
    let package = ["--profile", "sim", "--package", "interlude-sim", "--bin"];
    let package = [&package, &[program][..]].concat();
    (package, vec![size.to_owned(), n.to_string()])
}

fn reliability(attack: &str, n: Option<u64>) -> Program {
    let mut arguments = vec![attack.to_owned()];
    arguments.extend(
        n.into_iter()
            .flat_map(|n| ["--n".to_owned(), n.to_string()]),
    );
    (vec!["--package", "interlude-reliability-tests"], arguments)
}
