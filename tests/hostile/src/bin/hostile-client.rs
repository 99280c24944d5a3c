//! Syncs twice with the server at the given address, and prints the result of the second sync and the memory.
//! It is a process of its own so that its memory can be measured.
//!
//! Arguments: `URL LIST_BODY_BYTES`. Output: `CODE LISTED KIBIBYTES_BEFORE KIBIBYTES_AT_MOST`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "the test reads the result from stdout")]

use interlude_api::Limits;
use interlude_engine::PullReport;
use interlude_hostile_tests::Client;

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
    let client = Client::of(url, limits).await;
    client.sync().await;
    let before = kibibytes("VmHWM:");
    let report = client.sync().await;
    let outcome = match &report.pull {
        PullReport::Failed(reason) => reason.code.as_str(),
        _ => "done",
    };
    println!(
        "{outcome} {} {before} {}",
        client.listed(),
        kibibytes("VmHWM:")
    );
}

/// Returns a value of `/proc/self/status`.
fn kibibytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
