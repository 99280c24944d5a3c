//! `cargo xtask sim`: runs simulated worlds and says whether every rule held in each.
#![expect(clippy::print_stdout, reason = "this command writes to a terminal")]

use std::io;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use interlude_sim::{Sweep, simulate, sweep};

/// The number of failing seeds after which the run stops.
const MAX_BROKEN: u64 = 400;

/// The number of seeds between two lines of progress.
const PROGRESS_EVERY: u64 = 50_000;

/// Runs simulated worlds and says whether every rule held in each.
#[derive(Parser)]
#[command(name = "cargo xtask sim")]
struct Arguments {
    /// The number of worlds to run. With 1, the full trace is printed.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// The seed of the first world; the others count up from it.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

fn main() -> io::Result<ExitCode> {
    let Arguments { seeds, seed } = Arguments::parse();
    if seeds == 1 {
        return print_trace(seed);
    }
    let (started, done) = (now(), AtomicU64::new(0));
    let on_finished = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(PROGRESS_EVERY) {
            println!(
                "{done} of {seeds} seeds, {:.0} a second",
                speed(done, started)
            );
        }
    };
    let result = sweep(seed, seeds, None, MAX_BROKEN, &on_finished)?;
    print_summary(&result, started);
    match result.broken.first() {
        None => Ok(ExitCode::SUCCESS),
        Some((first, _)) => {
            println!("\nThe first of them, seed {first}, in full:\n");
            print_trace(*first)
        }
    }
}

/// Runs one seed and prints its trace.
fn print_trace(seed: u64) -> io::Result<ExitCode> {
    let outcome = simulate(seed, None, true)?;
    for line in &outcome.trace {
        println!("{line}");
    }
    match outcome.broken {
        None => {
            println!("Seed {seed}: every rule held.");
            Ok(ExitCode::SUCCESS)
        }
        Some(broken) => {
            println!("\nSeed {seed}: {broken}\nAgain: cargo xtask sim --seed {seed}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn print_summary(result: &Sweep, started: Instant) {
    for (what, times) in &result.tally {
        println!("{times:>12}  {what}");
    }
    for (seed, broken) in &result.broken {
        println!("seed {seed}: {broken}");
    }
    let seconds = started.elapsed().as_secs_f64();
    let rate = speed(result.seeds, started);
    let broken = result.broken.len();
    println!(
        "{} seeds in {seconds:.1} s, {rate:.0} a second; {broken} broke a rule.",
        result.seeds
    );
}

#[expect(clippy::cast_precision_loss, reason = "no run has 2^53 seeds")]
fn speed(seeds: u64, started: Instant) -> f64 {
    seeds as f64 / started.elapsed().as_secs_f64().max(f64::EPSILON)
}

#[expect(clippy::disallowed_methods, reason = "only to print the speed")]
fn now() -> Instant {
    Instant::now()
}
