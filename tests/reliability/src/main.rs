//! `attack`: runs one attack in full size. `cargo xtask attack` calls it.

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    command::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod command {
    #![expect(clippy::print_stdout, reason = "this command prints to a terminal")]

    use std::process::ExitCode;

    use clap::{Parser, Subcommand};
    use interlude_reliability_tests::soak::Day;

    #[derive(Parser)]
    struct Arguments {
        #[command(subcommand)]
        attack: Attack,
        /// The size: kills, cuts, or hours of use.
        #[arg(long, global = true)]
        n: Option<u64>,
        /// The seed of the random choices.
        #[arg(long, global = true, default_value_t = 0)]
        seed: u64,
    }

    #[derive(Subcommand)]
    enum Attack {
        /// Run a day of use without pauses, and check that memory and files do not grow.
        Soak,
    }

    #[tokio::main]
    pub(super) async fn main() -> ExitCode {
        let Arguments { attack, n, seed } = Arguments::parse();
        let report = match attack {
            Attack::Soak => {
                let hours = n.and_then(|n| u32::try_from(n).ok()).unwrap_or(24);
                let day = Day {
                    minutes: hours * 60,
                    seed,
                    interviews: 400,
                };
                day.run().await
            }
        };
        println!("{report}");
        match report.broken.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        }
    }
}
