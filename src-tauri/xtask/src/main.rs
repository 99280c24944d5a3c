//! `cargo xtask`: the project's own commands.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these commands are read on a terminal, and talking to it is their work"
)]

mod bench;
mod cargo;
mod crash;
mod dev;
mod disk;
mod fuzz;
mod herd;
mod npm;
mod page;
mod programs;
mod run;
mod sim;
mod soak;
mod system;
mod test;

use std::process::ExitCode;

use clap::Parser;

/// The project's own commands. Each one installs what the system lacks before it starts.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    /// Open the window on sample data. Without a display: walk through the main job in a window on a
    /// virtual one, and leave pictures.
    Run {
        /// Do the main job in the terminal instead, with the command line.
        #[arg(long, conflicts_with = "walk")]
        terminal: bool,
        /// Walk and leave pictures, display or not.
        #[arg(long)]
        walk: bool,
        /// The day of the walk: a name such as month-end, or a time and a zone such as
        /// "2026-11-30T09:00 Europe/Berlin". The present day if it is left out.
        #[arg(long, requires = "walk")]
        day: Option<String>,
    },
    /// Open the window with the page and the program rebuilt at each change.
    Dev,
    /// Check everything: the page, format, lints, tests, documentation, the main job.
    Test,
    /// Measure, as ratios against the physical limit.
    Bench,
    /// Run the engine through simulated worlds in which everything goes wrong, and check that its
    /// rules hold.
    Sim(sim::Worlds),
    /// Cut the power at random points of a recorded session, and check what the store finds afterwards.
    PowerCuts(disk::Cuts),
    /// Let each call of a session to the disk fail, and check what is told and what is kept.
    IoFaults(disk::Share),
    /// Harm each region of an account's files, and check what is rescued and what is told.
    Damage(disk::Share),
    /// Kill the program at random moments, and check that what it called saved is there and takes effect
    /// once.
    Crash(crash::Killing),
    /// Live through a day of use at speed, and check that memory and files stay flat.
    Soak(soak::Soaking),
    /// Feed everything that reads what others wrote with anything at all.
    Fuzz(fuzz::Feeding),
    /// Let a million clients come back to one server after an hour, and draw what it is asked.
    Herd(herd::Crowd),
}

fn main() -> ExitCode {
    let outcome = match Task::parse() {
        Task::Run { terminal: true, .. } => run::in_the_terminal(),
        Task::Run {
            walk: true, day, ..
        } => run::walk(day.as_deref()),
        Task::Run { .. } => run::run(),
        Task::Dev => dev::run(),
        Task::Test => test::run(),
        Task::Bench => bench::run(),
        Task::Sim(worlds) => sim::run(&worlds),
        Task::PowerCuts(cuts) => disk::power_cuts(&cuts),
        Task::IoFaults(share) => disk::io_faults(&share),
        Task::Damage(share) => disk::damage(&share),
        Task::Crash(killing) => crash::run(&killing),
        Task::Soak(soaking) => soak::run(&soaking),
        Task::Fuzz(feeding) => fuzz::run(&feeding),
        Task::Herd(crowd) => herd::run(&crowd),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
