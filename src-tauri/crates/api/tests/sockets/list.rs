use std::time::Duration;

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder};
use interlude_engine::remote::{Listed, Progress, PullFailure, PullFailureKind, Remote};
use interlude_model::ReasonCode;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::fixture::{API_KEY, JSON, LIST, limits_for, list, list_with_progress, remote};
use crate::script::{Action, Server, answer, head};

async fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzipEncoder::new(Vec::new());
    encoder.write_all(body).await.unwrap();
    encoder.shutdown().await.unwrap();
    encoder.into_inner()
}

async fn brotli(body: &[u8]) -> Vec<u8> {
    let mut encoder = BrotliEncoder::new(Vec::new());
    encoder.write_all(body).await.unwrap();
    encoder.shutdown().await.unwrap();
    encoder.into_inner()
}

async fn pull(action: Action) -> Result<Listed, PullFailure> {
    let limits = limits_for(&action);
    let server = Server::scripted([action]).await;
    list(&remote(&server.url()).with_limits(limits)).await
}

async fn failed(action: Action) -> PullFailure {
    pull(action).await.unwrap_err()
}

#[tokio::test]
async fn the_documented_call_is_made_as_documented() {
    let headers = [JSON, ("etag", "W/\"e89d26\""), ("x-request-id", "f7fb")];
    let server = Server::scripted([Action::Answer(answer(200, &headers, LIST))]).await;
    let (listed, progress) = list_with_progress(&remote(&server.url())).await;
    let Listed::Complete {
        records,
        unreadable,
        etag,
        age,
    } = listed
    else {
        panic!("{listed:?}");
    };
    let ids: Vec<_> = records.iter().map(|record| record.id.get()).collect();
    assert_eq!((ids, unreadable), (vec![95607, 91412], Vec::new()));
    assert_eq!(age, Duration::ZERO);
    assert_eq!(etag.as_deref(), Some("W/\"e89d26\""));
    let length = LIST.len() as u64;
    let complete = Progress {
        received: length,
        total: Some(length),
    };
    assert_eq!(progress.last(), Some(&complete));

    let requests = server.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(request.line, "GET /api/users/user_7-A/interviews HTTP/1.1");
    assert_eq!(request.header("authorization"), Some(API_KEY));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("if-none-match"), None);
    assert_eq!(request.header("cache-control"), Some("no-cache"));
    let agent = concat!("Interlude/", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), Some(agent));
}

/// Calls to this computer may be unencrypted, so they must not leave it, whatever proxy is set.
#[test]
fn a_call_to_this_computer_uses_no_proxy() {
    let closed_port = "http://127.0.0.1:9";
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "list::the_documented_call_is_made_as_documented"])
        .envs(
            ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map(|name| (name, closed_port)),
        )
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && output.contains("1 passed"),
        "{output}"
    );
}

#[tokio::test]
async fn an_unchanged_list_has_no_body() {
    let unchanged = || Action::Answer(answer(304, &[("etag", "W/\"1\"")], ""));
    let server = Server::scripted([unchanged(), unchanged()]).await;
    let remote = remote(&server.url());
    let listed = remote.list(Some("W/\"1\""), &|_| ()).await;
    let age = Duration::ZERO;
    assert_eq!(listed, Ok(Listed::NotModified { age }));
    let requests = server.requests();
    assert_eq!(requests[0].header("if-none-match"), Some("W/\"1\""));

    let without_etag = list(&remote).await.unwrap_err();
    assert_eq!(without_etag.kind, PullFailureKind::Unusable);
}

#[tokio::test]
async fn a_list_from_a_cache_has_its_age() {
    for (headers, seconds) in [
        (vec![], 0),
        (vec![("age", "0")], 0),
        (vec![("age", " 240 ")], 240),
        (vec![("age", "7"), ("age", "90")], 90),
        (vec![("age", "soon")], 0),
        (vec![("age", "-3")], 0),
        (vec![("age", "99999999999999999999")], 0),
    ] {
        let age = Duration::from_secs(seconds);
        let complete = answer(200, &[&[JSON], &headers[..]].concat(), LIST);
        let unchanged = answer(304, &headers, "");
        let server = Server::scripted([complete, unchanged].map(Action::Answer)).await;
        let remote = remote(&server.url());
        assert_eq!(list(&remote).await.unwrap().age(), age, "{headers:?}");
        let unchanged = remote.list(Some("W/\"1\""), &|_| ()).await;
        assert_eq!(unchanged, Ok(Listed::NotModified { age }), "{headers:?}");
    }
}

#[tokio::test]
async fn a_value_that_is_not_a_content_encoding_is_ignored() {
    for value in ["UTF-8", "utf8", "none", "binary", "identity, identity", ""] {
        let headers = [JSON, ("content-encoding", value)];
        let listed = pull(Action::Answer(answer(200, &headers, LIST))).await;
        let is_complete =
            matches!(listed, Ok(Listed::Complete { ref records, .. }) if records.len() == 2);
        assert!(is_complete, "{value}: {listed:?}");
    }
}

#[tokio::test]
async fn a_compressed_list_is_decompressed_and_its_progress_counts_compressed_bytes() {
    for (name, compressed) in [
        ("gzip", gzip(LIST.as_bytes()).await),
        ("br", brotli(LIST.as_bytes()).await),
    ] {
        let reply = answer(200, &[JSON, ("content-encoding", name)], &compressed);
        let server = Server::scripted([Action::Answer(reply)]).await;
        let (listed, progress) = list_with_progress(&remote(&server.url())).await;
        assert!(matches!(listed, Listed::Complete { ref records, .. } if records.len() == 2));
        let sent = compressed.len() as u64;
        let complete = Progress {
            received: sent,
            total: Some(sent),
        };
        assert_eq!(progress.last(), Some(&complete), "{name}");
        let requested = server.requests()[0]
            .header("accept-encoding")
            .map(str::to_owned);
        assert_eq!(requested.as_deref(), Some("gzip, br"));
    }
}

#[tokio::test]
async fn an_answer_that_is_not_a_complete_list_is_unusable() {
    let page = "<!DOCTYPE html><title>Sign in</title>";
    let longer = format!("content-length: {}\r\n\r\n{LIST}", LIST.len() + 1);
    let chunk = format!(
        "transfer-encoding: chunked\r\n\r\n{:x}\r\n{LIST}\r\n",
        LIST.len()
    );
    let incomplete = |rest: &str| {
        let mut bytes = head(200, &[JSON]);
        bytes.extend_from_slice(rest.as_bytes());
        Action::AnswerAndClose(bytes)
    };
    let mut incomplete_gzip = gzip(LIST.as_bytes()).await;
    incomplete_gzip.truncate(incomplete_gzip.len() - 6);
    let encoded =
        |name, body: &[u8]| Action::Answer(answer(200, &[("content-encoding", name)], body));
    let bomb = vec![b' '; 500_000];
    for (case, action) in [
        (
            "a web page",
            Action::Answer(answer(200, &[("content-type", "text/html")], page)),
        ),
        ("nothing", Action::Answer(answer(200, &[JSON], ""))),
        (
            "another form",
            Action::Answer(answer(200, &[JSON], r#"{"data":[]}"#)),
        ),
        ("no content", Action::Answer(answer(204, &[], ""))),
        ("a part", Action::Answer(answer(206, &[JSON], LIST))),
        ("another status", Action::Answer(answer(203, &[JSON], LIST))),
        ("one byte short", incomplete(&longer)),
        ("no last chunk", incomplete(&chunk)),
        (
            "no length, incomplete",
            incomplete(&format!("connection: close\r\n\r\n{}", &LIST[..200])),
        ),
        ("an incomplete gzip", encoded("gzip", &incomplete_gzip)),
        ("not gzip", encoded("gzip", LIST.as_bytes())),
        ("not brotli", encoded("br", LIST.as_bytes())),
        (
            "an encoding that was not requested",
            encoded("zstd", LIST.as_bytes()),
        ),
        ("a gzip bomb", encoded("gzip", &gzip(&bomb).await)),
        ("a brotli bomb", encoded("br", &brotli(&bomb).await)),
        (
            "too long",
            Action::Answer(answer(200, &[JSON], vec![b' '; 10_001])),
        ),
    ] {
        let failure = failed(action).await;
        assert_eq!(failure.kind, PullFailureKind::Unusable, "{case}");
        assert_eq!(failure.reason.code, ReasonCode::UnexpectedAnswer, "{case}");
        assert!(failure.reason.http_status.is_some(), "{case}");
    }
}

#[tokio::test]
async fn a_failure_has_the_kind_of_its_status_and_the_servers_text() {
    let json = |status, body: &str| {
        Action::Answer(answer(status, &[JSON, ("x-request-id", "f7fb")], body))
    };

    let failure = failed(json(401, r#"{"error":"Unknown key"}"#)).await;
    assert_eq!(failure.kind, PullFailureKind::SignIn);
    assert_eq!(failure.reason.code, ReasonCode::SignIn);
    assert_eq!(failure.reason.message, "Unknown key");
    assert_eq!(failure.reason.http_status, Some(401));
    assert_eq!(failure.reason.request_id.as_deref(), Some("f7fb"));

    let failure = failed(json(404, r#"{"error":null}"#)).await;
    assert_eq!(failure.kind, PullFailureKind::NoSuchUser);
    assert!(failure.reason.message.contains("partner id"));
    for body in ["<html>", "", "404 page not found", "404", "{\"error\":"] {
        let failure = failed(json(404, body)).await;
        assert_eq!(failure.kind, PullFailureKind::Unusable, "{body}");
        assert_eq!(failure.reason.code, ReasonCode::UnexpectedAnswer, "{body}");
        assert!(failure.reason.message.contains("tries again"), "{body}");
    }

    for (status, code) in [
        (403, ReasonCode::Refused),
        (425, ReasonCode::TryLater),
        (500, ReasonCode::ServerError),
        (503, ReasonCode::ServerError),
    ] {
        let failure = failed(json(status, "")).await;
        assert_eq!(failure.kind, PullFailureKind::Unusable);
        assert_eq!(failure.reason.code, code, "{status}");
    }
}

#[tokio::test]
async fn both_forms_of_retry_after_are_read() {
    let later = |headers: &[(&str, &str)]| Action::Answer(answer(429, headers, ""));
    let date = ("retry-after", "Wed, 22 Jan 2025 13:13:54 GMT");
    let servers_date = ("date", "Wed, 22 Jan 2025 13:13:34 GMT");
    for (action, seconds) in [
        (later(&[("retry-after", "7")]), 7),
        (later(&[date]), 60),
        (later(&[date, servers_date]), 20),
    ] {
        let failure = failed(action).await;
        assert_eq!(failure.reason.code, ReasonCode::TryLater);
        assert_eq!(failure.retry_after, Some(Duration::from_secs(seconds)));
    }
    let failure = failed(Action::Answer(answer(503, &[("retry-after", "9")], ""))).await;
    assert_eq!(failure.retry_after, Some(Duration::from_secs(9)));
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_with_the_key() {
    let moved = Action::Answer(answer(307, &[("location", "/v2/list?all=1")], ""));
    let server = Server::scripted([moved, Action::Answer(answer(200, &[JSON], LIST))]).await;
    assert!(list(&remote(&server.url())).await.is_ok());
    let requests = server.requests();
    assert_eq!(requests[1].line, "GET /v2/list?all=1 HTTP/1.1");
    assert_eq!(requests[1].header("authorization"), Some(API_KEY));
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::scripted([Action::Answer(answer(200, &[JSON], LIST))]).await;
        let target = format!("{}/api/users/user_7-A/interviews", elsewhere.url());
        let moved = Action::Answer(answer(status, &[("location", &target)], ""));
        let failure = failed(moved).await;
        assert_eq!(failure.kind, PullFailureKind::Unusable);
        assert_eq!(failure.reason.http_status, Some(status));
        assert_eq!(elsewhere.requests(), []);
    }
}

#[tokio::test]
async fn endless_redirects_are_given_up() {
    let moved = || Action::Answer(answer(302, &[("location", "/again")], ""));
    let server = Server::scripted((0..4).map(|_| moved())).await;
    let limits = limits_for(&moved());
    let failure = list(&remote(&server.url()).with_limits(limits)).await;
    assert_eq!(failure.unwrap_err().kind, PullFailureKind::Unusable);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_server_that_stalls_is_given_up() {
    let failure = failed(Action::AnswerAndStall(Vec::new())).await;
    assert_eq!(failure.kind, PullFailureKind::Offline);
    assert_eq!(failure.reason.code, ReasonCode::NoAnswer);

    let mut half = head(200, &[JSON, ("x-request-id", "f7fb")]);
    half.extend_from_slice(format!("content-length: 999\r\n\r\n{LIST}").as_bytes());
    let failure = failed(Action::AnswerAndStall(half)).await;
    assert_eq!(failure.kind, PullFailureKind::Unusable);
    assert_eq!(failure.reason.code, ReasonCode::NoAnswer);
    assert_eq!(failure.reason.request_id.as_deref(), Some("f7fb"));

    let mut refusal = head(401, &[JSON]);
    refusal.extend_from_slice(b"content-length: 99\r\n\r\n{");
    let failure = failed(Action::AnswerAndStall(refusal)).await;
    assert_eq!(
        failure.kind,
        PullFailureKind::SignIn,
        "the status alone decides"
    );
}

#[tokio::test]
async fn no_connection_is_offline() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let failure = list(&remote(&url)).await.unwrap_err();
    assert_eq!(failure.kind, PullFailureKind::Offline);
    assert_eq!(failure.reason.code, ReasonCode::Unreachable);

    let failure = failed(Action::AnswerAndClose(Vec::new())).await;
    assert_eq!(
        failure.kind,
        PullFailureKind::Offline,
        "the connection was lost"
    );
    assert_eq!(failure.reason.code, ReasonCode::NoAnswer);
}
