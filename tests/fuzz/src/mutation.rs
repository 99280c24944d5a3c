//! Runs a target with mutations of its corpus, which are the same for the same seed.
//!
//! It does not measure coverage as libFuzzer does. Instead it splices the inputs of the corpus and inserts words
//! that the parsers know.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use fastrand::Rng;

/// The greatest length of an input, in bytes.
const MAX_LENGTH: usize = 4096;

/// The greatest allowed time for an input, on a busy machine and without optimisation.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Extreme numbers, unusual characters, and parts of JSON and of times.
const WORDS: &[&str] = &[
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "1e309",
    "0.1",
    "null",
    "true",
    "\"\"",
    "[]",
    "{}",
    "[[[[",
    "{\"",
    "\\u0000",
    "\\ud800",
    "\\u202e",
    "\u{202e}",
    "\u{feff}",
    "é",
    "\u{1f600}",
    "0000-01-01",
    "9999-12-31",
    "2025-03-30",
    "2025-10-26",
    "23:59",
    "24:00",
    "T00:00:00Z",
    "+23:59",
    "-23:59",
    ".999",
    "\n",
    " ",
    "\0",
];

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The number of inputs that were tried.
    pub tried: u32,
    /// The first input that broke a rule.
    pub broken_by: Option<Vec<u8>>,
}

/// Calls `check` with every input of the corpus, then with `mutations` mutated ones, until one panics.
///
/// # Panics
/// If an input takes longer than five seconds.
pub fn run(
    corpus: &[(String, Vec<u8>)],
    words: &[&str],
    seed: u64,
    mutations: u32,
    check: impl Fn(&[u8]),
) -> Outcome {
    let mut rng = Rng::with_seed(seed);
    let mut tried = 0;
    let originals = corpus.iter().map(|(_, input)| input.clone());
    let mutated = (0..mutations).map(|_| mutate(&mut rng, corpus, words));
    for input in originals.chain(mutated) {
        tried += 1;
        let begun = now();
        let outcome = catch_unwind(AssertUnwindSafe(|| check(&input)));
        let took = now().duration_since(begun);
        assert!(took < TIME_LIMIT, "{took:?} for {}", input.escape_ascii());
        if outcome.is_err() {
            let broken_by = Some(input);
            return Outcome { tried, broken_by };
        }
    }
    Outcome {
        tried,
        broken_by: None,
    }
}

fn mutate(rng: &mut Rng, corpus: &[(String, Vec<u8>)], words: &[&str]) -> Vec<u8> {
    let mut input = pick(rng, corpus);
    for _ in 0..rng.u8(1..=4) {
        let at = rng.usize(0..=input.len());
        let length = rng.usize(0..=(input.len() - at).min(32));
        match rng.u8(0..10) {
            0 if at < input.len() => input[at] ^= 1 << rng.u8(0..8),
            1 if at < input.len() => input[at] = rng.u8(..),
            2 => drop(input.drain(at..at + length)),
            3 => input.truncate(at),
            4 => {
                let copy = input[at..at + length].to_vec();
                let to = rng.usize(0..=input.len());
                input.splice(to..to, copy);
            }
            5 => {
                let other = pick(rng, corpus);
                let from = rng.usize(0..=other.len());
                input.splice(at.., other[from..].iter().copied());
            }
            6 => input.insert(at, rng.u8(..)),
            7 | 8 => {
                let digit = input[at..].iter().position(u8::is_ascii_digit);
                if let Some(place) = digit {
                    input[at + place] = rng.u8(b'0'..=b'9');
                }
            }
            _ => {
                let known = WORDS.len() + words.len();
                let place = rng.usize(0..known);
                let word = WORDS.get(place).or_else(|| words.get(place - WORDS.len()));
                let word = word.copied().unwrap_or_default();
                let length = if rng.bool() { length } else { 0 };
                input.splice(at..at + length, word.bytes());
            }
        }
        input.truncate(MAX_LENGTH);
    }
    input
}

fn pick(rng: &mut Rng, corpus: &[(String, Vec<u8>)]) -> Vec<u8> {
    let place = rng.usize(0..corpus.len().max(1));
    corpus
        .get(place)
        .map_or_else(Vec::new, |(_, input)| input.clone())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the duration of an input is tested"
)]
fn now() -> Instant {
    Instant::now()
}
