//! Runs some hours of a day, and tests that a growing process is detected.

#![cfg(target_os = "linux")]

use interlude_reliability_tests::Report;
use interlude_reliability_tests::soak::{Day, Sample, check_growth};

const HOURS: u32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn memory_and_files_stay_flat_over_some_hours() {
    let day = Day {
        minutes: HOURS * 60,
        seed: 0,
        interviews: 120,
    };
    let report = day.run().await;
    println!("{report}");
    for what in ["changes", "sent", "replaced", "conflicts", "lists fetched"] {
        assert!(report.times(what) > 0, "the day had no {what}");
    }
    report.expect_unbroken();
}

#[test]
fn a_process_that_grows_by_a_kibibyte_per_minute_is_detected() {
    const BYTES_PER_MINUTE: u64 = 1 << 10;
    let day = |heap: fn(u64) -> u64| {
        let samples = (1..=144).map(|sample| Sample {
            resident: 50 << 20,
            heap: heap(sample * 10),
            folder: 2 << 20,
            ended: 0,
        });
        let mut report = Report::default();
        check_growth(&samples.collect::<Vec<_>>(), &mut report);
        report.broken
    };
    assert_eq!(day(|_| 30 << 20), [""; 0]);
    let grown = day(|minute| (30 << 20) + minute * BYTES_PER_MINUTE);
    assert!(
        grown.len() == 1 && grown[0].starts_with("heap in use"),
        "{grown:?}"
    );
}
