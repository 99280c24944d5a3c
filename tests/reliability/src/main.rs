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

    use std::path::PathBuf;
    use std::process::ExitCode;
    use std::time::Duration;

    use clap::{Parser, Subcommand};
    use interlude_reliability_tests::disk::damage::{self, Planted};
    use interlude_reliability_tests::disk::disk_model::Barriers;
    use interlude_reliability_tests::disk::io_faults::{self, Choice};
    use interlude_reliability_tests::disk::power_cuts::{self, Plan};
    use interlude_reliability_tests::disk::recording::{Job, record_success};
    use interlude_reliability_tests::disk::session;
    use interlude_reliability_tests::herd::{Away, Size, herd};
    use interlude_reliability_tests::sim::{Bug, simulate, sweep};
    use interlude_reliability_tests::soak::Day;
    use interlude_reliability_tests::{Report, kills};
    use tokio::task::block_in_place;

    /// The number of broken worlds after which the simulation stops.
    const MAX_BROKEN: u64 = 400;

    /// The time that the changes of a world have to leave the outbox.
    const DRAIN: Duration = Duration::from_secs(75);

    #[derive(Parser)]
    struct Arguments {
        #[command(subcommand)]
        attack: Attack,
        /// The size: worlds, clients, kills, cuts, or hours of use.
        #[arg(long, global = true)]
        n: Option<u64>,
        /// The seed of the random choices.
        #[arg(long, global = true, default_value_t = 0)]
        seed: u64,
    }

    #[derive(Subcommand)]
    enum Attack {
        /// Run the engine in simulated worlds. A single one prints all its events.
        Sim {
            /// Plants a bug, which must be noticed.
            #[arg(long)]
            bug: Option<Bug>,
        },
        /// Let very many simulated clients return to one server after an outage.
        Herd,
        /// Kill the program at random moments.
        Kills,
        /// Cut the power at points of a session.
        Cuts,
        /// Damage every (or every Nth) region of a session's files in every way.
        Damage,
        /// Make every (or every Nth) I/O call of a session fail.
        Io,
        /// Run a job of a recorded session.
        #[command(hide = true)]
        Session { job: String, data: PathBuf },
        /// Run a day of use without pauses, and check that memory and files do not grow.
        Soak,
    }

    #[tokio::main]
    pub(super) async fn main() -> ExitCode {
        let Arguments { attack, n, seed } = Arguments::parse();
        let this = std::env::current_exe().unwrap_or_default();
        let report = match attack {
            Attack::Sim { bug } if n == Some(1) => {
                for line in block_in_place(|| simulate(seed, bug, true)).trace {
                    println!("{line}");
                }
                sweep(seed, 1, bug, 1).report()
            }
            Attack::Sim { bug } => {
                let enough = if bug.is_some() { 1 } else { MAX_BROKEN };
                sweep(seed, n.unwrap_or(100_000), bug, enough).report()
            }
            Attack::Herd => {
                let clients = n.and_then(|n| u32::try_from(n).ok()).unwrap_or(1_000_000);
                let size = Size {
                    clients,
                    capacity: (clients / 50).max(1),
                };
                let mut report = herd(size, Away::Unreachable, seed);
                report.extend(herd(size, Away::Announced, seed));
                report
            }
            Attack::Kills => kills::kill(n.unwrap_or(1000), seed, DRAIN).await,
            Attack::Cuts => {
                let session = record_success(&this, Job::LongSession);
                let plan = Plan {
                    cuts: n.unwrap_or(1000),
                    seed,
                    barriers: Barriers::ALL,
                    recoveries: true,
                };
                power_cuts::run(&this, &session, plan)
            }
            Attack::Damage => {
                let one_in = n.and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
                damage::run(&this, one_in.max(1), Planted::Nothing)
            }
            Attack::Io => {
                let choice = n.map_or(Choice::Every, Choice::OneIn);
                let mut report = Report::default();
                for scenario in io_faults::scenarios(&this) {
                    report.extend(io_faults::run(&this, &scenario, choice));
                }
                report
            }
            Attack::Session { job, data } => {
                session::run_job(&job, &data).await;
                return ExitCode::SUCCESS;
            }
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
