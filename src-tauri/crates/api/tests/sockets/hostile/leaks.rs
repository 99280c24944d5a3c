//! Searches for the key and the token in everything that leaves the process.

use super::{Client, LIST, limits};
use crate::fixture::{API_KEY, JSON, TOKEN};
use crate::log;
use crate::script::{Action, Server, answer};

/// Returns an answer that contains the key and the token in every place that can contain them.
fn echo(status: u16, body: &str) -> Action {
    let both = format!("{API_KEY} {TOKEN}");
    let etag = format!("W/\"{API_KEY}{TOKEN}\"");
    let cookie = format!("session={API_KEY}{TOKEN}");
    let path = format!("/{API_KEY}/{TOKEN}");
    let mut headers = vec![
        JSON,
        ("x-request-id", both.as_str()),
        ("etag", etag.as_str()),
        ("set-cookie", cookie.as_str()),
        ("www-authenticate", both.as_str()),
        ("x-other", both.as_str()),
    ];
    if status == 302 {
        headers.push(("location", &path));
    }
    Action::Answer(answer(status, &headers, body))
}

#[tokio::test]
async fn a_credential_appears_only_in_its_own_header() {
    log::capture();
    let words = format!(r#"{{"error":"no {API_KEY} and no Bearer {TOKEN}"}}"#);
    let body = words.clone();
    let server = Server::plain(move |number| match number {
        0 => echo(200, LIST),
        1 | 3 => echo(401, &body),
        5 | 6 => echo(422, &body),
        7 => echo(500, &body),
        8 => echo(200, &body),
        _ => echo(200, LIST),
    })
    .await;
    let client = Client::of(&server.url(), limits()).await;
    let mut shown = String::new();
    client.sync().await;
    client.amend().await;
    for _ in 0..10 {
        let report = client.sync().await;
        let engine = &client.engine;
        shown += &format!("{report:?} {:?} {:?}\n", engine.status(), engine.waits());
        shown += &engine.read(|ledger| format!("{ledger:?}\n"));
    }
    assert!(
        shown.contains("no … and no Bearer …"),
        "the server's message is shown"
    );

    let received = server.requests();
    assert!(received.len() > 10, "{}", received.len());
    for request in &received {
        let text = format!("{}{}", request.head, request.body);
        let lines = text
            .lines()
            .filter(|line| line.contains(API_KEY) || line.contains(TOKEN));
        let lines: Vec<_> = lines.map(str::to_ascii_lowercase).collect();
        let key = format!("authorization: {}", API_KEY.to_ascii_lowercase());
        let token = format!("authorization: bearer {}", TOKEN.to_ascii_lowercase());
        assert!(lines == [key] || lines == [token], "{request:?}");
    }
    let logged = log::logged();
    assert!(
        logged.contains("TRACE") && logged.contains("list: failed"),
        "the log was captured"
    );
    assert_eq!(TOKEN.len(), 221, "as long as the documented one");
    let parts = [&API_KEY[..16], &TOKEN[..16], &TOKEN[..128], &TOKEN[205..]];
    for secret in [API_KEY, TOKEN].into_iter().chain(parts) {
        let line = |text: &str| {
            text.lines()
                .find(|line| line.contains(secret))
                .map(str::to_owned)
        };
        assert_eq!(line(&logged), None, "logged");
        assert_eq!(line(&shown), None, "shown");
    }
}
