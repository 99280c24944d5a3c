//! Tests of the amend call: authorisation, validation and effect.

use std::num::NonZeroU32;

use chrono::TimeDelta;
use interlude_sandbox::{Options, Past, Rules, Sandbox, Side, Slot, Span, sample};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::client::{Caller, at, documents, of_the_documents, whole};

const START: &str = "2025-01-22T13:42:54Z";
const END: &str = "2025-01-22T14:12:54Z";

#[tokio::test]
async fn an_amend_sets_the_proposed_time_and_keeps_the_agreed_time() {
    let (sandbox, caller) = documents().await;
    let before = sandbox.world().interview(37).unwrap();

    let answer = caller.amend(37, START, END).await;

    assert_eq!(answer.status, 200);
    let after = sandbox.world().interview(37).unwrap();
    let booking = after.booking.unwrap();
    assert_eq!(booking.agreed, before.booking.unwrap().agreed);
    assert_eq!(booking.proposed, Span::new(at(START), at(END)));
    assert_eq!(booking.amended_by.as_deref(), Some("interviewer"));
    assert_eq!(booking.status, "amended");
    assert!(
        after.updated_at > before.updated_at,
        "even if the clock stands still"
    );

    let applied = sandbox.world().applied(37);
    assert_eq!(applied.len(), 1);
    assert_eq!(applied[0].by, Side::Interviewer);
    assert_eq!(Some(applied[0].asked), Slot::new(at(START), at(END)));
    assert_eq!(applied[0].stored, applied[0].asked);
}

#[tokio::test]
async fn times_with_any_offset_are_accepted_and_answered_in_utc() {
    let (_sandbox, caller) = documents().await;
    let answer = caller
        .amend(
            37,
            "2025-01-22T22:42:54+09:00",
            "2025-01-22T09:12:54.250-05:00",
        )
        .await;
    let interview = &answer.json()["interview"];
    assert_eq!(interview["amend_start_at"], "2025-01-22T13:42:54.000Z");
    assert_eq!(interview["amend_end_at"], "2025-01-22T14:12:54.250Z");
}

#[tokio::test]
async fn only_a_valid_token_of_the_interviewer_may_amend() {
    let (sandbox, _) = documents().await;
    let tokens = sandbox.tokens();
    let user = sandbox.user_id();
    let revoked = tokens.mint(user);
    tokens.revoke(&revoked);
    let (head, signature) = sandbox.token().rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{head}.{other}{}", &signature[1..]);

    for (case, token, status) in [
        (
            "expired",
            tokens.mint_lasting(user, TimeDelta::hours(-1)),
            401,
        ),
        ("revoked", revoked, 401),
        ("forged", forged, 401),
        ("nonsense", "nonsense".to_owned(), 401),
        ("the list's key", sandbox.api_key().to_owned(), 401),
        ("somebody else's", tokens.mint(user + 1), 404),
        ("a second one", tokens.mint(user), 200),
    ] {
        let caller = Caller::of(&sandbox).with_token(token);
        assert_eq!(caller.amend(37, START, END).await.status, status, "{case}");
    }
    assert_eq!(sandbox.world().applied(37).len(), 1);
}

#[tokio::test]
async fn a_token_without_the_bearer_scheme_is_refused() {
    let (sandbox, caller) = documents().await;
    let body = json!({ "interview": { "amend_start_at": START, "amend_end_at": END } });
    let request = caller.post("/api/v1/interviews/37/amend").json(&body);
    let bare = request.header("authorization", sandbox.token());
    assert_eq!(whole(bare.send().await.unwrap()).await.status, 401);
}

#[tokio::test]
async fn a_token_expires_after_thirty_days() {
    let (options, clock) = of_the_documents();
    let options = Options {
        rules: Rules {
            past: Past::Allowed,
            ..Rules::default()
        },
        ..options
    };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    let caller = Caller::of(&sandbox);
    clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert_eq!(caller.amend(37, START, END).await.status, 200);
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(caller.amend(37, START, END).await.status, 401);
}

#[tokio::test]
async fn invalid_times_are_refused_with_errors_by_attribute() {
    let (sandbox, caller) = documents().await;
    let early = "2025-01-22T13:12:54Z";
    let blank = json!(["can't be blank"]);
    for (case, body, errors) in [
        (
            "no end",
            json!({ "amend_start_at": START }),
            json!({ "amend_end_at": blank }),
        ),
        (
            "null and empty",
            json!({ "amend_start_at": null, "amend_end_at": "" }),
            json!({ "amend_end_at": blank, "amend_start_at": blank }),
        ),
        (
            "unreadable",
            json!({ "amend_start_at": "tomorrow", "amend_end_at": 5 }),
            json!({
                "amend_end_at": ["is not a valid time"],
                "amend_start_at": ["is not a valid time"],
            }),
        ),
        (
            "reversed",
            json!({ "amend_start_at": END, "amend_end_at": START }),
            json!({ "amend_end_at": ["must be after amend start at"] }),
        ),
        (
            "past",
            json!({ "amend_start_at": early, "amend_end_at": END }),
            json!({ "amend_start_at": ["must be in the future"] }),
        ),
    ] {
        let answer = amend_with(&caller, json!({ "interview": body })).await;
        assert_eq!(
            answer,
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({ "errors": errors })
            ),
            "{case}"
        );
    }
    let (status, body) = amend_with(&caller, json!({ "amend_start_at": START })).await;
    assert_eq!(status, 400);
    assert_eq!(
        body["error"],
        "param is missing or the value is empty: interview"
    );
    assert_eq!(sandbox.world().applied(37), []);
}

#[tokio::test]
async fn times_in_the_past_are_accepted_if_the_option_allows_them() {
    let options = Options {
        rules: Rules {
            past: Past::Allowed,
            ..Rules::default()
        },
        ..of_the_documents().0
    };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    let answer = Caller::of(&sandbox)
        .amend(37, "2020-01-01T10:00:00Z", "2020-01-01T11:00:00Z")
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn an_interview_that_cannot_be_amended_is_refused_with_the_reason() {
    let (sandbox, caller) = documents().await;
    for (id, status) in [
        (sample::OTHER_USERS_INTERVIEW, 404),
        (4_000_000_000, 404),
        (95607, 422),
    ] {
        assert_eq!(caller.amend(id, START, END).await.status, status, "{id}");
    }
    sandbox.world().cancel(37).unwrap();
    let refused = caller.amend(37, START, END).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.json(),
        json!({ "errors": { "status": ["is cancelled"] } })
    );
    assert_eq!(refused.header("cache-control"), "no-cache");
    assert_eq!(refused.header("x-request-id").len(), 36);

    sandbox.world().remove(37).unwrap();
    assert_eq!(caller.amend(37, START, END).await.status, 404);
}

#[tokio::test]
async fn a_server_that_rounds_stores_rounded_times() {
    let options = Options {
        rules: Rules {
            round: NonZeroU32::new(300),
            ..Rules::default()
        },
        ..of_the_documents().0
    };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    let answer = Caller::of(&sandbox).amend(37, START, END).await;
    let interview = &answer.json()["interview"];
    assert_eq!(interview["amend_start_at"], "2025-01-22T13:45:00.000Z");
    assert_eq!(interview["amend_end_at"], "2025-01-22T14:15:00.000Z");
    let applied = &sandbox.world().applied(37)[0];
    assert_eq!(applied.asked.start(), at(START));
    assert_eq!(applied.stored.start(), at("2025-01-22T13:45:00Z"));
}

async fn amend_with(caller: &Caller, body: Value) -> (StatusCode, Value) {
    let answer = caller.call("/api/v1/interviews/37/amend", body).await;
    (answer.status, answer.json())
}
