//! Hints of the system bus that something may be possible now: the computer woke up, the network is there, or
//! the time zone is another one. Nothing depends on them. Without a system bus or its services, the timers
//! notice the same a little later.

use std::time::Duration;

use futures_util::stream::select_all;
use futures_util::{FutureExt, StreamExt};
use zbus::connection::Builder;
use zbus::message::Type;
use zbus::{MatchRule, Message, MessageStream};

const LOGIND: &str = "org.freedesktop.login1";
const NETWORK_MANAGER: &str = "org.freedesktop.NetworkManager";
const NETWORKD: &str = "org.freedesktop.network1";
const TIMEDATED: &str = "org.freedesktop.timedate1";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// The lowest state of NetworkManager in which some server can be reached.
const CONNECTED_LOCALLY: u32 = 50;

/// The time in which further signals give no further hint.
const PAUSE: Duration = Duration::from_secs(1);

/// The time limit for a call.
const CALL_WITHIN: Duration = Duration::from_secs(3);

/// Calls `hint` after each signal, until the bus ends.
///
/// # Errors
/// There is no such bus.
pub(crate) async fn watch<F: Future<Output = ()>>(
    bus: impl FnOnce() -> zbus::Result<Builder<'static>>,
    hint: impl Fn() -> F,
) -> zbus::Result<()> {
    let connection = bus()?.method_timeout(CALL_WITHIN).build().await?;
    // Rules work before their service is there, and while it is started again.
    let mut signals = Vec::new();
    for (service, path, interface, member) in [
        (
            LOGIND,
            "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager",
            "PrepareForSleep",
        ),
        (
            NETWORK_MANAGER,
            "/org/freedesktop/NetworkManager",
            NETWORK_MANAGER,
            "StateChanged",
        ),
        (
            NETWORKD,
            "/org/freedesktop/network1",
            PROPERTIES,
            "PropertiesChanged",
        ),
        (
            TIMEDATED,
            "/org/freedesktop/timedate1",
            PROPERTIES,
            "PropertiesChanged",
        ),
    ] {
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender(service)?
            .path(path)?
            .interface(interface)?
            .member(member)?
            .build();
        signals.push(MessageStream::for_match_rule(rule, &connection, None).await?);
    }
    let mut signals = select_all(signals);
    while let Some(signal) = signals.next().await {
        if !signal.is_ok_and(|message| is_hint(&message)) {
            continue;
        }
        hint().await;
        tokio::time::sleep(PAUSE).await;
        // The signals that came during the pause give one hint together.
        let mut another = false;
        while let Some(Some(signal)) = signals.next().now_or_never() {
            another |= signal.is_ok_and(|message| is_hint(&message));
        }
        if another {
            hint().await;
        }
    }
    Ok(())
}

/// Returns false for a signal that says that the computer goes to sleep or that the network is gone.
fn is_hint(signal: &Message) -> bool {
    let header = signal.header();
    let body = signal.body();
    match header.member().map(|member| member.as_str()) {
        Some("PrepareForSleep") => body.deserialize::<bool>().is_ok_and(|sleeps| !sleeps),
        Some("StateChanged") => body
            .deserialize::<u32>()
            .is_ok_and(|state| state >= CONNECTED_LOCALLY),
        _ => true,
    }
}
