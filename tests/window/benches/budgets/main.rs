//! Benchmarks of the window: its start, its memory, a click, and the rows that it requests.
//!
//! They run the release build in its real window on a virtual display. `cargo xtask bench` sets its path in
//! `INTERLUDE_DESKTOP`. `docs/benchmarks.md` says what each budget compares, and why.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::unwrap_used,
        clippy::print_stdout,
        reason = "a bench may panic, and writes to a terminal"
    )
)]

#[cfg(target_os = "linux")]
mod connected;
#[cfg(target_os = "linux")]
mod measurements;
#[cfg(target_os = "linux")]
mod rows;
#[cfg(target_os = "linux")]
mod saving;
#[cfg(target_os = "linux")]
mod starting;
#[cfg(target_os = "linux")]
mod switching;

/// Other systems have no free WebDriver for their web view.
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
            rows::measure().await;
        }
    });
}
