//! `cargo xtask herd`: a million clients come back to one server after an hour.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::cargo::{cargo, root};
use crate::system;

/// How many come.
#[derive(Args)]
pub struct Crowd {
    /// How many clients; the server takes a fiftieth of them a second.
    #[arg(long, default_value_t = 1_000_000)]
    clients: u32,
    /// The seed that all of it comes from.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Runs the herd and draws its curves into `docs/herd`.
///
/// # Errors
///
/// What the system lacks, what does not build, or that the server was overrun: by how much stands above.
pub fn run(crowd: &Crowd) -> Result<()> {
    system::ensure(&[&system::C_COMPILER])?;
    let program =
        "run --quiet --profile sim --package interlude-sim --bin interlude-herd --locked --";
    let Crowd { clients, seed } = crowd;
    let status = cargo(program.split(' '))
        .args([
            "--clients",
            &clients.to_string(),
            "--seed",
            &seed.to_string(),
        ])
        .arg("--pictures")
        .arg(root().join("docs/herd"))
        .status()
        .context("cargo could not be started")?;
    ensure!(
        status.success(),
        "the server was overrun, or the herd did not run"
    );
    Ok(())
}
