//! `cargo xtask soak`: a day of use at speed, and whether memory and files stay flat.

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

    use std::path::PathBuf;
    use std::process::ExitCode;

    use clap::Parser;
    use interlude_soak_tests::{Bounds, Day, Sample, picture};
    use tokio::time::Instant;

    /// Lives through a day of use at speed, and says whether memory and files stay flat.
    #[derive(Parser)]
    #[command(name = "cargo xtask soak")]
    struct Arguments {
        /// How long the day is, in hours of use.
        #[arg(long, default_value_t = 24)]
        hours: u32,
        /// What is done follows from it.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// How many interviews there are.
        #[arg(long, default_value_t = 400)]
        interviews: usize,
        /// Where a picture of it goes.
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
        let lived = day.live(&|sample| {
            if sample.minute.is_multiple_of(60) {
                println!("{}", told(sample));
            }
        });
        let lived = lived.await;
        println!();
        for (what, times) in &lived.deeds {
            println!("{times:>8}  {what}");
        }
        if let Some(file) = arguments.picture
            && let Err(error) = std::fs::write(&file, picture(&lived.samples))
        {
            println!("{} could not be written: {error}", file.display());
            return ExitCode::FAILURE;
        }
        println!(
            "\n{} hours in {} s. In the second quarter, and in the last:",
            arguments.hours,
            begun.elapsed().as_secs()
        );
        match Bounds::A_DAY.hold(&lived.samples) {
            Ok(all) => {
                all.iter().for_each(|one| println!("{one}"));
                ExitCode::SUCCESS
            }
            Err(grew) => {
                println!("{grew}\nIt grew beyond its bound.");
                ExitCode::FAILURE
            }
        }
    }

    fn told(sample: &Sample) -> String {
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
