//! `cargo xtask soak`: runs a day of use without pauses and checks that memory and files do not grow.

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

    use clap::Parser;
    use interlude_soak_tests::{Bounds, Day, Sample, diagram};
    use tokio::time::Instant;

    /// Run a day of use without pauses, and check that memory and file sizes do not grow.
    #[derive(Parser)]
    #[command(name = "cargo xtask soak")]
    struct Arguments {
        /// The hours of use.
        #[arg(long, default_value_t = 24)]
        hours: u32,
        /// The seed of the actions.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// The number of interviews.
        #[arg(long, default_value_t = 400)]
        interviews: usize,
        /// The file for a diagram of the measurements.
        #[arg(long, value_name = "FILE.svg")]
        picture: Option<PathBuf>,
    }

    #[tokio::main]
    pub(super) async fn main() -> ExitCode {
        let arguments = Arguments::parse();
        let day = Day {
            minutes: arguments.hours * 60,
            seed: arguments.seed,
            interviews: arguments.interviews,
        };
        let begun = Instant::now();
        println!(
            "{}",
            row(["hours", "resident", "heap", "journal", "files", "ended"])
        );
        let report = day.run(&|sample| {
            if sample.minute.is_multiple_of(60) {
                println!("{}", shown(sample));
            }
        });
        let report = report.await;
        println!();
        for (what, times) in &report.counts {
            println!("{times:>8}  {what}");
        }
        if let Some(file) = arguments.picture
            && let Err(error) = std::fs::write(&file, diagram(&report.samples))
        {
            println!("{} could not be written: {error}", file.display());
            return ExitCode::FAILURE;
        }
        println!(
            "\n{} hours in {} s. Sizes in the second and in the last quarter:",
            arguments.hours,
            begun.elapsed().as_secs()
        );
        match Bounds::A_DAY.check(&report.samples) {
            Ok(all) => {
                all.iter().for_each(|one| println!("{one}"));
                ExitCode::SUCCESS
            }
            Err(growth) => {
                println!("{growth}\nIt grew beyond its bound.");
                ExitCode::FAILURE
            }
        }
    }

    fn shown(sample: &Sample) -> String {
        let kibibytes = |bytes: u64| format!("{} KiB", bytes / 1024);
        row([
            (sample.minute / 60).to_string(),
            kibibytes(sample.resident),
            kibibytes(sample.heap),
            kibibytes(sample.journal),
            kibibytes(sample.folder),
            sample.ended.to_string(),
        ]
        .each_ref()
        .map(String::as_str))
    }

    fn row(columns: [&str; 6]) -> String {
        let columns = columns.map(|column| format!("{column:>13}"));
        columns.concat()
    }
}
