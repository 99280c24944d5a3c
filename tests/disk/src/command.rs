use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use interlude_disk_tests::damage::{self, Planted};
use interlude_disk_tests::io_faults::{self, Choice};
use interlude_disk_tests::platter::Barriers;
use interlude_disk_tests::power_cuts::{self, Plan};
use interlude_disk_tests::recording::{Errand, record_well};
use interlude_disk_tests::session;

#[derive(Parser)]
#[command(name = "disk")]
enum Command {
    /// Cut the power at random points of a session.
    PowerCuts {
        #[arg(long, default_value_t = 1000)]
        cuts: u64,
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// Let every call of a session to the disk fail, one after the other.
    IoFaults {
        /// Only one call in so many, in one way each.
        #[arg(long)]
        one_in: Option<u64>,
    },
    /// Harm every region of what a session leaves, in every way.
    Damage {
        /// Only one in so many.
        #[arg(long)]
        one_in: Option<u64>,
    },
    /// The session itself, on a data folder.
    #[command(hide = true)]
    Session { data: PathBuf },
    /// The session, until the journal is written anew.
    #[command(hide = true)]
    LongSession { data: PathBuf },
    /// Open a data folder, save a change in it, and close it.
    #[command(hide = true)]
    Reopen { data: PathBuf },
}

/// Does what the command line says.
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
    let session = record_well(&disk, Errand::LongSession);
    let findings = power_cuts::run(&disk, &session, plan);
    let (records, commits) = findings.session;
    println!("a session of {records} records, with {commits} changes committed");
    let (session, recoveries) = findings.cuts;
    println!("{session} cuts of the session, {recoveries} cuts of recoveries");
    for (code, times) in &findings.notices {
        println!("{times} times the user was told {code}");
    }
    let agendas = &findings.agendas;
    println!(
        "{} times the interviews were there, {} of them without the database; {} times they had not been copied yet",
        agendas.there, agendas.there_without_database, agendas.too_early
    );
    println!("{} losses", findings.losses.len());
    let kept = findings.keep_losses(&env::temp_dir().join("interlude-power-cuts"));
    for (loss, place) in findings.losses.iter().zip(kept) {
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
    for scene in io_faults::scenes(&disk) {
        let findings = io_faults::run(&disk, &scene, choice);
        println!("{}: {} runs met a failure", scene.name, findings.runs);
        for (kind, (told, silent)) in &findings.told {
            println!("  {kind:?}: {told} told the user, {silent} had no consequence");
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
    let (alone, beside) = findings.harmed;
    println!(
        "{alone} times a file was harmed alone, {beside} times the journal with the database lost"
    );
    for (codes, times) in &findings.notices {
        let codes = if codes.is_empty() { "nothing" } else { codes };
        println!("{times} times the user was told {codes}");
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
