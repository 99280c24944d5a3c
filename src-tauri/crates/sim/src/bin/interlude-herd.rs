//! `cargo xtask herd`: very many clients come back to one server after an hour, and what it is asked.
#![expect(
    clippy::print_stdout,
    reason = "this command is read on a terminal, and talking to it is its work"
)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

use clap::Parser;
use interlude_sim::herd::{Away, Size, herd, picture};

/// Very many clients come back to one server after an hour.
#[derive(Parser)]
#[command(name = "cargo xtask herd")]
struct Arguments {
    /// How many clients.
    #[arg(long, default_value_t = 1_000_000)]
    clients: u32,
    /// How many requests a second the server takes; a fiftieth of the clients unless said.
    #[arg(long)]
    capacity: Option<u32>,
    /// The seed that all of it comes from.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The folder for the pictures.
    #[arg(long)]
    pictures: Option<PathBuf>,
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
            "{away:?}: {} clients, capacity {} a second. The peak after the return is {peak} a second, \
             {:.2} of the capacity; {} changes, the last sent {} s after the return; {} without a list.",
            size.clients,
            size.capacity,
            f64::from(peak) / f64::from(size.capacity),
            herd.changes,
            herd.last_sent,
            herd.without_a_list,
        );
        if let Some(folder) = &arguments.pictures {
            fs::create_dir_all(folder)?;
            fs::write(folder.join(name), picture(&herd, size, away))?;
        }
        if let Some(broken) = herd.broken(size) {
            println!("A rule is broken: {broken}.");
            exit = ExitCode::FAILURE;
        }
    }
    Ok(exit)
}
