use std::io::Write;
use std::sync::{Arc, Mutex};

use interlude_api::Transport;
use tracing_subscriber::fmt::MakeWriter;

use crate::script::{Act, Server, answer};
use crate::setting::{
    ANSWER, API_KEY, JSON, LIST, TOKEN, amend, credentials, list, remote_through,
};

/// Everything that is logged, by every test of this process.
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

#[tokio::test]
async fn no_error_debug_or_log_shows_a_credential() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(tracing::Level::TRACE)
        .init();

    let mut shown = String::new();
    let echo = format!(r#"{{"error":"no entry for {API_KEY} or Bearer {TOKEN}"}}"#);
    let elsewhere = format!("https://{API_KEY}:{TOKEN}@example.org/{TOKEN}");
    let acts = |good: &str| {
        vec![
            Act::Answer(answer(200, &[JSON], good)),
            Act::Answer(answer(401, &[JSON], &echo)),
            Act::Answer(answer(422, &[JSON], &echo)),
            Act::Answer(answer(500, &[JSON], &echo)),
            Act::Answer(answer(200, &[JSON], &echo)),
            Act::Answer(answer(302, &[("location", &elsewhere)], &echo)),
            Act::AnswerAndClose(Vec::new()),
        ]
    };
    let transport = Transport::new().unwrap();
    let count = acts("").len();
    let lists = Server::following(acts(LIST)).await;
    let remote = remote_through(transport.clone(), &lists.url(), credentials());
    for _ in 0..count {
        shown += &format!("{:?}\n", list(&remote).await);
    }
    let amends = Server::following(acts(ANSWER)).await;
    let remote = remote_through(transport.clone(), &amends.url(), credentials());
    for _ in 0..count {
        shown += &format!("{:?}\n", amend(&remote).await);
    }
    shown += &format!("{remote:?} {transport:?} {:?}", credentials());

    let heard = |server: &Server| server.requests().len() == count;
    assert!(heard(&lists) && heard(&amends));
    assert!(shown.contains("no entry for … or Bearer …"), "{shown}");
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("list: failed") && logged.contains("amend: failed"));
    for secret in [API_KEY, TOKEN] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!logged.contains(secret), "{logged}");
    }
}
