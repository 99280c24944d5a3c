//! Some hours of a day; and what a process that grows would look like.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use interlude_soak_tests::{Bounds, Day, Sample, picture};

const HOURS: u32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn memory_and_files_stay_flat_over_some_hours() {
    let day = Day {
        minutes: HOURS * 60,
        seed: 0,
        interviews: 120,
    };
    let lived = day.live(&|_| ()).await;
    println!("{:#?}", lived.deeds);
    for what in ["changes", "sent", "replaced", "conflicts", "lists had"] {
        assert!(lived.deeds.contains_key(what), "nothing was {what}");
    }
    let all = Bounds::A_DAY.hold(&lived.samples);
    let all = all.unwrap_or_else(|grew| panic!("{grew}\n{:#?}", lived.samples));
    all.iter().for_each(|one| println!("{one}"));
    let svg = picture(&lived.samples);
    assert_eq!(svg.matches("<polyline").count(), 3, "{svg}");
}

#[test]
fn a_process_that_keeps_a_little_each_minute_is_noticed() {
    const A_MINUTE: u64 = 1 << 10;
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
    assert!(Bounds::A_DAY.hold(&flat).is_ok());
    let grown = day(|minute| (30 << 20) + minute * A_MINUTE);
    assert_eq!(Bounds::A_DAY.hold(&grown).unwrap_err().what, "heap in use");
}
