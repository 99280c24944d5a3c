//! `cargo xtask crash`: kills the program repeatedly and checks the rules after each kill.

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    command::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod command {
    #![expect(clippy::print_stdout, reason = "this command prints to a terminal")]

    use std::cell::Cell;
    use std::process::ExitCode;

    use clap::Parser;
    use interlude_crash_tests::{Drain, kill};
    use tokio::time::Instant;

    /// The number of kills between two lines of progress.
    const PROGRESS_INTERVAL: u64 = 50;

    /// Kill the program repeatedly, and check the rules after each kill.
    #[derive(Parser)]
    #[command(name = "cargo xtask crash")]
    struct Arguments {
        /// The number of kills.
        #[arg(long, default_value_t = 50)]
        kills: u64,
        /// The seed of the actions. The moments of the kills also depend on the computer's speed.
        #[arg(long, default_value_t = 0)]
        seed: u64,
    }

    #[tokio::main(flavor = "current_thread")]
    pub(super) async fn main() -> ExitCode {
        let Arguments { kills, seed } = Arguments::parse();
        let begun = Instant::now();
        let shown = Cell::new(0);
        let show_progress = |killed: u64| {
            if killed / PROGRESS_INTERVAL > shown.get() {
                shown.set(killed / PROGRESS_INTERVAL);
                println!("{killed} of {kills} killed");
            }
        };
        match kill(kills, seed, Drain::Completely, &show_progress).await {
            Ok(tally) => {
                println!("\n{tally}");
                let seconds = begun.elapsed().as_secs();
                println!("{} kills in {seconds} s. Every rule held.", tally.killed());
                ExitCode::SUCCESS
            }
            Err((seed, broken)) => {
                println!("\nIn the world of seed {seed}: {broken}");
                ExitCode::FAILURE
            }
        }
    }
}
