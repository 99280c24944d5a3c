//! Tests that no credential is sent to another origin, or to a server with an invalid certificate.

use interlude_api::Transport;
use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_model::ReasonCode;

use super::{LIST, limits};
use crate::certificates::{Leaf, Root};
use crate::fixture::{API_KEY, JSON, TOKEN, amend, credentials, list, remote_through};
use crate::script::{Action, Server, answer};

#[tokio::test]
async fn no_redirect_is_followed_out_of_the_encrypted_origin() {
    let root = Root::new();
    let good = |_| Action::Answer(answer(200, &[JSON], LIST));
    let clear = Server::plain(good).await;
    let other = Server::encrypted(root.server(Leaf::Good), good).await;
    let port = |server: &Server| server.url().rsplit(':').next().unwrap().to_owned();
    for target in [
        clear.url(),
        format!("http://localhost:{}/api", port(&clear)),
        format!("//localhost:{}/api", port(&other)),
        other.url(),
        format!("https://user:{API_KEY}@localhost:{}/", port(&other)),
        format!("https://localhost@localhost:{}/", port(&other)),
        "file:///etc/passwd".to_owned(),
        "javascript:alert(1)".to_owned(),
        "\\\\localhost\\share".to_owned(),
    ] {
        for status in [301, 302, 303, 307, 308] {
            let location = target.clone();
            let script = move |_| Action::Answer(answer(status, &[("location", &location)], ""));
            let server = Server::encrypted(root.server(Leaf::Good), script).await;
            let remote = remote_through(root.trusted(), &server.url(), credentials());
            let remote = remote.with_limits(limits());
            let failure = list(&remote).await.unwrap_err();
            // The UNC path is a path of the same origin by the rules of URLs. It is followed until the limit
            // of redirects.
            assert_eq!(failure.kind, PullFailureKind::Unusable, "{status} {target}");
            let amended = amend(&remote).await;
            assert_eq!(amended.unwrap_err().kind, ChangeFailureKind::Unconfirmed);
            let received = server.requests();
            assert!(received.iter().all(|request| {
                let carries = |secret| request.head.matches(secret).count() == 1;
                carries(API_KEY) != carries(TOKEN) && !request.line.contains(API_KEY)
            }));
        }
    }
    assert_eq!(
        clear.connections() + other.connections(),
        0,
        "nothing connected"
    );
    let transport = Transport::new().unwrap();
    let follower = remote_through(transport, &clear.url(), credentials());
    list(&follower).await.unwrap();
    assert_eq!(clear.connections(), 1, "connections are counted");
}

#[tokio::test]
async fn the_key_is_only_sent_to_a_server_with_a_valid_certificate() {
    let root = Root::new();
    for leaf in [
        Leaf::Good,
        Leaf::Expired,
        Leaf::NotYetValid,
        Leaf::OfAnotherHost,
        Leaf::SelfSigned,
    ] {
        let server = Server::encrypted(root.server(leaf), |_| {
            Action::Answer(answer(200, &[JSON], LIST))
        })
        .await;
        let remote = remote_through(root.trusted(), &server.url(), credentials());
        let listed = list(&remote.with_limits(limits())).await;
        if leaf == Leaf::Good {
            assert!(listed.is_ok(), "{listed:?}");
            continue;
        }
        let failure = listed.unwrap_err();
        assert_eq!(failure.kind, PullFailureKind::Offline, "{leaf:?}");
        assert_eq!(failure.reason.code, ReasonCode::Unreachable, "{leaf:?}");
        assert!(
            failure.reason.message.contains("certificate"),
            "{failure:?}"
        );
        assert_eq!(server.requests(), [], "{leaf:?}");
    }
}
