//! However much the server sends, it is a bounded part of it that is held.

use std::process::Stdio;
use std::time::Duration;

use async_compression::Level;
use async_compression::tokio::write::{BrotliEncoder, GzipEncoder};
use interlude_hostile_tests::{Sends, Server, answer, head};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::{JSON, LIST};

const MEBIBYTE: u64 = 1 << 20;

/// What became of somebody whose second list was evil.
#[derive(Debug)]
struct Outcome {
    code: String,
    listed: usize,
    /// How far the memory grew by the evil list, in bytes.
    grown: u64,
}

/// The second list is evil; the longest that is taken has `list_body` bytes.
async fn outcome(evil: Sends, list_body: u64) -> Outcome {
    let server = Server::playing(move |number| match number {
        0 => answer(200, &[JSON], LIST),
        _ => evil.clone(),
    })
    .await;
    let victim = Command::new(env!("CARGO_BIN_EXE_hostile-victim"))
        .args([server.url(), list_body.to_string()])
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output();
    let patience = Duration::from_secs(150);
    let output = tokio::time::timeout(patience, victim)
        .await
        .unwrap()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = told.split_whitespace().collect();
    let [code, listed, before, most] = words.as_slice() else {
        panic!("it did not survive: {told:?}, {:?}", output.status);
    };
    let kibibytes = |word: &str| word.parse::<u64>().unwrap();
    Outcome {
        code: (*code).to_owned(),
        listed: listed.parse().unwrap(),
        grown: (kibibytes(most) - kibibytes(before)) * 1024,
    }
}

fn endless(headers: &[(&str, &str)], piece: Vec<u8>) -> Sends {
    let mut begin = head(200, headers);
    begin.extend(b"connection: close\r\n\r\n");
    Sends::Endless(begin, piece, Duration::ZERO)
}

/// A body of that many zeros, packed: a thousandth of it.
async fn bombs(length: usize) -> [(&'static str, Vec<u8>); 2] {
    let zeros = vec![b' '; length];
    let mut gzip = GzipEncoder::with_quality(Vec::new(), Level::Fastest);
    gzip.write_all(&zeros).await.unwrap();
    gzip.shutdown().await.unwrap();
    let mut brotli = BrotliEncoder::with_quality(Vec::new(), Level::Fastest);
    brotli.write_all(&zeros).await.unwrap();
    brotli.shutdown().await.unwrap();
    [("gzip", gzip.into_inner()), ("br", brotli.into_inner())]
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_without_end_is_cut_off_whatever_it_is_packed_in() {
    const CAP: u64 = MEBIBYTE;
    let text = b"x".repeat(1 << 16);
    let mut evils = vec![
        ("plain", endless(&[JSON], text.clone())),
        ("one string", {
            let mut begin = head(200, &[JSON]);
            begin.extend(b"connection: close\r\n\r\n{\"interviews\":[{\"id\":1,\"title\":\"");
            Sends::Endless(begin, text, Duration::ZERO)
        }),
    ];
    for (name, packed) in bombs(64 * CAP as usize).await {
        evils.push((
            name,
            answer(200, &[JSON, ("content-encoding", name)], packed),
        ));
    }
    for (what, evil) in evils {
        let outcome = outcome(evil, CAP).await;
        println!("{what}: {outcome:?}");
        assert_eq!(outcome.code, "unexpected_answer", "{what}");
        assert_eq!(outcome.listed, 1, "{what}: nothing is concluded");
        // Buffers and tables of an unpacker are there once, whatever comes.
        assert!(
            outcome.grown < 3 * CAP + 12 * MEBIBYTE,
            "{what}: {outcome:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bomb_that_the_limit_lets_in_is_felt() {
    for (name, packed) in bombs(64 * MEBIBYTE as usize).await {
        let evil = answer(200, &[JSON, ("content-encoding", name)], packed);
        let outcome = outcome(evil, 128 * MEBIBYTE).await;
        assert!(outcome.grown > 48 * MEBIBYTE, "{name}: {outcome:?}");
    }
}

/// The head of an answer is bounded by the HTTP library, and that is what is held to here.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_without_end_is_cut_off() {
    for piece in ["x-more: 1\r\n".repeat(5000), "x".repeat(1 << 16)] {
        let evil = Sends::Endless(head(200, &[JSON]), piece.into_bytes(), Duration::ZERO);
        let outcome = outcome(evil, MEBIBYTE).await;
        assert_ne!(outcome.code, "done");
        assert!(
            outcome.listed == 1 && outcome.grown < 16 * MEBIBYTE,
            "{outcome:?}"
        );
    }
}

/// A hundred and sixty megabytes of them, which the product's own limit on bytes lets in.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_million_interviews_are_no_list() {
    let mut begin = head(200, &[JSON]);
    begin.extend(b"connection: close\r\n\r\n{\"interviews\":[{\"id\":1}");
    let evil = Sends::Blocks(begin, ",{\"id\":@@@@####}", 1000, b"]}".to_vec());
    let outcome = outcome(evil, 256 * MEBIBYTE).await;
    println!("{outcome:?}");
    assert_eq!(outcome.code, "unexpected_answer");
    assert_eq!(outcome.listed, 1, "nothing is concluded");
    assert!(outcome.grown < 640 * MEBIBYTE, "{outcome:?}");
}
