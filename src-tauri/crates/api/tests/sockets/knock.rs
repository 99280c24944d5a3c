use interlude_api::{Knock, Transport};
use interlude_domain::{ReasonCode, Timestamp};
use tokio::net::TcpListener;

use crate::script::{Act, Server, answer};

#[tokio::test]
async fn a_knock_asks_for_nothing_shows_no_credential_and_hears_the_servers_clock() {
    let date = ("date", "Wed, 22 Jan 2025 13:42:54 GMT");
    let elsewhere = ("location", "https://example.org/sign-in");
    let acts = [
        Act::Answer(answer(302, &[date, elsewhere], "")),
        Act::Answer(answer(500, &[], "")),
    ];
    let server = Server::following(acts).await;
    let base = format!("{}/lms", server.url()).parse().unwrap();
    let transport = Transport::new().unwrap();
    let heard = Knock {
        status: 302,
        date: Timestamp::parse("2025-01-22T13:42:54Z").ok(),
    };
    assert_eq!(transport.knock(&base).await, Ok(heard));
    let silent = Knock {
        status: 500,
        date: None,
    };
    assert_eq!(transport.knock(&base).await, Ok(silent));
    for request in server.requests() {
        assert_eq!(request.line, "HEAD /lms HTTP/1.1");
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn a_knock_at_nobodys_door_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let refused = Transport::new().unwrap().knock(&url.parse().unwrap()).await;
    assert_eq!(refused.unwrap_err().code, ReasonCode::Unreachable);
}
