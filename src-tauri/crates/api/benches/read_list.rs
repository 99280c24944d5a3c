//! Measures the parsing of a list of 100,000 interviews. The baseline is parsing the same bytes into a
//! tree of JSON values.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use interlude_api::read_list;
use serde_json::{Value, json};

const INTERVIEWS: i64 = 100_000;

fn read(criterion: &mut Criterion) {
    for (name, booked) in [("documented", false), ("with_times", true)] {
        let body = list(booked);
        let counts = read_list(&body).map(|read| (read.records.len(), read.unreadable.len()));
        assert_eq!(counts, Ok((INTERVIEWS as usize, 0)));

        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.sample_size(10);
        group.bench_function("serde_json_value", |bencher| {
            let parse = || serde_json::from_slice::<Value>(black_box(&body));
            bencher.iter_batched(|| (), |()| parse(), BatchSize::PerIteration);
        });
        group.bench_function("read_list", |bencher| {
            let parse = || read_list(black_box(&body));
            bencher.iter_batched(|| (), |()| parse(), BatchSize::PerIteration);
        });
        group.finish();
    }
}

fn list(booked: bool) -> Vec<u8> {
    let interviews: Vec<Value> = (1..=INTERVIEWS).map(|id| interview(id, booked)).collect();
    json!({ "interviews": interviews }).to_string().into_bytes()
}

/// Returns an interview with the documented attributes.
fn interview(id: i64, booked: bool) -> Value {
    let (hour, minute) = (id / 60 % 24, id % 60);
    let at = |day: i64| format!("2025-01-{day:02}T{hour:02}:{minute:02}:54.000Z");
    let mut interview = json!({
        "id": id,
        "title": format!("Top {id} \"Questions\""),
        "interviewer_name": "Jordan",
        "category": "Competency/Skillset: Analytical Skills",
        "completed": id % 2 == 0,
        "created_at": at(1),
        "updated_at": at(2),
        "links": {
            "review": format!("/members/mock_interviews/{id}/review"),
            "retake": "/members/mock_interviews/interview_info/52",
        },
    });
    let booking = json!({
        "start_at": at(22),
        "end_at": at(22),
        "amend_start_at": if id % 3 == 0 { json!(at(23)) } else { Value::Null },
        "amend_end_at": if id % 3 == 0 { json!(at(23)) } else { Value::Null },
        "amended_by": if id % 3 == 0 { json!("interviewer") } else { Value::Null },
        "status": if id % 3 == 0 { "amended" } else { "scheduled" },
        "kind": "video_call",
        "location": "London",
        "interviewer_id": 1050,
        "interviewee_id": id % 700,
        "interviewer": { "id": 1050, "contact_phone_number": null, "image": null, "title": "Jacob Bogisich" },
        "interviewee": {
            "id": id % 700,
            "driver": { "id": 1047, "image": null, "phone_number": "07554 311340", "title": format!("Howard Schiller {id}") },
            "kind": "verified",
            "updated_at": at(3),
        },
    });
    if let (true, Value::Object(all), Value::Object(booking)) = (booked, &mut interview, booking) {
        all.extend(booking);
    }
    interview
}

criterion_group!(benches, read);
criterion_main!(benches);
