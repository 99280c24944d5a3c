//! Tests on Linux that memory is bounded however much the server sends.

#![cfg(target_os = "linux")]

use std::process::Stdio;
use std::time::Duration;

use async_compression::Level;
use async_compression::tokio::write::{BrotliEncoder, GzipEncoder};
use interlude_api::Limits;
use interlude_engine::PullReport;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::{Client, LIST};
use crate::fixture::JSON;
use crate::script::{Action, Server, answer, head};

const MEBIBYTE: u64 = 1 << 20;

/// The environment variable with the server and the limit of [`the_measured_client`].
const SERVER: &str = "INTERLUDE_HOSTILE_SERVER";

/// The beginning of the line with the result of [`the_measured_client`]: the code, the number of listed interviews, and
/// the greatest memory before and after the hostile list, in KiB.
const RESULT: &str = "measured ";

/// The result of a client whose second list was hostile.
#[derive(Debug)]
struct Outcome {
    code: String,
    listed: usize,
    /// The growth of memory during the hostile list, in bytes.
    grown: u64,
}

/// Runs a client whose second list is `hostile`. Lists of up to `list_body` bytes are accepted.
async fn outcome(hostile: Action, list_body: u64) -> Outcome {
    let server = Server::plain(move |number| match number {
        0 => Action::Answer(answer(200, &[JSON], LIST)),
        _ => hostile.clone(),
    })
    .await;
    let client = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "--nocapture",
            "hostile::memory::the_measured_client",
        ])
        .env(SERVER, format!("{} {list_body}", server.url()))
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output();
    let time_limit = Duration::from_secs(150);
    let output = tokio::time::timeout(time_limit, client)
        .await
        .unwrap()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let result = printed.lines().find_map(|line| line.split_once(RESULT));
    let result = result.map(|(_, words)| words).unwrap_or_default();
    let words: Vec<&str> = result.split_whitespace().collect();
    let [code, listed, before, most] = words.as_slice() else {
        panic!("the client failed: {printed:?}, {:?}", output.status);
    };
    let kibibytes = |word: &str| word.parse::<u64>().unwrap();
    Outcome {
        code: (*code).to_owned(),
        listed: listed.parse().unwrap(),
        grown: (kibibytes(most) - kibibytes(before)) * 1024,
    }
}

/// Syncs twice with the server in the environment and prints the result of the second sync. It does nothing in
/// an ordinary run: [`outcome`] starts it in a process of its own, whose memory can be measured.
#[tokio::test]
async fn the_measured_client() {
    let Ok(server) = std::env::var(SERVER) else {
        return;
    };
    let (url, list_body) = server.split_once(' ').unwrap();
    let limits = Limits {
        list_body: list_body.parse().unwrap(),
        ..Limits::default()
    };
    let client = Client::of(url, limits).await;
    client.sync().await;
    let before = greatest_memory();
    let report = client.sync().await;
    let code = match &report.pull {
        PullReport::Failed(reason) => reason.code.as_str(),
        _ => "done",
    };
    let (listed, most) = (client.listed(), greatest_memory());
    println!("{RESULT}{code} {listed} {before} {most}");
}

/// Returns the greatest resident memory of this process so far, in KiB.
fn greatest_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn endless(headers: &[(&str, &str)], piece: Vec<u8>) -> Action {
    let mut begin = head(200, headers);
    begin.extend(b"connection: close\r\n\r\n");
    Action::Endless(begin, piece, Duration::ZERO)
}

/// Returns a body of `length` equal bytes in two content codings, each compressed to about a thousandth.
async fn bombs(length: usize) -> [(&'static str, Vec<u8>); 2] {
    let blanks = vec![b' '; length];
    let mut gzip = GzipEncoder::with_quality(Vec::new(), Level::Fastest);
    gzip.write_all(&blanks).await.unwrap();
    gzip.shutdown().await.unwrap();
    let mut brotli = BrotliEncoder::with_quality(Vec::new(), Level::Fastest);
    brotli.write_all(&blanks).await.unwrap();
    brotli.shutdown().await.unwrap();
    [("gzip", gzip.into_inner()), ("br", brotli.into_inner())]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_body_is_refused_in_every_content_coding() {
    const CAP: u64 = MEBIBYTE;
    let text = b"x".repeat(1 << 16);
    let mut answers = vec![
        ("plain", endless(&[JSON], text.clone())),
        ("one string", {
            let mut begin = head(200, &[JSON]);
            begin.extend(b"connection: close\r\n\r\n{\"interviews\":[{\"id\":1,\"title\":\"");
            Action::Endless(begin, text, Duration::ZERO)
        }),
    ];
    for (name, compressed) in bombs(64 * CAP as usize).await {
        answers.push((
            name,
            Action::Answer(answer(200, &[JSON, ("content-encoding", name)], compressed)),
        ));
    }
    for (what, hostile) in answers {
        let outcome = outcome(hostile, CAP).await;
        println!("{what}: {outcome:?}");
        assert_eq!(outcome.code, "unexpected_answer", "{what}");
        assert_eq!(outcome.listed, 1, "{what}: the first list is kept");
        // A decoder's buffers and tables have a fixed size, which is allowed in addition.
        assert!(
            outcome.grown < 3 * CAP + 12 * MEBIBYTE,
            "{what}: {outcome:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bomb_below_the_limit_grows_the_memory() {
    for (name, compressed) in bombs(64 * MEBIBYTE as usize).await {
        let hostile = answer(200, &[JSON, ("content-encoding", name)], compressed);
        let hostile = Action::Answer(hostile);
        let outcome = outcome(hostile, 128 * MEBIBYTE).await;
        assert!(outcome.grown > 48 * MEBIBYTE, "{name}: {outcome:?}");
    }
}

/// The HTTP library bounds the head of an answer. This test notices if it does not any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_head_is_refused() {
    for piece in ["x-more: 1\r\n".repeat(5000), "x".repeat(1 << 16)] {
        let hostile = Action::Endless(head(200, &[JSON]), piece.into_bytes(), Duration::ZERO);
        let outcome = outcome(hostile, MEBIBYTE).await;
        assert_ne!(outcome.code, "done");
        assert!(
            outcome.listed == 1 && outcome.grown < 16 * MEBIBYTE,
            "{outcome:?}"
        );
    }
}

/// The 160 MB of this list are below the limit on bytes, so the limit on the number of interviews must hold.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_ten_million_interviews_is_refused() {
    let mut begin = head(200, &[JSON]);
    begin.extend(b"connection: close\r\n\r\n{\"interviews\":[{\"id\":1}");
    let hostile = Action::Blocks(begin, ",{\"id\":@@@@####}", 1000, b"]}".to_vec());
    let outcome = outcome(hostile, 256 * MEBIBYTE).await;
    println!("{outcome:?}");
    assert_eq!(outcome.code, "unexpected_answer");
    assert_eq!(outcome.listed, 1, "the first list is kept");
    assert!(outcome.grown < 640 * MEBIBYTE, "{outcome:?}");
}
