use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use interlude_disk_tests::damage::{self, Planted};
use interlude_disk_tests::disk_model::Barriers;
use interlude_disk_tests::io_faults::{self, Choice};
use interlude_disk_tests::power_cuts::{self, Plan};
use interlude_disk_tests::recording::{Job, record_success};
use interlude_disk_tests::session;

#[derive(Parser)]
#[command(name = "disk")]
enum Command {
    /// Cut the power at random points of a session and check the recovery.
    PowerCuts {
        #[arg(long, default_value_t = 1000)]
        cuts: u64,
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// Make every I/O call of a session fail, one after the other.
    IoFaults {
        /// Test only one call in this number, in one way each.
        #[arg(long)]
        one_in: Option<u64>,
    },
    /// Damage every region of a session's files in every way.
    Damage {
        /// Test only one in this number.
        #[arg(long)]
        one_in: Option<u64>,
    },
    /// Run the session on a data folder.
    #[command(hide = true)]
    Session { data: PathBuf },
    /// Run the session until the journal is compacted.
    #[command(hide = true)]
    LongSession { data: PathBuf },
    /// Open a data folder, save a change and close it.
    #[command(hide = true)]
    Reopen { data: PathBuf },
}

/// Runs the command of the command line.
pub fn run() -> ExitCode {
    match Command::parse() {
        Command::PowerCuts { cuts, seed } => power_cuts(cuts, seed),
        Command::IoFaults { one_in } => io_faults(one_in),
        Command::Damage { one_in } => damage(one_in),
        Command::Session { data } => in_tokio(session::run(&data)),
        Command::LongSession { data } => in_tokio(session::run_long(&data)),
        Command::Reopen { data } => in_tokio(session::reopen(&data)),
    }
}

fn power_cuts(cuts: u64, seed: u64) -> ExitCode {
    let disk = env::current_exe().unwrap_or_default();
    let plan = Plan {
        cuts,
        seed,
        barriers: Barriers::ALL,
        recoveries: true,
    };
    let session = record_success(&disk, Job::LongSession);
    let findings = power_cuts::run(&disk, &session, plan);
    let (records, commits) = findings.session;
    println!("a session with {records} records and {commits} commits");
    let (session, recoveries) = findings.cuts;
    println!("{session} cuts of the session, {recoveries} cuts of recoveries");
    for (code, times) in &findings.notices {
        println!("{times} times the notice {code}");
    }
    let agendas = &findings.agendas;
    println!(
        "{} times the interviews were present, {} of them without the database; {} times they had not been copied yet",
        agendas.present, agendas.present_without_database, agendas.not_copied_yet
    );
    println!("{} losses", findings.losses.len());
    let places = findings.keep_losses(&env::temp_dir().join("interlude-power-cuts"));
    for (loss, place) in findings.losses.iter().zip(places) {
        println!(
            "  after record {}: {} (kept in {})",
            loss.point,
            loss.broken.0,
            place.display()
        );
    }
    exit(findings.losses.is_empty())
}

fn io_faults(one_in: Option<u64>) -> ExitCode {
    let disk = env::current_exe().unwrap_or_default();
    let choice = one_in.map_or(Choice::Every, Choice::OneIn);
    let mut is_well = true;
    for scenario in io_faults::scenarios(&disk) {
        let findings = io_faults::run(&disk, &scenario, choice);
        println!("{}: {} runs run a failure", scenario.name, findings.runs);
        for (kind, (reported, silent)) in &findings.reported {
            println!("  {kind:?}: {reported} reported to the user, {silent} without consequence");
        }
        for (code, times) in &findings.codes {
            println!("  {times} times {code}");
        }
        println!("  {} faults", findings.faults.len());
        for fault in &findings.faults {
            println!("    {fault}");
        }
        is_well &= findings.faults.is_empty();
    }
    exit(is_well)
}

fn damage(one_in: Option<u64>) -> ExitCode {
    let disk = env::current_exe().unwrap_or_default();
    let findings = damage::run(&disk, one_in, Planted::Nothing);
    let (alone, beside) = findings.damaged;
    println!(
        "{alone} times one file was damaged, {beside} times the journal was damaged and the database lost"
    );
    for (codes, times) in &findings.notices {
        let codes = if codes.is_empty() { "none" } else { codes };
        println!("{times} times the notices: {codes}");
    }
    println!("{} faults", findings.faults.len());
    for fault in &findings.faults {
        println!("  {fault}");
    }
    exit(findings.faults.is_empty())
}

fn in_tokio(session: impl Future<Output = ()>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(session),
        Err(_) => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

fn exit(is_well: bool) -> ExitCode {
    if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
