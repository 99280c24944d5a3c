//! Tests that text of the server is shown without control characters.

use interlude_engine::Query;
use interlude_model::{Interview, InterviewId};

use super::{Client, limits};
use crate::fixture::{AMENDED, JSON};
use crate::script::{Action, Server, answer};

/// Names with a script, terminal control sequences, a change of text direction and line breaks, and the names
/// as they must be stored.
const NAMES: &[(&str, &str)] = &[
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    (r"\u001b]0;owned\u0007\u001b[2J", "]0;owned[2J"),
    (r"Ann \u202etxt.exe\u2066", "Ann txt.exe"),
    (r"Ann\r\nEND:VEVENT\u0000", "Ann END:VEVENT"),
];

#[tokio::test]
async fn control_characters_are_removed_from_names() {
    for (sent, kept) in NAMES {
        let person = format!(r#"{{"driver":{{"title":"{sent}","phone_number":"{sent}"}}}}"#);
        let list = format!(
            r#"{{"interviews":[{{"id":{AMENDED},"title":"{sent}","interviewer_name":"{sent}",
               "category":"{sent}","location":"{sent}","interviewee":{person},
               "interviewer":{{"title":"{sent}"}},"updated_at":"9999-12-31T23:59:59Z"}}]}}"#
        );
        let server = Server::plain(move |_| Action::Answer(answer(200, &[JSON], &list))).await;
        let client = Client::of(&server.url(), limits()).await;
        client.sync().await;
        let interview = known(&client);
        let listing = &interview.listing;
        let booking = interview.booking.as_ref().unwrap();
        let driver = booking
            .interviewee
            .as_ref()
            .and_then(|side| side.driver.clone())
            .unwrap();
        let interviewer = booking.interviewer.clone().unwrap();
        for text in [
            &listing.title,
            &listing.interviewer_name,
            &listing.category,
            &booking.location,
            &driver.title,
            &driver.phone_number,
            &interviewer.title,
        ] {
            assert_eq!(text.as_deref(), Some(*kept));
        }
    }
}

/// A title of 60,000 letters is cut, and interviews that cannot be read do not affect the others.
#[tokio::test]
async fn huge_values_and_wrong_types_do_not_affect_other_interviews() {
    let giant = "W".repeat(60_000);
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let list = format!(
        r#"{{"interviews":[{{"id":1,"title":"{giant}"}},{{"id":2,"title":{deep}}},
           {{"id":3,"status":"{giant}"}},{{"id":4,"start_at":{deep}}},{{"id":5,"title":["x"],"links":7}},
           {{"id":5,"title":"the same again"}},{{"id":{AMENDED},"title":"Ann"}}]}}"#
    );
    let server = Server::plain(move |_| Action::Answer(answer(200, &[JSON], &list))).await;
    let client = Client::of(&server.url(), limits()).await;
    client.sync().await;
    let titles = client.engine.read(|ledger| {
        let interviews = ledger.interviews();
        let titles =
            interviews.map(|one| (one.id.get(), one.listing.title.as_ref().map(String::len)));
        titles.collect::<Vec<_>>()
    });
    let cut = "W".repeat(499).len() + '…'.len_utf8();
    assert_eq!(
        titles,
        [(1, Some(cut)), (2, None), (5, None), (AMENDED, Some(3))]
    );
    assert_eq!(client.engine.status().unreadable, 2);
    let all = client
        .engine
        .read(|ledger| ledger.query(&Query::default()).total);
    assert_eq!(all, 4);
}

fn known(client: &Client) -> Interview {
    let id = InterviewId::new(AMENDED).unwrap();
    client
        .engine
        .read(|ledger| ledger.interview(id).cloned())
        .unwrap()
}
