//! The logs of two accounts that run in one process, as behind a window. The log is installed once for a process, so
//! this test has a program of its own.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::sync::Arc;

use interlude_app::log;
use interlude_app_tests::{App, options, serve, server, slot};
use interlude_engine::clock::SystemClock;
use interlude_sandbox::Options;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

#[tokio::test]
async fn each_account_logs_its_own_requests_and_changes() {
    let layer = log::layer(Arc::new(SystemClock::start()));
    tracing::subscriber::set_global_default(registry().with(layer)).unwrap();
    let one_server = server().await;
    let other_server = serve(Options {
        seed: 2,
        ..options()
    })
    .await;
    let one = App::synced(&one_server).await;
    let other = App::synced(&other_server).await;
    one.amend(1, slot(14)).await;
    other.amend(2, slot(15)).await;
    one.sync().await;
    other.sync().await;

    for (app, own, foreign) in [(one, 1, 2), (other, 2, 1)] {
        let lines = app.closed_log().await;
        let about = |id: u64| {
            let has_id = format!("interview={id} ");
            lines.iter().filter(move |line| line.contains(&has_id))
        };
        for step in ["interlude::change", "amend: asked", "amend: answered"] {
            assert!(
                about(own).any(|line| line.contains(step)),
                "{step} is missing in {lines:#?}"
            );
        }
        assert_eq!(about(foreign).collect::<Vec<_>>(), Vec::<&String>::new());
        let opened = lines
            .iter()
            .filter(|line| line.contains("the account is opened"));
        assert_eq!(opened.count(), 1, "{lines:#?}");
    }
}
