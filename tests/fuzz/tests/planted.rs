//! The harness notices a fault: readers with one are fed the same burst.

use std::panic;
use std::time::Duration;

use interlude_api::{ListShapeError, ReadList, read_list};
use interlude_fuzz_tests::burst::burst;
use interlude_fuzz_tests::{corpus, wire};

type Reader = fn(&[u8]) -> Result<ReadList, ListShapeError>;

/// A reader that loses what it was given, one that panics, one that refuses for a wrong reason.
const FAULTS: &[(&str, Reader)] = &[
    ("a fraction of a second grows", |body| {
        let mut list = read_list(body)?;
        for record in &mut list.records {
            let updated_at = &mut record.listing.updated_at;
            *updated_at = updated_at.map(|at| match at.millis() % 1000 {
                0 => at,
                _ => at.plus(Duration::from_millis(1)),
            });
        }
        Ok(list)
    }),
    ("it panics at a number of more than six digits", |body| {
        let list = read_list(body)?;
        let numbers = list.records.iter().map(|record| record.id.get());
        assert!(numbers.max().unwrap_or_default() < 1_000_000, "planted");
        Ok(list)
    }),
    ("a cut list is called another thing", |body| {
        read_list(body).map_err(|error| match error {
            ListShapeError::NotTheList => ListShapeError::Cut,
            other => other,
        })
    }),
    (
        "an id comes twice where a record in between cannot be read",
        |body| {
            read_list(body).map(|mut list| {
                if !list.unreadable.is_empty() {
                    list.records.extend(list.records.last().cloned());
                }
                list
            })
        },
    ),
];

#[test]
fn planted_faults_are_found_by_mutation() {
    // The panics that are looked for would fill the screen.
    panic::set_hook(Box::new(|_| {}));
    let found: Vec<_> = FAULTS
        .iter()
        .map(|(fault, reader)| (fault, mutations_until(*reader)))
        .collect();
    drop(panic::take_hook());
    for (fault, mutations) in found {
        let mutations = mutations.unwrap_or_else(|| panic!("not found: {fault}"));
        println!("found after {mutations} mutations: {fault}");
    }
}

/// How many mutations it takes to find the fault of a reader, from those inputs of the corpus that do not
/// show it as they are.
fn mutations_until(reader: Reader) -> Option<usize> {
    let check = |input: &[u8]| wire::check_list(&reader, input);
    let hides = |input: &(String, Vec<u8>)| {
        let alone = std::slice::from_ref(input);
        burst(alone, &[], 0, 0, check).broken_by.is_none()
    };
    let sound: Vec<_> = corpus::of("wire").into_iter().filter(hides).collect();
    let outcome = burst(&sound, wire::WORDS, 1, 20_000, check);
    outcome.broken_by?;
    (outcome.tried as usize).checked_sub(sound.len())
}
