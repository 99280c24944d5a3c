use interlude_engine::remote::Unreadable;
use interlude_model::{
    Booking, BookingAnswer, Driver, InterviewId, Interviewee, Interviewer, Kind, Links, ListRecord,
    Listing, Party, Said, Slot, Standing, Status, Timestamp,
};
use proptest::prelude::*;

use super::*;

const LIST: &str = include_str!("../../../../../tests/fixtures/wire/list-interviews.response.json");
const REQUEST: &str =
    include_str!("../../../../../tests/fixtures/wire/amend-interview.request.json");
const ANSWER: &str =
    include_str!("../../../../../tests/fixtures/wire/amend-interview.response.json");

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn id(number: i64) -> InterviewId {
    InterviewId::new(number).unwrap()
}

fn list(records: &str) -> ReadList {
    read_list(format!(r#"{{"interviews":[{records}]}}"#).as_bytes()).unwrap()
}

fn only(record: &str) -> ListRecord {
    let read = list(record);
    assert_eq!(read.unreadable, [], "{record}");
    read.records.into_iter().next().unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn the_documented_list_is_parsed_completely() {
    let record = |number, title, name, category, completed, created, updated, retake| ListRecord {
        id: id(number),
        listing: Listing {
            title: some(title),
            interviewer_name: some(name),
            category: some(category),
            completed: Some(completed),
            created_at: Some(at(created)),
            updated_at: Some(at(updated)),
            links: Links {
                review: Some(format!("/members/mock_interviews/{number}/review")),
                retake: Some(format!("/members/mock_interviews/interview_info/{retake}")),
            },
        },
        booking: None,
    };
    let expected = ReadList {
        records: vec![
            record(
                95607,
                "Top 10 Questions",
                "Jordan",
                "Top 10 Questions: 1",
                true,
                "2015-05-18T16:37:13Z",
                "2015-05-25T05:00:00Z",
                52,
            ),
            record(
                91412,
                "My Best Analytical Interview",
                "Mark",
                "Competency/Skillset: Analytical Skills",
                false,
                "2015-04-30T20:44:21Z",
                "2015-05-01T21:00:10Z",
                443,
            ),
        ],
        unreadable: Vec::new(),
    };
    assert_eq!(read_list(LIST.as_bytes()), Ok(expected));
}

#[test]
fn the_documented_answer_is_parsed_completely() {
    let expected = Booking {
        start_at: Some(at("2025-01-22T13:22:54Z")),
        end_at: Some(at("2025-01-22T13:42:54Z")),
        amend_start_at: Some(at("2025-01-22T13:42:54Z")),
        amend_end_at: Some(at("2025-01-22T14:12:54Z")),
        amended_by: Some(Party::Interviewer),
        status: Some(Status::Amended),
        kind: Some(Kind::VideoCall),
        location: some("London"),
        interviewer_id: Some(1050),
        interviewee_id: Some(300),
        interviewer: Some(Interviewer {
            id: Some(1050),
            title: some("Jacob Bogisich"),
            image: None,
            contact_phone_number: None,
        }),
        interviewee: Some(Interviewee {
            id: Some(300),
            driver: Some(Driver {
                id: Some(1047),
                title: some("Howard Schiller"),
                image: None,
                phone_number: some("07554 311340"),
            }),
            kind: Some(Standing::Verified),
            updated_at: Some(at("2025-01-22T13:12:54Z")),
        }),
    };
    let with_byte_order_mark = format!("\u{feff}{ANSWER}");
    for answer in [ANSWER, &with_byte_order_mark] {
        let read = read_amended(answer.as_bytes(), id(37));
        assert_eq!(read, Some(expected.clone().into()));
    }
    assert_eq!(read_amended(ANSWER.as_bytes(), id(38)), None);
}

#[test]
fn the_request_is_the_documented_one_without_white_space() {
    let slot = Slot::new(at("2025-01-22T13:42:54Z"), at("2025-01-22T14:12:54Z")).unwrap();
    let expected: String = REQUEST
        .chars()
        .filter(|char| !char.is_whitespace())
        .collect();
    assert_eq!(amend_body(slot), expected);
}

#[test]
fn any_attribute_of_the_booking_makes_it_visible() {
    let keys = "start_at end_at amend_start_at amend_end_at amended_by status kind location \
                interviewer_id interviewee_id interviewer interviewee";
    assert_eq!(keys.split_whitespace().count(), 12);
    for key in keys.split_whitespace() {
        let record = only(&format!(r#"{{"id":1,"{key}":null}}"#));
        assert_eq!(record.booking, Some(Booking::default()), "{key}");
    }
    assert_eq!(
        only(r#"{"id":1,"title":null,"currency":"GBP"}"#).booking,
        None
    );
}

#[test]
fn unreadable_evidence_makes_the_record_unreadable() {
    for attribute in [
        r#""start_at":1737552174"#,
        r#""end_at":"tomorrow""#,
        r#""amend_start_at":"""#,
        r#""amend_end_at":"2025-01-22T14:12:54""#,
        r#""amended_by":{"id":1050}"#,
        r#""status":3"#,
        r#""updated_at":false"#,
        r#""status":"amended","status":"scheduled""#,
    ] {
        let read = list(&format!(r#"{{"id":1,{attribute}}},{{"id":2}}"#));
        let numbers: Vec<_> = read.records.iter().map(|record| record.id).collect();
        let unreadable = [Unreadable {
            id: Some(id(1)),
            title: None,
        }];
        assert_eq!(numbers, [id(2)], "{attribute}");
        assert_eq!(read.unreadable, unreadable, "{attribute}");
        let answer = format!(
            r#"{{"interview":{{"id":1,"amend_start_at":null,"amend_end_at":null,{attribute}}}}}"#
        );
        assert_eq!(read_amended(answer.as_bytes(), id(1)), None, "{attribute}");
    }
}

#[test]
fn an_unreadable_displayed_value_is_left_out() {
    let record = only(
        r#"{"id":1,"title":7,"completed":"yes","created_at":"once","links":[],"kind":["video"],
            "location":{"city":"London"},"interviewer_id":"1050",
            "interviewer":{"id":1050,"image":{"url":"/a.png"},"title":"Jacob"},
            "interviewee":"Howard","status":"on hold","start_at":"2025-01-22T15:22:54.5+02:00",
            "category":"\ud800"}"#,
    );
    assert_eq!(record.listing, Listing::default());
    let booking = record.booking.unwrap();
    assert_eq!(booking.status, Some(Status::Other("on hold".into())));
    assert_eq!(booking.start_at, Some(at("2025-01-22T13:22:54.500Z")));
    let interviewer = Interviewer {
        id: Some(1050),
        title: some("Jacob"),
        ..Interviewer::default()
    };
    assert_eq!(booking.interviewer, Some(interviewer));
    let shown = (booking.location, booking.kind, booking.interviewee);
    assert_eq!(shown, (None, None, None));
}

#[test]
fn the_first_record_of_an_id_counts_and_records_without_an_id_are_unreadable() {
    let read = list(
        r#"{"id":5,"title":"new"},{"id":5,"title":"old"},{"id":0},{"id":-1},{"id":"6"},{"id":null},
           {"title":"none"},{"id":1.5},{"id":9223372036854775808},7,null,[],{"id":6}"#,
    );
    let records: Vec<_> = read
        .records
        .iter()
        .map(|record| (record.id.get(), record.listing.title.as_deref()))
        .collect();
    assert_eq!(records, [(5, Some("new")), (6, None)]);
    let unreadable: Vec<_> = read
        .unreadable
        .iter()
        .map(|one| (one.id.is_some(), one.title.as_deref()))
        .collect();
    assert_eq!(unreadable.len(), 10);
    assert!(
        unreadable.contains(&(false, Some("none"))),
        "{unreadable:?}"
    );
}

#[test]
fn only_a_complete_document_of_the_right_form_is_a_list() {
    let error = |body: &[u8]| read_list(body).unwrap_err();
    for body in ["", " \n", "\u{feff}"] {
        assert_eq!(error(body.as_bytes()), ListShapeError::Empty, "{body:?}");
    }
    for body in ["<!DOCTYPE html><title>Sign in</title>", "\n <html>"] {
        assert_eq!(error(body.as_bytes()), ListShapeError::WebPage);
    }
    for end in 1..LIST.trim_end().len() {
        let cut = LIST.as_bytes().get(..end).unwrap();
        assert_eq!(error(cut), ListShapeError::Cut, "cut at {end}");
    }
    for body in [
        "[]",
        "[[]]",
        r#"[[{"id":1}]]"#,
        "{}",
        "null",
        "OK",
        r#"{"interviews":{}}"#,
        r#"{"interviews":null}"#,
        r#"{"interviews":[]} trailing"#,
        r#"{"interviews":[],"interviews":[]}"#,
        r#"{"error":"no"}"#,
    ] {
        assert_eq!(error(body.as_bytes()), ListShapeError::NotTheList, "{body}");
    }
    assert_eq!(
        error(b"{\"interviews\":[{\"id\":1,\"title\":\"\xff\"}]}"),
        ListShapeError::NotTheList
    );
}

#[test]
fn an_array_is_not_an_object() {
    let sent = r#"{"id":1},[2],[3,"A title"]"#;
    assert_eq!(
        (list(sent).records.len(), list(sent).unreadable.len()),
        (1, 2)
    );
    let person = only(r#"{"id":1,"interviewer":[7],"links":["/a"],"interviewee":{"driver":[9]}}"#);
    assert_eq!(person.listing.links, Links::default());
    let booking = person.booking.unwrap();
    assert_eq!(booking.interviewer, None);
    assert_eq!(booking.interviewee.unwrap().driver, None);
    let interview = r#"{"id":37,"amend_start_at":null,"amend_end_at":null}"#;
    for answer in [format!("[{interview}]"), r#"{"interview":[37]}"#.to_owned()] {
        assert_eq!(read_amended(answer.as_bytes(), id(37)), None, "{answer}");
    }
}

#[test]
fn an_answer_without_the_proposed_time_is_refused() {
    let answer = |interview: &str| {
        let body = format!(r#"{{"interview":{interview}}}"#);
        read_amended(body.as_bytes(), id(37))
    };
    for interview in [
        r#"{"id":37}"#,
        r#"{"id":37,"status":"scheduled"}"#,
        r#"{"id":37,"amend_start_at":null}"#,
        r#"{"id":38,"amend_start_at":null,"amend_end_at":null}"#,
        "null",
        "[]",
    ] {
        assert_eq!(answer(interview), None, "{interview}");
    }
    let without_proposal = answer(r#"{"id":37,"amend_start_at":null,"amend_end_at":null}"#);
    let nulls = Said::Value(None);
    let expected = BookingAnswer {
        amend_start_at: nulls.clone(),
        amend_end_at: nulls,
        ..BookingAnswer::default()
    };
    assert_eq!(without_proposal, Some(expected));
}

#[test]
fn an_attribute_that_an_answer_leaves_out_is_not_null() {
    let partial = r#"{"interview":{"id":37,"amend_start_at":"2026-12-03T14:00:00.000Z",
        "amend_end_at":"2026-12-03T14:20:00.000Z","amended_by":"interviewer","status":"amended"}}"#;
    let answer = read_amended(partial.as_bytes(), id(37)).unwrap();
    assert_eq!(answer.start_at, Said::Nothing);
    let known = read_amended(ANSWER.as_bytes(), id(37))
        .unwrap()
        .over(Booking::default());
    let after = answer.over(known.clone());
    let expected = Booking {
        amend_start_at: Some(at("2026-12-03T14:00:00Z")),
        amend_end_at: Some(at("2026-12-03T14:20:00Z")),
        ..known
    };
    assert_eq!(after, expected);
}

#[test]
fn times_may_have_any_iso_8601_form() {
    let record = only(
        r#"{"id":1,"start_at":"2026-12-07T09:00:00+0000","end_at":"2026-12-07T10:00:00,500+01",
            "amend_start_at":"20261207T090000Z","amend_end_at":"2026-12-07T24:00:00Z",
            "updated_at":"2026-12-07 09:00:00 UTC"}"#,
    );
    let booking = record.booking.unwrap();
    assert_eq!(booking.start_at, Some(at("2026-12-07T09:00:00Z")));
    assert_eq!(booking.end_at, Some(at("2026-12-07T09:00:00.500Z")));
    assert_eq!(booking.amend_start_at, Some(at("2026-12-07T09:00:00Z")));
    assert_eq!(booking.amend_end_at, Some(at("2026-12-08T00:00:00Z")));
    assert_eq!(record.listing.updated_at, Some(at("2026-12-07T09:00:00Z")));
}

#[test]
fn an_unreadable_record_is_identified_by_its_id_and_title() {
    let read = list(
        r#"{"id":37,"title":"Ann \u202eB","start_at":"TBC"},{"id":"x","title":"No number"},"text",
           {"id":38,"title":7,"updated_at":""}"#,
    );
    let named = |number: Option<i64>, title| Unreadable {
        id: number.map(id),
        title,
    };
    let expected = [
        named(Some(37), some("Ann B")),
        named(None, some("No number")),
        named(None, None),
        named(Some(38), None),
    ];
    assert_eq!(read.unreadable, expected);
}

#[test]
fn displayed_text_is_one_plain_line_of_limited_length() {
    let controls = r#""a\u202eb\u001b[2J\r\nc\u0000""#;
    let long = "é".repeat(100_000);
    let record = only(&format!(
        r#"{{"id":1,"title":{controls},"interviewer_name":"{long}","location":"https://meet.example.com/{long}",
            "interviewee":{{"driver":{{"title":{controls},"phone_number":"{long}"}},"kind":"{long}"}},
            "kind":{controls}}}"#
    ));
    assert_eq!(record.listing.title.as_deref(), Some("ab[2J c"));
    let name = record.listing.interviewer_name.unwrap();
    assert_eq!((name.chars().count(), name.ends_with('…')), (500, true));
    let booking = record.booking.unwrap();
    assert_eq!(booking.location.unwrap().chars().count(), 2000);
    assert_eq!(booking.kind, None);
    let interviewee = booking.interviewee.unwrap();
    assert_eq!(interviewee.kind, None);
    let driver = interviewee.driver.unwrap();
    assert_eq!(driver.title.as_deref(), Some("ab[2J c"));
    assert_eq!(driver.phone_number.unwrap().chars().count(), 500);
}

#[test]
fn evidence_that_is_not_a_plain_word_is_unreadable() {
    let long = "x".repeat(101);
    for value in [long.as_str(), r"a\u202eb", r"a\nb"] {
        for name in ["status", "amended_by"] {
            let read = list(&format!(r#"{{"id":1,"{name}":"{value}"}}"#));
            assert_eq!(
                (read.records.len(), read.unreadable.len()),
                (0, 1),
                "{name} {value}"
            );
        }
    }
}

/// An interview of two bytes takes hundreds of bytes in memory.
#[test]
fn a_list_with_too_many_interviews_is_refused() {
    let records = vec!["0"; list::MAX_INTERVIEWS + 1].join(",");
    let read = read_list(format!(r#"{{"interviews":[{records}]}}"#).as_bytes());
    assert_eq!(read, Err(ListShapeError::TooMany));
}

#[test]
fn deep_nesting_neither_overflows_the_stack_nor_makes_a_record_unreadable() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let read = list(&format!(
        r#"{{"id":1,"extra":{deep}}},{{"id":2,"title":{deep}}}"#
    ));
    assert_eq!((read.records.len(), read.unreadable.len()), (2, 0));
}

/// Returns the document with some bytes replaced, removed or inserted.
fn damaged(document: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let place = 0..document.len();
    let bytes = prop::collection::vec(any::<u8>(), 0..4);
    prop::collection::vec((place, 0usize..8, bytes), 1..6).prop_map(move |edits| {
        let mut body = document.as_bytes().to_vec();
        for (place, dropped, bytes) in edits {
            let from = place.min(body.len());
            let to = (from + dropped).min(body.len());
            body.splice(from..to, bytes);
        }
        body
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_list(&body);
        let _ = read_amended(&body, id(37));
    }

    #[test]
    fn a_damaged_list_never_yields_more_records_than_it_has(body in damaged(LIST)) {
        if let Ok(read) = read_list(&body) {
            let commas = body.iter().filter(|byte| **byte == b',').count();
            prop_assert!(read.records.len() + read.unreadable.len() <= commas + 1);
        }
    }

    #[test]
    fn a_damaged_answer_is_that_interview_or_refused(body in damaged(ANSWER)) {
        if read_amended(&body, id(37)).is_some() {
            let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
            prop_assert_eq!(&document["interview"]["id"], 37);
        }
    }
}
