//! Tests of the list call: authorisation, order and ETag.

use interlude_sandbox::{Options, Sandbox, Scheme, sample};
use reqwest::header::AUTHORIZATION;

use crate::client::{Caller, whole};

#[tokio::test]
async fn the_list_is_complete_and_ordered_by_the_latest_update() {
    let sandbox = Sandbox::on_free_port(Options::default()).await.unwrap();
    let caller = Caller::of(&sandbox);
    sandbox.world().touch(95607).unwrap();

    let list = caller.list().await.json();

    let listed = list["interviews"].as_array().unwrap();
    assert_eq!(listed[0]["id"], 95607);
    assert_eq!(listed.len(), sandbox.world().interviews().len());
    let updates: Vec<_> = listed
        .iter()
        .map(|one| one["updated_at"].as_str().unwrap())
        .collect();
    assert!(updates.is_sorted_by(|earlier, later| earlier >= later));
    assert!(
        listed
            .iter()
            .all(|one| one["id"] != sample::OTHER_USERS_INTERVIEW)
    );
}

#[tokio::test]
async fn only_the_key_without_a_scheme_is_accepted() {
    let sandbox = Sandbox::on_free_port(Options::default()).await.unwrap();
    let caller = Caller::of(&sandbox);
    let path = format!("/api/users/{}/interviews", sandbox.partner_id());
    let bearer = format!("Bearer {}", sandbox.api_key());

    for (value, scheme) in [
        (None, Scheme::None),
        (Some("another key"), Scheme::Other),
        (Some("anotherkey"), Scheme::Bare),
        (Some(bearer.as_str()), Scheme::Bearer),
    ] {
        let mut request = caller.get(&path);
        if let Some(value) = value {
            request = request.header(AUTHORIZATION, value);
        }
        let answer = whole(request.send().await.unwrap()).await;
        assert_eq!(answer.status, 401, "{value:?}");
        assert!(answer.json()["error"].is_string());
        let logged = sandbox.requests().lists().pop().unwrap();
        assert_eq!(logged.scheme(), scheme);
        assert_eq!(logged.header("authorization"), value);
        assert_eq!(logged.status(), Some(401));
    }
}

#[tokio::test]
async fn an_unknown_partner_is_404_with_the_key_and_401_without() {
    let sandbox = Sandbox::on_free_port(Options::default()).await.unwrap();
    let caller = Caller::of(&sandbox);
    let request = || caller.get("/api/users/nobody/interviews");
    let with_key = request().header(AUTHORIZATION, sandbox.api_key());

    assert_eq!(whole(request().send().await.unwrap()).await.status, 401);
    assert_eq!(whole(with_key.send().await.unwrap()).await.status, 404);
}

#[tokio::test]
async fn the_etag_is_answered_with_304_until_something_changes() {
    let sandbox = Sandbox::on_free_port(Options::default()).await.unwrap();
    let caller = Caller::of(&sandbox);
    let first = caller.list().await;
    let etag = first.header("etag").to_owned();
    let ask = || async {
        let request = caller.list_request().header("if-none-match", &etag);
        whole(request.send().await.unwrap()).await
    };

    let unchanged = ask().await;
    assert_eq!(unchanged.status, 304);
    assert_eq!(unchanged.text, "");
    assert_eq!(unchanged.header("etag"), etag);
    assert!(!unchanged.headers.contains_key("content-type"));

    sandbox.world().cancel(37).unwrap();
    let changed = ask().await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), etag);
    assert_eq!(changed.json()["interviews"][0]["status"], "cancelled");
}

#[tokio::test]
async fn a_list_of_20_000_is_complete() {
    let options = Options {
        data: interlude_sandbox::Data::Many(20_000),
        ..Options::default()
    };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();

    let list = Caller::of(&sandbox).list().await.json();

    assert_eq!(list["interviews"].as_array().unwrap().len(), 20_000);
}
