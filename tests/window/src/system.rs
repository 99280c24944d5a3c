use serde::Serialize;
use zbus::Connection;
use zbus::connection::Builder;
use zbus::zvariant::DynamicType;

use crate::computer::Computer;

/// The state of NetworkManager in which the network is there.
const CONNECTED: u32 = 70;

/// The services of the system that tell when the computer sleeps and when it has a network. Dropping this value
/// ends them.
pub struct System(Connection);

impl Computer {
    /// Starts the services of the system.
    pub async fn system(&self) -> System {
        let builder = Builder::address(self.bus()).unwrap();
        let builder = builder.name("org.freedesktop.login1").unwrap();
        let builder = builder.name("org.freedesktop.NetworkManager").unwrap();
        System(builder.build().await.unwrap())
    }
}

impl System {
    /// Says that the computer is about to sleep.
    pub async fn falls_asleep(&self) {
        self.prepare_for_sleep(true).await;
    }

    /// Says that the computer is awake again.
    pub async fn wakes_up(&self) {
        self.prepare_for_sleep(false).await;
    }

    /// Says that the network is there.
    pub async fn has_a_network(&self) {
        let path = "/org/freedesktop/NetworkManager";
        let interface = "org.freedesktop.NetworkManager";
        self.signal(path, interface, "StateChanged", &CONNECTED)
            .await;
    }

    async fn prepare_for_sleep(&self, begins: bool) {
        let path = "/org/freedesktop/login1";
        let interface = "org.freedesktop.login1.Manager";
        self.signal(path, interface, "PrepareForSleep", &begins)
            .await;
    }

    async fn signal<B>(&self, path: &str, interface: &str, member: &str, body: &B)
    where
        B: Serialize + DynamicType,
    {
        let to: Option<&str> = None;
        let sent = self.0.emit_signal(to, path, interface, member, body);
        sent.await.unwrap();
    }
}
