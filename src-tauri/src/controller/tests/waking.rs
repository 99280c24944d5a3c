//! Tests of the hints that the computer woke up or that the network is there, on a bus of their own.

use std::time::Duration;

use interlude_model::Timestamp;
use interlude_sandbox::Offline;
use interlude_store::keys::test_keychain::PrivateKeyring;
use tokio::time::Instant;
use zbus::Connection;
use zbus::connection::Builder;
use zbus::zvariant::DynamicType;

use super::harness::{Harness, bus, sandbox};
use crate::wake;

/// The service that sends the signals.
struct Sender(Connection);

impl Sender {
    async fn start(address: &str, service: &str) -> Self {
        let builder = Builder::address(address).unwrap();
        Self(builder.name(service).unwrap().build().await.unwrap())
    }

    async fn send<B>(&self, path: &str, interface: &str, member: &str, body: &B)
    where
        B: serde::Serialize + DynamicType,
    {
        let to: Option<&str> = None;
        let sent = self.0.emit_signal(to, path, interface, member, body);
        sent.await.unwrap();
    }

    async fn sleep(&self, begins: bool) {
        let manager = "org.freedesktop.login1.Manager";
        self.send(
            "/org/freedesktop/login1",
            manager,
            "PrepareForSleep",
            &begins,
        )
        .await;
    }

    async fn network(&self, state: u32) {
        let manager = "org.freedesktop.NetworkManager";
        self.send(
            "/org/freedesktop/NetworkManager",
            manager,
            "StateChanged",
            &state,
        )
        .await;
    }
}

/// Has the controller of `app` follow the signals of a bus.
fn watch(app: &Harness, address: &str) {
    let (controller, address) = (app.controller.clone(), address.to_owned());
    tokio::spawn(async move {
        let bus = || Builder::address(address.parse::<zbus::Address>()?);
        wake::watch(bus, || controller.woken()).await.unwrap();
    });
}

/// Starts with a change that waits a long time for the network, which is there again.
async fn waiting_for_long(address: &str) -> (Harness, interlude_sandbox::Sandbox, i64) {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    sandbox.go_offline(Offline::Refuse).await.unwrap();
    let id = app.amended().await.id;
    // Each failure makes the next wait longer on average, but a wait is random and may be short.
    while until_next_try(&app).await < TIMEOUT {
        app.sync_now().await.unwrap();
    }
    watch(&app, address);
    // The rules of the bus must be set before the first signal.
    tokio::time::sleep(Duration::from_millis(500)).await;
    sandbox.go_online().await.unwrap();
    (app, sandbox, id)
}

/// Returns the time until the only change is tried again by itself. Zero if it was not tried yet.
async fn until_next_try(app: &Harness) -> Duration {
    let outbox = app.outbox().await.unwrap();
    let now = app.controller.0.environment.clock.now().wall;
    let next_try = outbox[0].next_try.as_ref();
    let next_try = next_try.map(|next| Timestamp::parse(&next.at).unwrap());
    next_try.map_or(Duration::ZERO, |next| next.since(now))
}

async fn is_sent_within(app: &mut Harness, id: i64, time: Duration) -> bool {
    tokio::time::timeout(time, app.until_sent(id)).await.is_ok()
}

/// The time in which a change is sent after a signal, and in which nothing is sent without one.
const SOON: Duration = Duration::from_secs(1);

/// The number of round trips to the server that take longer than a change on a computer that is so busy that it
/// needs more than [`SOON`].
const ROUND_TRIPS: u32 = 10;

/// Longer than anything takes on a slow computer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Waits until the change is sent, and fails if that is not soon.
async fn is_sent_soon(app: &mut Harness, id: i64) {
    let begun = Instant::now();
    assert!(is_sent_within(app, id, TIMEOUT).await, "it was not sent");
    let took = begun.elapsed();
    let begun = Instant::now();
    app.sync_now().await.unwrap();
    let limit = SOON.max(begun.elapsed() * ROUND_TRIPS);
    assert!(took <= limit, "it took {took:?}, not {limit:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_sent_when_the_computer_wakes_up() {
    let Some((_bus, address)): Option<(PrivateKeyring, _)> = bus("waking up") else {
        return;
    };
    // The service comes after the rules.
    let (mut app, _sandbox, id) = waiting_for_long(&address).await;
    let logind = Sender::start(&address, "org.freedesktop.login1").await;
    logind.sleep(true).await;
    assert!(!is_sent_within(&mut app, id, SOON).await);
    logind.sleep(false).await;
    is_sent_soon(&mut app, id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_sent_when_the_network_is_there() {
    let Some((_bus, address)) = bus("the network comes back") else {
        return;
    };
    let network = Sender::start(&address, "org.freedesktop.NetworkManager").await;
    let (mut app, _sandbox, id) = waiting_for_long(&address).await;
    network.network(20).await;
    assert!(!is_sent_within(&mut app, id, SOON).await);
    network.network(70).await;
    is_sent_soon(&mut app, id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_system_bus_there_are_no_hints() {
    let bus = || Builder::address("unix:path=/nowhere/at/all");
    wake::watch(bus, || std::future::ready(()))
        .await
        .unwrap_err();
}
