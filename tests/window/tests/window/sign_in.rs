use interlude_sandbox::User;
use interlude_window_tests::{proposed, slot};

use crate::{opened, proposes_three_o_clock, two_interviews, without_undo_window};

#[tokio::test]
async fn a_change_survives_an_expired_sign_in() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    server.tokens().revoke(server.token());
    proposes_three_o_clock(&window).await;
    window
        .sees("Your sign-in has ended. Your changes are kept, and are sent once you sign in.")
        .await;
    assert!(proposed(&server, 1).is_empty());

    window.press("Sign in").await;
    let user = User::default();
    window.fill("Login", &user.login).await;
    window.fill("Password", &user.password).await;
    window.keys(&["Enter"]).await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}
