//! Every call has an end, however the server draws it out.

use std::time::{Duration, Instant};

use interlude_api::Limits;
use interlude_engine::PullReport;
use interlude_hostile_tests::{Sends, Server, Victim, answer, head, limits};

use crate::{JSON, LIST};

/// What of a call is not the server's doing, on a busy machine.
const SLACK: Duration = Duration::from_secs(8);

const DRIP: Duration = Duration::from_millis(50);

fn begun(headers: &str) -> Vec<u8> {
    let mut bytes = head(200, &[JSON]);
    bytes.extend(headers.bytes());
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_drips_is_given_up_in_time_and_nothing_is_lost() {
    let endless = |begin: Vec<u8>, piece: &str| Sends::Endless(begin, piece.into(), DRIP);
    for (what, evil) in [
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
        let server = Server::playing(move |number| match number {
            0 => answer(200, &[JSON], LIST),
            _ => evil.clone(),
        })
        .await;
        let limits = limits();
        let victim = Victim::of(&server.url(), limits).await;
        victim.sync().await;
        let begun = now();
        let report = victim.sync().await;
        let took = begun.elapsed();
        assert!(
            matches!(report.pull, PullReport::Failed(_)),
            "{what}: {report:?}"
        );
        assert!(took < limits.list_call + SLACK, "{what}: {took:?}");
        assert_eq!(victim.listed(), 1, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_an_amend_that_drips_is_given_up_and_looked_up() {
    // A list, the list to compare with, the change, the list to look it up in.
    let server = Server::playing(|number| match number {
        2 => Sends::Endless(begun("content-length: 99999\r\n\r\n"), b" ".to_vec(), DRIP),
        _ => answer(200, &[JSON], LIST),
    })
    .await;
    let limits = Limits {
        list_call: Duration::from_secs(60),
        ..limits()
    };
    let victim = Victim::of(&server.url(), limits).await;
    victim.sync().await;
    victim.wish().await;
    let begun = now();
    victim.sync().await;
    assert!(begun.elapsed() < limits.amend_call * 2 + SLACK);
    let waiting = victim
        .engine
        .read(|ledger| ledger.durable().outbox.by_order().len());
    assert_eq!(waiting, 1, "it is neither lost nor called delivered");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the time that a call takes is what is tested"
)]
fn now() -> Instant {
    Instant::now()
}
