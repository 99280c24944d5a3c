use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
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
