//! Syncs twice with the server at the address that it is given, and tells what became of the second sync
//! and of the memory: a process of its own, so that it can be measured.
//!
//! `URL LIST_BODY_BYTES` in; `CODE LISTED KIBIBYTES_BEFORE KIBIBYTES_AT_MOST` out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "the answer is read there")]

use interlude_api::Limits;
use interlude_engine::PullReport;
use interlude_hostile_tests::Victim;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, url, list_body] = arguments.as_slice() else {
        panic!("{arguments:?}");
    };
    let limits = Limits {
        list_body: list_body.parse().unwrap(),
        ..Limits::default()
    };
    let victim = Victim::of(url, limits).await;
    victim.sync().await;
    let before = kibibytes("VmHWM:");
    let report = victim.sync().await;
    let outcome = match &report.pull {
        PullReport::Failed(reason) => reason.code.as_str(),
        _ => "done",
    };
    println!(
        "{outcome} {} {before} {}",
        victim.listed(),
        kibibytes("VmHWM:")
    );
}

/// A line of what Linux tells of this process.
fn kibibytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
