//! `cargo xtask herd`: simulates many clients that return to one server after an outage of an hour.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::{cargo, root};
use crate::system;

/// The options of `cargo xtask herd`.
#[derive(Args)]
pub struct HerdOptions {
    /// The number of clients. The server handles a fiftieth of them per second.
    #[arg(long, default_value_t = 1_000_000)]
    clients: u32,
    /// The seed of the simulation.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Runs the simulation and draws its curves into `target/herd`.
///
/// # Errors
///
/// If the system lacks something, the build fails, or the server was overloaded. The output shows by how
/// much.
pub fn run(options: &HerdOptions) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let program =
        "run --quiet --profile sim --package interlude-sim --bin interlude-herd --locked --";
    let HerdOptions { clients, seed } = options;
    let status = cargo(program.split(' '))
        .args([
            "--clients",
            &clients.to_string(),
            "--seed",
            &seed.to_string(),
        ])
        .arg("--pictures")
        .arg(root().join("target/herd"))
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "the server was overloaded, or the simulation could not be run"
    );
    Ok(())
}
