//! The key and the token, looked for in everything that leaves the process.

use std::io::Write;
use std::sync::{Arc, Mutex};

use interlude_hostile_tests::{API_KEY, Sends, Server, TOKEN, Victim, answer, limits};
use tracing_subscriber::fmt::MakeWriter;

use crate::{JSON, LIST};

/// Everything that is logged by any test of this process, by any library.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A server that says the key and the token back wherever an answer has room.
fn echo(status: u16, body: &str) -> Sends {
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
    answer(status, &headers, body)
}

#[tokio::test]
async fn a_credential_is_seen_in_its_own_header_and_nowhere_else() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(tracing::Level::TRACE)
        .init();
    let words = format!(r#"{{"error":"no {API_KEY} and no Bearer {TOKEN}"}}"#);
    let said = words.clone();
    let server = Server::playing(move |number| match number {
        0 => echo(200, LIST),
        1 | 3 => echo(401, &said),
        5 | 6 => echo(422, &said),
        7 => echo(500, &said),
        8 => echo(200, &said),
        _ => echo(200, LIST),
    })
    .await;
    let victim = Victim::of(&server.url(), limits()).await;
    let mut shown = String::new();
    victim.sync().await;
    victim.wish().await;
    for _ in 0..10 {
        let report = victim.sync().await;
        let engine = &victim.engine;
        shown += &format!("{report:?} {:?} {:?}\n", engine.status(), engine.waits());
        shown += &engine.read(|ledger| format!("{ledger:?}\n"));
    }
    assert!(
        shown.contains("no … and no Bearer …"),
        "the words were heard"
    );

    let heard = server.requests();
    assert!(heard.len() > 10, "{}", heard.len());
    for request in &heard {
        let lines = request
            .0
            .lines()
            .filter(|line| line.contains(API_KEY) || line.contains(TOKEN));
        let lines: Vec<_> = lines.map(str::to_ascii_lowercase).collect();
        let key = format!("authorization: {}", API_KEY.to_ascii_lowercase());
        let token = format!("authorization: bearer {}", TOKEN.to_ascii_lowercase());
        assert!(lines == [key] || lines == [token], "{request:?}");
    }
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(
        logged.contains("TRACE") && logged.contains("list: failed"),
        "the log was heard"
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
