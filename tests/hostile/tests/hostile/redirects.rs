//! Tests that a redirect never sends a credential to another origin.

use interlude_api::Transport;
use interlude_engine::remote::{AmendFailureKind, PullFailureKind, Remote};
use interlude_hostile_tests::{AMENDED, API_KEY, Server, TOKEN, answer, limits, remote};
use interlude_model::{InterviewId, Slot, Timestamp};

use crate::certificates::{Leaf, Root};
use crate::{JSON, LIST};

#[tokio::test]
async fn no_redirect_is_followed_out_of_the_encrypted_origin() {
    let root = Root::new();
    let clear = Server::plain(|_| answer(200, &[JSON], LIST)).await;
    let other = Server::encrypted(root.server(Leaf::Good), |_| answer(200, &[JSON], LIST)).await;
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
            let script = move |_| answer(status, &[("location", &location)], "");
            let server = Server::encrypted(root.server(Leaf::Good), script).await;
            let remote = remote(&server.url(), root.trusted()).with_limits(limits());
            let failure = remote.list(None, &|_| ()).await.unwrap_err();
            // The UNC path is a path of the same origin by the rules of URLs. It is followed until the limit
            // of redirects.
            assert_eq!(failure.kind, PullFailureKind::Unusable, "{status} {target}");
            let at = |text| Timestamp::parse(text).unwrap();
            let slot = Slot::new(at("2025-01-22T13:42:54Z"), at("2025-01-22T14:12:54Z")).unwrap();
            let amended = remote.amend(InterviewId::new(AMENDED).unwrap(), slot).await;
            assert_eq!(amended.unwrap_err().kind, AmendFailureKind::Unconfirmed);
            let received = server.requests();
            assert!(received.iter().all(|request| {
                let (head, _) = request.0.split_once("\r\n\r\n").unwrap();
                let carries = |secret| head.matches(secret).count() == 1;
                carries(API_KEY) != carries(TOKEN)
                    && !head.lines().next().unwrap().contains(API_KEY)
            }));
        }
    }
    assert_eq!(
        clear.connections() + other.connections(),
        0,
        "nothing connected"
    );
    let follower = remote(&clear.url(), Transport::new().unwrap());
    follower.list(None, &|_| ()).await.unwrap();
    assert_eq!(clear.connections(), 1, "connections are counted");
}
