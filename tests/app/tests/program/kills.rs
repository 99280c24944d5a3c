//! Tests that every change that was reported as saved is sent once, although the program is killed.

use std::time::Duration;

use interlude_app_tests::{
    Cli, effects, interviews, options, requests_for, serve, slot, unplug, with_timeout,
};
use interlude_engine::QUIET_AFTER_UNCONFIRMED;
use interlude_sandbox::{Calls, Data, Fault, Options, Point, Sandbox, Times};
use tokio::time::{Instant, sleep};

async fn ten_interviews() -> (Sandbox, Cli) {
    let data = Data::Exactly(interviews(10));
    let sandbox = serve(Options { data, ..options() }).await;
    let cli = Cli::connected(&sandbox).await;
    (sandbox, cli)
}

#[tokio::test]
async fn ten_offline_changes_survive_kills_and_arrive_once_each_in_order() {
    let (earlier, later) = (slot(20), slot(21));
    let (sandbox, cli) = ten_interviews().await;
    for id in 1..=5 {
        cli.amend(id, earlier, &[]).await.expect(0);
    }

    unplug(&sandbox).await;
    let started = Instant::now();
    cli.amend(1, later, &[]).await.expect(3);
    let lifetime = started.elapsed();
    for id in 2..=10 {
        if !acknowledged_before_a_kill(&cli, id, lifetime).await {
            let saved = cli.amend(id, later, &[]).await.expect(3).json();
            assert_eq!(saved["state"], "waiting");
        }
    }
    let waiting = cli.outbox().await;
    let ids: Vec<_> = waiting
        .iter()
        .map(|one| one["interview_id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, (1..=10).collect::<Vec<_>>());

    sandbox.go_online().await.unwrap();
    let slow = Fault::slow_answer(Duration::from_millis(40));
    sandbox
        .faults()
        .inject(Calls::Amend, Times::UntilCleared, slow);
    for _ in 0..4 {
        kill_a_sync_that_is_sending(&sandbox, &cli).await;
    }
    sandbox.faults().clear();
    let cli = cli.later(QUIET_AFTER_UNCONFIRMED + Duration::from_secs(60));
    drain(&cli).await;

    for id in 1..=10 {
        let expected = if id <= 5 {
            vec![earlier, later]
        } else {
            vec![later]
        };
        assert_eq!(effects(&sandbox, id), expected, "interview {id}");
        let history = cli.run(["history", &id.to_string()]).await.expect(0).json();
        let states = history["changes"].as_array().unwrap().iter();
        let delivered = states.filter(|one| one["state"] == "sent").count();
        assert_eq!(delivered, expected.len(), "{history:#}");
    }
}

#[tokio::test]
async fn a_request_in_flight_at_a_kill_takes_effect_once() {
    for point in [Point::BeforeApplying, Point::BeforeAnswering] {
        let (sandbox, cli) = ten_interviews().await;
        let held = sandbox.gates().hold(Calls::AmendOf(1), point);
        let running = cli.spawn_amend(1, slot(20), &[]);
        with_timeout("the request arrives", held.arrived()).await;
        assert_eq!(running.kill().await.exit, None);

        let outbox = cli.outbox().await;
        assert_eq!(outbox[0]["state"], "checking", "{outbox:#?}");
        assert_eq!(outbox[0]["reason"]["code"], "interrupted", "{outbox:#?}");
        held.release();
        let world = sandbox.world();
        let applied = world.wait_until(|world| !world.applied(1).is_empty());
        with_timeout("the request takes effect", applied).await;

        let synced = cli.run(["sync"]).await.expect(0).json();
        assert_eq!(
            (&synced["sent"], &synced["waiting"]),
            (&1.into(), &0.into())
        );
        assert_eq!(effects(&sandbox, 1), [slot(20)], "{point:?}");
        assert_eq!(requests_for(&sandbox, 1), 1, "{point:?}");
    }
}

/// Starts an amend and kills it at a random moment. Returns true if it had reported the change as saved.
async fn acknowledged_before_a_kill(cli: &Cli, id: u64, lifetime: Duration) -> bool {
    let running = cli.spawn_amend(id, slot(21), &[]);
    sleep(lifetime.mul_f64(fastrand::f64())).await;
    let ran = running.kill().await;
    serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok()
}

/// Kills a sync at a random moment after its first request arrived, or lets it end if none arrives.
async fn kill_a_sync_that_is_sending(sandbox: &Sandbox, cli: &Cli) {
    let sent = || (1..=10).map(|id| requests_for(sandbox, id)).sum::<usize>();
    let before = sent();
    let mut running = cli.spawn(["sync"]);
    let requests = sandbox.requests();
    let sends = requests.wait_until(|_| sent() > before);
    tokio::select! {
        () = with_timeout("a request arrives", sends) => {
            sleep(Duration::from_millis(fastrand::u64(..80))).await;
        }
        _ = running.next_document() => {}
    }
    running.kill().await;
}

async fn drain(cli: &Cli) {
    for _ in 0..5 {
        if cli.run(["sync"]).await.exit == Some(0) {
            break;
        }
    }
    assert_eq!(cli.outbox().await, Vec::<serde_json::Value>::new());
}
