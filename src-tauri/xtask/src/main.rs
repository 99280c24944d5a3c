//! `cargo xtask`: the project's own commands.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these commands print to a terminal"
)]

mod attack;
mod bench;
mod cargo;
mod fuzz;
mod package;
mod page;
mod run;
mod system;
mod test;

use std::process::ExitCode;

use clap::Parser;

/// The project's own commands. Each one installs what the system lacks before it starts.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    /// Open the window on sample data. Without a display, walk through the main job in a window on a
    /// virtual display and save screenshots.
    Run {
        /// Do the main job in the terminal instead, with the command line.
        #[arg(long, conflicts_with = "walk")]
        terminal: bool,
        /// Walk through the main job and save screenshots, even if there is a display.
        #[arg(long)]
        walk: bool,
        /// The day of the walk: a name such as month-end, or a time and a zone such as
        /// "2026-11-30T09:00 Europe/Berlin". Defaults to the present day.
        #[arg(long, requires = "walk")]
        day: Option<String>,
    },
    /// Open the window and rebuild page and program at each change.
    Dev,
    /// Run every check: the page, format, lints, tests, documentation and the main job.
    Test,
    /// Run the benches and compare them with the limits of the hardware and with an empty window.
    Bench {
        /// The benches to run.
        #[arg(default_value = "all")]
        benches: bench::Benches,
    },
    /// Make the packages for Linux, .deb and .rpm, and check them.
    Package(package::PackageOptions),
    /// Attack what the application guarantees, and check that it holds.
    Attack(attack::AttackOptions),
}

fn main() -> ExitCode {
    let outcome = match Task::parse() {
        Task::Run { terminal: true, .. } => run::in_the_terminal(),
        Task::Run {
            walk: true, day, ..
        } => run::walk(day.as_deref()),
        Task::Run { .. } => run::run(),
        Task::Dev => run::dev(),
        Task::Test => test::run(),
        Task::Bench { benches } => bench::run(benches),
        Task::Package(options) => package::run(&options),
        Task::Attack(options) => attack::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
