//! Tests that memory is bounded however much the server sends.

use std::process::Stdio;
use std::time::Duration;

use async_compression::Level;
use async_compression::tokio::write::{BrotliEncoder, GzipEncoder};
use interlude_hostile_tests::{Answer, Server, answer, head};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::{JSON, LIST};

const MEBIBYTE: u64 = 1 << 20;

/// The result of a client whose second list was hostile.
#[derive(Debug)]
struct Outcome {
    code: String,
    listed: usize,
    /// The growth of memory during the hostile list, in bytes.
    grown: u64,
}

/// Runs a client whose second list is `hostile`. Lists of up to `list_body` bytes are accepted.
async fn outcome(hostile: Answer, list_body: u64) -> Outcome {
    let server = Server::plain(move |number| match number {
        0 => answer(200, &[JSON], LIST),
        _ => hostile.clone(),
    })
    .await;
    let client = Command::new(env!("CARGO_BIN_EXE_hostile-client"))
        .args([server.url(), list_body.to_string()])
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output();
    let time_limit = Duration::from_secs(150);
    let output = tokio::time::timeout(time_limit, client)
        .await
        .unwrap()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = printed.split_whitespace().collect();
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

fn endless(headers: &[(&str, &str)], piece: Vec<u8>) -> Answer {
    let mut begin = head(200, headers);
    begin.extend(b"connection: close\r\n\r\n");
    Answer::Endless(begin, piece, Duration::ZERO)
}

/// Returns a body of `length` equal bytes, compressed to about a thousandth.
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

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_body_is_refused_in_every_content_coding() {
    const CAP: u64 = MEBIBYTE;
    let text = b"x".repeat(1 << 16);
    let mut answers = vec![
        ("plain", endless(&[JSON], text.clone())),
        ("one string", {
            let mut begin = head(200, &[JSON]);
            begin.extend(b"connection: close\r\n\r\n{\"interviews\":[{\"id\":1,\"title\":\"");
            Answer::Endless(begin, text, Duration::ZERO)
        }),
    ];
    for (name, compressed) in bombs(64 * CAP as usize).await {
        answers.push((
            name,
            answer(200, &[JSON, ("content-encoding", name)], compressed),
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

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bomb_below_the_limit_grows_the_memory() {
    for (name, compressed) in bombs(64 * MEBIBYTE as usize).await {
        let hostile = answer(200, &[JSON, ("content-encoding", name)], compressed);
        let outcome = outcome(hostile, 128 * MEBIBYTE).await;
        assert!(outcome.grown > 48 * MEBIBYTE, "{name}: {outcome:?}");
    }
}

/// The HTTP library bounds the head of an answer. This test notices if that changes.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_head_is_refused() {
    for piece in ["x-more: 1\r\n".repeat(5000), "x".repeat(1 << 16)] {
        let hostile = Answer::Endless(head(200, &[JSON]), piece.into_bytes(), Duration::ZERO);
        let outcome = outcome(hostile, MEBIBYTE).await;
        assert_ne!(outcome.code, "done");
        assert!(
            outcome.listed == 1 && outcome.grown < 16 * MEBIBYTE,
            "{outcome:?}"
        );
    }
}

/// Their 160 MB are below the product's limit on bytes, so the limit on their number must hold.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_ten_million_interviews_is_refused() {
    let mut begin = head(200, &[JSON]);
    begin.extend(b"connection: close\r\n\r\n{\"interviews\":[{\"id\":1}");
    let hostile = Answer::Blocks(begin, ",{\"id\":@@@@####}", 1000, b"]}".to_vec());
    let outcome = outcome(hostile, 256 * MEBIBYTE).await;
    println!("{outcome:?}");
    assert_eq!(outcome.code, "unexpected_answer");
    assert_eq!(outcome.listed, 1, "the first list is kept");
    assert!(outcome.grown < 640 * MEBIBYTE, "{outcome:?}");
}
