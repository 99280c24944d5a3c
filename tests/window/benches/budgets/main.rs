//! Benchmarks of the window: its start, its memory, a click, a key, scrolling, and the rows that it requests.
//!
//! They run the release build in its real window on a virtual display. `cargo xtask bench window` sets the path of the
//! program in `INTERLUDE_DESKTOP`, and that of an empty window in `INTERLUDE_EMPTY_WINDOW`. `docs/benchmarks.md` says
//! what each row compares, and why.
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
#[cfg(target_os = "linux")]
mod typing;

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
            switching::measure_switches().await;
        }
        if wants("events") {
            switching::measure_events().await;
        }
        if wants("saved") {
            saving::measure().await;
        }
        if wants("typing") {
            typing::measure().await;
        }
        if wants("dragging") {
            typing::measure_dragging().await;
        }
        if wants("rows") {
            rows::measure().await;
        }
    });
}
