//! Compares the answers with the documented samples.

use std::collections::BTreeSet;

use interlude_sandbox::{ListMode, Options, Rules, Sandbox};
use serde_json::Value;

use crate::client::{Caller, of_the_documents};

const LIST: &str = include_str!("../../../../../tests/fixtures/wire/list-interviews.response.json");
const ASKED: &str = include_str!("../../../../../tests/fixtures/wire/amend-interview.request.json");
const AMENDED: &str =
    include_str!("../../../../../tests/fixtures/wire/amend-interview.response.json");

#[tokio::test]
async fn the_documented_amend_gets_exactly_the_documented_answer() {
    let (options, _) = of_the_documents();
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    let asked: Value = serde_json::from_str(ASKED).unwrap();

    let answer = Caller::of(&sandbox)
        .call("/api/v1/interviews/37/amend", asked)
        .await;

    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.text,
        compact(AMENDED),
        "attributes, order and format"
    );
    for (name, value) in [
        ("x-frame-options", "SAMEORIGIN"),
        ("x-xss-protection", "0"),
        ("x-content-type-options", "nosniff"),
        ("x-permitted-cross-domain-policies", "none"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("content-type", "application/json; charset=utf-8"),
        ("vary", "Accept, Origin"),
        ("cache-control", "max-age=0, private, must-revalidate"),
        ("content-length", "577"),
        ("date", "Wed, 22 Jan 2025 13:12:54 GMT"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let like = |name: &str, sample: &str| {
        assert_eq!(shape(answer.header(name)), shape(sample), "{name}");
    };
    like("etag", r#"W/"e89d262607e6b4820dbeaacd65d2eaba""#);
    like("x-request-id", "f7fbfad8-31eb-4cc0-8bd9-bd0a808b1919");
    like("x-runtime", "0.019824");
}

#[tokio::test]
async fn the_strict_list_is_the_documented_list() {
    let (options, _) = of_the_documents();
    let options = Options {
        rules: Rules {
            list: ListMode::Strict,
            ..Rules::default()
        },
        ..options
    };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    sandbox.world().remove(37).unwrap();

    let answer = Caller::of(&sandbox).list().await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.text, compact(LIST));
}

#[tokio::test]
async fn the_full_list_carries_the_attributes_of_both_documents() {
    let (options, _) = of_the_documents();
    let sandbox = Sandbox::on_free_port(options).await.unwrap();

    let listed = Caller::of(&sandbox).list().await.json();

    let listing: Value = serde_json::from_str(LIST).unwrap();
    let booked: Value = serde_json::from_str(AMENDED).unwrap();
    let both: BTreeSet<_> = names(&listing["interviews"][0])
        .union(&names(&booked["interview"]))
        .cloned()
        .collect();
    let interviews = listed["interviews"].as_array().unwrap();
    assert_eq!(interviews.len(), 3);
    for interview in interviews {
        assert_eq!(names(interview), both);
    }
    let practice = &interviews[1];
    let only_booked = names(&booked["interview"]);
    for name in only_booked.iter().filter(|name| *name != "id") {
        assert!(practice[name].is_null(), "{name} of a practice interview");
    }
}

fn names(interview: &Value) -> BTreeSet<String> {
    interview.as_object().unwrap().keys().cloned().collect()
}

/// Returns the sample without insignificant white space.
fn compact(sample: &str) -> String {
    sample
        .lines()
        .map(|line| line.trim().replacen("\": ", "\":", 1))
        .collect()
}

/// Replaces every hexadecimal digit by `x`.
fn shape(value: &str) -> String {
    value
        .chars()
        .map(|letter| {
            if letter.is_ascii_hexdigit() {
                'x'
            } else {
                letter
            }
        })
        .collect()
}
