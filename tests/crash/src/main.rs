//! `cargo xtask crash`: kills the program, and says whether every rule held after each kill.

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    command::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod command {
    #![expect(
        clippy::print_stdout,
        reason = "this command is read on a terminal, and talking to it is its work"
    )]

    use std::cell::Cell;
    use std::process::ExitCode;

    use clap::Parser;
    use interlude_crash_tests::{Drain, kill};
    use tokio::time::Instant;

    /// After so many kills, a word on how it goes.
    const A_WORD_EVERY: u64 = 50;

    /// Kills the program, and says whether every rule held after each kill.
    #[derive(Parser)]
    #[command(name = "cargo xtask crash")]
    struct Arguments {
        /// How many programs to kill.
        #[arg(long, default_value_t = 50)]
        kills: u64,
        /// What is done follows from it; the moments of the kills follow from the computer too.
        #[arg(long, default_value_t = 0)]
        seed: u64,
    }

    #[tokio::main(flavor = "current_thread")]
    pub(super) async fn main() -> ExitCode {
        let Arguments { kills, seed } = Arguments::parse();
        let begun = Instant::now();
        let told = Cell::new(0);
        let tell = |killed: u64| {
            if killed / A_WORD_EVERY > told.get() {
                told.set(killed / A_WORD_EVERY);
                println!("{killed} of {kills} killed");
            }
        };
        match kill(kills, seed, Drain::Wholly, &tell).await {
            Ok(tally) => {
                println!("\n{tally}");
                let seconds = begun.elapsed().as_secs();
                println!("{} killed in {seconds} s; every rule held.", tally.killed());
                ExitCode::SUCCESS
            }
            Err((seed, broken)) => {
                println!("\nIn the world of seed {seed}: {broken}");
                ExitCode::FAILURE
            }
        }
    }
}
