//! Runs some hours of a day, and tests that a growing process is detected.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use interlude_soak_tests::{Bounds, Day, Sample, diagram};

const HOURS: u32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn memory_and_files_stay_flat_over_some_hours() {
    let day = Day {
        minutes: HOURS * 60,
        seed: 0,
        interviews: 120,
    };
    let report = day.run(&|_| ()).await;
    println!("{:#?}", report.counts);
    for what in ["changes", "sent", "replaced", "conflicts", "lists fetched"] {
        assert!(report.counts.contains_key(what), "the day had no {what}");
    }
    let all = Bounds::A_DAY.check(&report.samples);
    let all = all.unwrap_or_else(|growth| panic!("{growth}\n{:#?}", report.samples));
    all.iter().for_each(|one| println!("{one}"));
    let svg = diagram(&report.samples);
    assert_eq!(svg.matches("<polyline").count(), 3, "{svg}");
}

#[test]
fn a_process_that_grows_by_a_kibibyte_per_minute_is_detected() {
    const BYTES_PER_MINUTE: u64 = 1 << 10;
    let day = |heap: fn(u64) -> u64| -> Vec<Sample> {
        let samples = (1..=144).map(|sample| Sample {
            minute: sample * 10,
            resident: 50 << 20,
            anonymous: 40 << 20,
            heap: heap(u64::from(sample) * 10),
            journal: 300 << 10,
            folder: 2 << 20,
            ended: 0,
        });
        samples.collect()
    };
    let flat = day(|_| 30 << 20);
    assert!(Bounds::A_DAY.check(&flat).is_ok());
    let grown = day(|minute| (30 << 20) + minute * BYTES_PER_MINUTE);
    assert_eq!(Bounds::A_DAY.check(&grown).unwrap_err().what, "heap in use");
}
