//! `cargo xtask sim`: runs simulated worlds and says whether every rule held in each.
#![expect(
    clippy::print_stdout,
    reason = "this command is read on a terminal, and talking to it is its work"
)]

use std::io;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use interlude_sim::{Sweep, simulate, sweep};

/// How many seeds that break a rule are enough.
const ENOUGH: u64 = 400;

/// After so many seeds, a word on how it goes.
const A_WORD_EVERY: u64 = 50_000;

/// Runs simulated worlds and says whether every rule held in each.
#[derive(Parser)]
#[command(name = "cargo xtask sim")]
struct Arguments {
    /// How many worlds; one world tells all that happens in it.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// The seed of the first; the others follow.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

fn main() -> io::Result<ExitCode> {
    let Arguments { seeds, seed } = Arguments::parse();
    if seeds == 1 {
        return tell(seed);
    }
    let (begun, done) = (now(), AtomicU64::new(0));
    let ran = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(A_WORD_EVERY) {
            println!(
                "{done} of {seeds} seeds, {:.0} a second",
                speed(done, begun)
            );
        }
    };
    let result = sweep(seed, seeds, None, ENOUGH, &ran)?;
    sum_up(&result, begun);
    match result.broken.first() {
        None => Ok(ExitCode::SUCCESS),
        Some((first, _)) => {
            println!("\nThe first of them, seed {first}, in full:\n");
            tell(*first)
        }
    }
}

/// All that happens in the world of a seed.
fn tell(seed: u64) -> io::Result<ExitCode> {
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

fn sum_up(result: &Sweep, begun: Instant) {
    for (what, times) in &result.tally {
        println!("{times:>12}  {what}");
    }
    for (seed, broken) in &result.broken {
        println!("seed {seed}: {broken}");
    }
    let seconds = begun.elapsed().as_secs_f64();
    let rate = speed(result.seeds, begun);
    let broken = result.broken.len();
    println!(
        "{} seeds in {seconds:.1} s, {rate:.0} a second; {broken} broke a rule.",
        result.seeds
    );
}

#[expect(clippy::cast_precision_loss, reason = "no run has 2^53 seeds")]
fn speed(seeds: u64, begun: Instant) -> f64 {
    seeds as f64 / begun.elapsed().as_secs_f64().max(f64::EPSILON)
}

#[expect(
    clippy::disallowed_methods,
    reason = "only to tell the reader how fast it goes"
)]
fn now() -> Instant {
    Instant::now()
}
