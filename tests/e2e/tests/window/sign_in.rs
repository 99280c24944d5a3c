use interlude_e2e_tests::{proposed, slot};

use crate::{hasty, opened, proposes_three_o_clock, two_interviews};

#[tokio::test]
async fn a_change_outlives_a_sign_in_that_has_ended() {
    let server = two_interviews().await;
    let computer = hasty();
    let window = opened(&computer, &server).await;
    server.tokens().revoke(server.token());
    proposes_three_o_clock(&window).await;
    window
        .sees("Sign in again to send. Your changes are safe.")
        .await;
    assert!(proposed(&server, 1).is_empty());

    window.press("Sign in").await;
    let token = server.tokens().mint(server.user_id());
    window.fill("Sign-in token", &token).await;
    window.keys(&["Enter"]).await;
    window.sees("You proposed").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}
