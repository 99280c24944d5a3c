use interlude_api::Transport;
use interlude_model::{Credentials, Secret};

use crate::fixture::{
    ANSWER, API_KEY, JSON, LIST, TOKEN, amend, credentials, list, remote_through,
};
use crate::log;
use crate::script::{Action, Server, answer};

#[tokio::test]
async fn no_error_debug_output_or_log_has_a_credential() {
    log::capture();

    let mut shown = String::new();
    let echo = format!(r#"{{"error":"no entry for {API_KEY} or Bearer {TOKEN}"}}"#);
    let elsewhere = format!("https://{API_KEY}:{TOKEN}@example.org/{TOKEN}");
    let actions = |good: &str| {
        vec![
            Action::Answer(answer(200, &[JSON], good)),
            Action::Answer(answer(401, &[JSON], &echo)),
            Action::Answer(answer(422, &[JSON], &echo)),
            Action::Answer(answer(500, &[JSON], &echo)),
            Action::Answer(answer(200, &[JSON], &echo)),
            Action::Answer(answer(302, &[("location", &elsewhere)], &echo)),
            Action::AnswerAndClose(Vec::new()),
        ]
    };
    let transport = Transport::new().unwrap();
    let count = actions("").len();
    let lists = Server::scripted(actions(LIST)).await;
    let remote = remote_through(transport.clone(), &lists.url(), credentials());
    for _ in 0..count {
        shown += &format!("{:?}\n", list(&remote).await);
    }
    let amends = Server::scripted(actions(ANSWER)).await;
    let remote = remote_through(transport.clone(), &amends.url(), credentials());
    for _ in 0..count {
        shown += &format!("{:?}\n", amend(&remote).await);
    }
    shown += &format!("{remote:?} {transport:?} {:?}", credentials());

    for length in [221, 600] {
        shown += &echoes_of(length).await;
    }

    let received_all = |server: &Server| server.requests().len() == count;
    assert!(received_all(&lists) && received_all(&amends));
    assert!(shown.contains("no entry for … or Bearer …"), "{shown}");
    let logged = log::logged();
    assert!(logged.contains("list: failed") && logged.contains("amend: failed"));
    let long = [token_of(221), token_of(600)];
    let parts = long
        .iter()
        .flat_map(|token| [&token[..16], &token[150..166]]);
    for secret in [API_KEY, TOKEN].into_iter().chain(parts) {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!logged.contains(secret), "{logged}");
    }
}

/// Returns a token of `length` characters in which no sixteen characters occur twice.
fn token_of(length: usize) -> String {
    let numbers: String = (length..)
        .take(length)
        .map(|number| format!("{number}x"))
        .collect();
    format!("eyJ{}", &numbers[..length - 3])
}

/// Returns the errors for answers that echo a token of `length` characters: complete, truncated and
/// split, some so long that the text is truncated.
async fn echoes_of(length: usize) -> String {
    let token = token_of(length);
    let headers = |id| [JSON, ("x-request-id", id)];
    let long = format!("{{\"error\":\"{} {token}\"}}", "x".repeat(450));
    let truncated = format!("{{\"error\":\"the token {}\"}}", &token[..200]);
    let split = format!(
        "{{\"error\":\"the token {}\\u200b{}\"}}",
        &token[..9],
        &token[9..]
    );
    let bodies = [long, truncated, split, token.clone()];
    let actions = bodies.map(|body| Action::Answer(answer(422, &headers(&token), body)));
    let count = actions.len();
    let server = Server::scripted(actions).await;
    let credentials = Credentials {
        api_key: None,
        token: Secret::new(&token).ok(),
    };
    let transport = Transport::new().unwrap();
    let remote = remote_through(transport, &server.url(), credentials);
    let mut shown = String::new();
    for _ in 0..count {
        let failure = amend(&remote).await.unwrap_err();
        assert_eq!(failure.reason.request_id.as_deref(), Some("…"));
        assert!(failure.reason.message.contains('…'), "{failure:?}");
        shown += &format!("{failure:?}\n");
    }
    shown
}
