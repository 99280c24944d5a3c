//! What the window costs: its start, its memory, a click, and what it asks for.
//!
//! The release build in its real window, on a display of its own. Which program that is says
//! `INTERLUDE_DESKTOP`, which `cargo xtask bench` sets. What each budget compares, and why, stands in
//! `docs/benchmarks.md`.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::print_stdout,
        reason = "a bench may panic, and talks to a terminal"
    )
)]

#[cfg(target_os = "linux")]
mod accounts;
#[cfg(target_os = "linux")]
mod asking;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
mod saving;
#[cfg(target_os = "linux")]
mod starting;
#[cfg(target_os = "linux")]
mod switching;

/// Elsewhere there is no driver for the system's web view that is free to use.
#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let wants = |name: &str| {
        let mut names = wanted
            .iter()
            .filter(|word| !word.starts_with('-'))
            .peekable();
        names.peek().is_none() || names.any(|word| word == name)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        if wants("start") {
            starting::measure_time().await;
        }
        if wants("memory") {
            starting::measure_memory().await;
        }
        if wants("switches") {
            switching::measure().await;
        }
        if wants("saved") {
            saving::measure().await;
        }
        if wants("rows") {
            asking::measure().await;
        }
    });
}
