//! Tests that mutation finds faults, with parsers that contain one.

use std::panic;
use std::time::Duration;

use interlude_api::{ListShapeError, ReadList, read_list};
use interlude_fuzz_tests::{corpus, mutation, wire};

type Reader = fn(&[u8]) -> Result<ReadList, ListShapeError>;

/// Parsers that change a value, panic, return a wrong error, or return an id twice.
const FAULTS: &[(&str, Reader)] = &[
    ("a fraction of a second increases", |body| {
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
    ("an id of more than six digits panics", |body| {
        let list = read_list(body)?;
        let numbers = list.records.iter().map(|record| record.id.get());
        assert!(numbers.max().unwrap_or_default() < 1_000_000, "planted");
        Ok(list)
    }),
    ("an error has the wrong kind", |body| {
        read_list(body).map_err(|error| match error {
            ListShapeError::NotTheList => ListShapeError::Cut,
            other => other,
        })
    }),
    (
        "an id is returned twice if a record cannot be read",
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
    // Silences the messages of the expected panics.
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

/// Returns the number of mutations that find the fault of a parser. Inputs of the corpus that already show it
/// are left out.
fn mutations_until(reader: Reader) -> Option<usize> {
    let check = |input: &[u8]| wire::check_list(&reader, input);
    let is_passing = |input: &(String, Vec<u8>)| {
        let alone = std::slice::from_ref(input);
        mutation::run(alone, &[], 0, 0, check).broken_by.is_none()
    };
    let passing: Vec<_> = corpus::inputs("wire")
        .into_iter()
        .filter(is_passing)
        .collect();
    let outcome = mutation::run(&passing, wire::WORDS, 1, 20_000, check);
    outcome.broken_by?;
    (outcome.tried as usize).checked_sub(passing.len())
}
