use std::error::Error;

use interlude_api::{ServerProbe, Transport};
use interlude_model::{ReasonCode, Timestamp};
use tokio::net::TcpListener;

use crate::script::{Action, Server, answer};

#[tokio::test]
async fn a_probe_sends_no_credential_and_returns_status_and_date() {
    let date = ("date", "Wed, 22 Jan 2025 13:42:54 GMT");
    let elsewhere = ("location", "https://example.org/sign-in");
    let actions = [
        Action::Answer(answer(302, &[date, elsewhere], "")),
        Action::Answer(answer(500, &[], "")),
    ];
    let server = Server::scripted(actions).await;
    let base = format!("{}/lms", server.url()).parse().unwrap();
    let transport = Transport::new().unwrap();
    let with_date = ServerProbe {
        status: 302,
        date: Timestamp::parse("2025-01-22T13:42:54Z").ok(),
    };
    assert_eq!(transport.probe(&base).await.unwrap(), with_date);
    let without_date = ServerProbe {
        status: 500,
        date: None,
    };
    assert_eq!(transport.probe(&base).await.unwrap(), without_date);
    for request in server.requests() {
        assert_eq!(request.line, "HEAD /lms HTTP/1.1");
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn a_probe_of_a_closed_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let refused = Transport::new().unwrap().probe(&url.parse().unwrap()).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.reason.code, ReasonCode::Unreachable);
    let mut cause: &dyn Error = &refused;
    while let Some(next) = cause.source() {
        cause = next;
    }
    assert!(cause.to_string().contains("refused"), "{cause}");
}
