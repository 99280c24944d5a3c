//! Tests that every call ends in time, however slowly the server answers.

use std::time::{Duration, Instant};

use interlude_api::Limits;
use interlude_engine::PullReport;

use super::{Client, LIST, limits};
use crate::fixture::JSON;
use crate::script::{Action, Server, answer, head};

/// The tolerance for a busy machine.
const SLACK: Duration = Duration::from_secs(8);

/// The pause between two pieces of an answer without end.
const DRIP: Duration = Duration::from_millis(50);

fn begun(headers: &str) -> Vec<u8> {
    let mut bytes = head(200, &[JSON]);
    bytes.extend(headers.bytes());
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_list_is_given_up_in_time_and_the_old_list_is_kept() {
    let endless = |begin: Vec<u8>, piece: &str| Action::Endless(begin, piece.into(), DRIP);
    for (what, hostile) in [
        ("a head by the byte", endless(Vec::new(), "H")),
        ("a header by the byte", endless(begun("x-slow: "), "x")),
        ("header after header", endless(begun(""), "x-more: 1\r\n")),
        (
            "interim answers",
            endless(Vec::new(), "HTTP/1.1 103 Early\r\n\r\n"),
        ),
        (
            "a body by the byte",
            endless(begun("content-length: 99999\r\n\r\n"), " "),
        ),
        (
            "chunk after chunk",
            endless(begun("transfer-encoding: chunked\r\n\r\n"), "1\r\n \r\n"),
        ),
        (
            "a body without end",
            endless(begun("connection: close\r\n\r\n{\"interviews\":["), " "),
        ),
        (
            "a refusal by the byte",
            endless(head(500, &[("content-length", "9999\r\n")]), "n"),
        ),
    ] {
        let server = Server::plain(move |number| match number {
            0 => Action::Answer(answer(200, &[JSON], LIST)),
            _ => hostile.clone(),
        })
        .await;
        let limits = limits();
        let client = Client::of(&server.url(), limits).await;
        client.sync().await;
        let begun = now();
        let report = client.sync().await;
        let took = begun.elapsed();
        assert!(
            matches!(report.pull, PullReport::Failed(_)),
            "{what}: {report:?}"
        );
        assert!(took < limits.list_call + SLACK, "{what}: {took:?}");
        assert_eq!(client.listed(), 1, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_answer_to_an_amend_is_given_up_and_checked() {
    // The requests: a list, the list of the preflight, the amend, the list to check it.
    let server = Server::plain(|number| match number {
        2 => Action::Endless(begun("content-length: 99999\r\n\r\n"), b" ".to_vec(), DRIP),
        _ => Action::Answer(answer(200, &[JSON], LIST)),
    })
    .await;
    let limits = Limits {
        list_call: Duration::from_secs(60),
        ..limits()
    };
    let client = Client::of(&server.url(), limits).await;
    client.sync().await;
    client.amend().await;
    let begun = now();
    client.sync().await;
    assert!(begun.elapsed() < limits.change_call * 2 + SLACK);
    let waiting = client
        .engine
        .read(|ledger| ledger.durable().outbox.by_order().len());
    assert_eq!(waiting, 1, "it is neither lost nor reported as sent");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test measures the duration of a call"
)]
fn now() -> Instant {
    Instant::now()
}
