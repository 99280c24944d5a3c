//! Writes a list record as a server would, following the API's documentation and not the parser.

use chrono::{Datelike, FixedOffset, SecondsFormat};
use interlude_model::{Booking, Interviewee, Interviewer, ListRecord, Timestamp};
use serde_json::{Map, Value, json};

/// Returns the JSON of a record. Attributes that the record does not have are absent, and empty ones are null.
pub(crate) fn record_json(record: &ListRecord) -> Value {
    let listing = &record.listing;
    let mut members = Map::new();
    members.insert("id".to_owned(), json!(record.id.get()));
    let mut insert = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    insert("title", listing.title.as_ref().map(|title| json!(title)));
    insert(
        "interviewer_name",
        listing.interviewer_name.as_ref().map(|name| json!(name)),
    );
    insert(
        "category",
        listing.category.as_ref().map(|category| json!(category)),
    );
    insert(
        "completed",
        listing.completed.map(|completed| json!(completed)),
    );
    insert("created_at", listing.created_at.map(time));
    insert("updated_at", listing.updated_at.map(time));
    let links = &listing.links;
    insert(
        "links",
        Some(json!({ "review": links.review, "retake": links.retake })),
    );
    if let Some(Value::Object(booked)) = record.booking.as_ref().map(booking_json) {
        members.extend(booked);
    }
    Value::Object(members)
}

fn booking_json(booking: &Booking) -> Value {
    json!({
        "start_at": booking.start_at.map(time),
        "end_at": booking.end_at.map(time),
        "amend_start_at": booking.amend_start_at.map(time),
        "amend_end_at": booking.amend_end_at.map(time),
        "amended_by": booking.amended_by.as_ref().map(|party| party.as_str()),
        "status": booking.status.as_ref().map(|status| status.as_str()),
        "kind": booking.kind.as_ref().map(|kind| kind.as_str()),
        "location": booking.location,
        "interviewer_id": booking.interviewer_id,
        "interviewee_id": booking.interviewee_id,
        "interviewer": booking.interviewer.as_ref().map(interviewer_json),
        "interviewee": booking.interviewee.as_ref().map(interviewee_json),
    })
}

fn interviewer_json(person: &Interviewer) -> Value {
    json!({
        "id": person.id,
        "title": person.title,
        "image": person.image,
        "contact_phone_number": person.contact_phone_number,
    })
}

fn interviewee_json(side: &Interviewee) -> Value {
    json!({
        "id": side.id,
        "driver": side.driver.as_ref().map(|driver| json!({
            "id": driver.id,
            "title": driver.title,
            "image": driver.image,
            "phone_number": driver.phone_number,
        })),
        "kind": side.kind.as_ref().map(|kind| kind.as_str()),
        "updated_at": side.updated_at.map(time),
    })
}

/// Returns an instant in RFC 3339. Its years have four digits, so the first and last hours of that range need
/// an offset.
fn time(at: Timestamp) -> Value {
    const MAX_OFFSET: i32 = 24 * 3600 - 60;
    let utc = at.to_chrono().unwrap();
    let east = match utc.year() {
        ..0 => MAX_OFFSET,
        10_000.. => -MAX_OFFSET,
        _ => 0,
    };
    let shown = utc.with_timezone(&FixedOffset::east_opt(east).unwrap());
    json!(shown.to_rfc3339_opts(SecondsFormat::Millis, true))
}
