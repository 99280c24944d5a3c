//! `cargo xtask herd`: very many clients return to one server after an outage of an hour.
#![expect(clippy::print_stdout, reason = "this command writes to a terminal")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

use clap::Parser;
use interlude_sim::herd::{Away, Size, herd, picture};

/// Simulates very many clients that return to one server after an outage of an hour.
#[derive(Parser)]
#[command(name = "cargo xtask herd")]
struct Arguments {
    /// The number of clients.
    #[arg(long, default_value_t = 1_000_000)]
    clients: u32,
    /// Requests a second that the server accepts. Default: a fiftieth of the number of clients.
    #[arg(long)]
    capacity: Option<u32>,
    /// The seed of the simulation.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The folder to which the charts are written.
    #[arg(long)]
    snapshots: Option<PathBuf>,
}

fn main() -> io::Result<ExitCode> {
    let arguments = Arguments::parse();
    let size = Size {
        clients: arguments.clients,
        capacity: arguments.capacity.unwrap_or(arguments.clients / 50).max(1),
    };
    let mut exit = ExitCode::SUCCESS;
    for (away, name) in [
        (Away::Unreachable, "herd-unreachable.svg"),
        (Away::Announced, "herd-announced.svg"),
    ] {
        let Some(herd) = herd(size, away, arguments.seed) else {
            return Ok(ExitCode::FAILURE);
        };
        let peak = herd.peak();
        println!(
            "{away:?}: {} clients, capacity {} a second. The peak after the outage is {peak} a second, \
             {:.2} of the capacity; {} changes, the last sent {} s after the outage; {} without a list.",
            size.clients,
            size.capacity,
            f64::from(peak) / f64::from(size.capacity),
            herd.changes,
            herd.last_sent,
            herd.without_a_list,
        );
        if let Some(folder) = &arguments.snapshots {
            fs::create_dir_all(folder)?;
            fs::write(folder.join(name), picture(&herd, size, away))?;
        }
        if let Some(broken) = herd.broken(size) {
            println!("Broken rule: {broken}.");
            exit = ExitCode::FAILURE;
        }
    }
    Ok(exit)
}
