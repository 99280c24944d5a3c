//! A notification service of our own on a bus of its own, which starts no other service.

use interlude_app::view::{Button, Fact, Place};
use interlude_model::{InterviewId, Timestamp};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

use super::*;
use crate::controller::tests::harness::bus;

/// The time for a signal to arrive on a busy computer.
const SIGNAL_WITHIN: Duration = Duration::from_secs(30);

fn notifier(address: &str) -> BusNotifier {
    let address = address.to_owned();
    BusNotifier::on(move || Builder::address(address.parse::<zbus::Address>()?))
}

/// A notification as the service got it.
#[derive(Debug)]
struct Sent {
    replaces: u32,
    title: String,
    body: String,
    actions: Vec<String>,
    urgency: u8,
}

/// The service. It numbers notifications from 1.
struct Service {
    capabilities: &'static [&'static str],
    sent: UnboundedSender<Sent>,
    closed: UnboundedSender<u32>,
    last: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<String> {
        self.capabilities
            .iter()
            .map(|&one| one.to_owned())
            .collect()
    }

    #[expect(clippy::too_many_arguments, reason = "the standard's")]
    fn notify(
        &mut self,
        _app: String,
        replaces: u32,
        _icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _time: i32,
    ) -> u32 {
        let urgency = u8::try_from(&hints["urgency"]).unwrap();
        let sent = Sent {
            replaces,
            title,
            body,
            actions,
            urgency,
        };
        self.sent.send(sent).unwrap();
        if replaces != 0 {
            return replaces;
        }
        self.last += 1;
        self.last
    }

    fn close_notification(&mut self, number: u32) {
        self.closed.send(number).unwrap();
    }

    #[zbus(signal)]
    async fn activation_token(at: &SignalEmitter<'_>, number: u32, token: &str)
    -> zbus::Result<()>;

    #[zbus(signal)]
    async fn action_invoked(at: &SignalEmitter<'_>, number: u32, key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(at: &SignalEmitter<'_>, number: u32, why: u32)
    -> zbus::Result<()>;
}

/// A running service.
struct Running {
    connection: Connection,
    sent: UnboundedReceiver<Sent>,
    closed: UnboundedReceiver<u32>,
}

impl Running {
    async fn start(address: &str, capabilities: &'static [&'static str]) -> Self {
        let (sender, sent) = unbounded_channel();
        let (closes, closed) = unbounded_channel();
        let service = Service {
            capabilities,
            sent: sender,
            closed: closes,
            last: 0,
        };
        let builder = Builder::address(address).unwrap();
        let builder = builder.serve_at(PATH, service).unwrap();
        let connection = builder.name(SERVICE).unwrap().build().await.unwrap();
        Self {
            connection,
            sent,
            closed,
        }
    }

    fn emitter(&self) -> SignalEmitter<'_> {
        SignalEmitter::new(&self.connection, PATH).unwrap()
    }

    async fn press(&self, number: u32, key: &str) {
        Service::action_invoked(&self.emitter(), number, key)
            .await
            .unwrap();
    }

    async fn close(&self, number: u32) {
        Service::notification_closed(&self.emitter(), number, 2)
            .await
            .unwrap();
    }
}

fn interview() -> InterviewId {
    InterviewId::new(37).unwrap()
}

fn reminder(tag: &str) -> Notification {
    let id = interview();
    let start = Timestamp::from_seconds(1_737_556_800);
    let button = |label: &str, action| Button {
        label: label.to_owned(),
        action,
    };
    Notification {
        tag: tag.to_owned(),
        title: "Ann & Bob in 10 min".to_owned(),
        body: "14:20, Room <4> & 5".to_owned(),
        opens: Place::Interview(id),
        buttons: vec![
            button("Join", Action::Join { id }),
            button("Snooze 5 min", Action::Snooze { id, start }),
        ],
        is_urgent: true,
        fact: Fact::Begins { id, start },
    }
}

/// Shows a notification. Returns what the user chooses.
async fn show(notifier: &BusNotifier, tag: &str) -> Result<UnboundedReceiver<Chosen>, NotShown> {
    let (sender, chosen) = unbounded_channel();
    let on_action = move |action| {
        let _ = sender.send(action);
    };
    let shown = notifier.show(&reminder(tag), Box::new(on_action)).await;
    shown.map(|()| chosen)
}

async fn next<T>(received: &mut UnboundedReceiver<T>) -> T {
    let next = tokio::time::timeout(SIGNAL_WITHIN, received.recv()).await;
    next.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_button_and_the_notification_itself_do_what_they_say() {
    let Some((_bus, address)) = bus("the buttons of a notification") else {
        return;
    };
    let mut service = Running::start(&address, &["actions", "body"]).await;
    let notifier = notifier(&address);
    let mut chosen = show(&notifier, "one").await.unwrap();
    let sent = next(&mut service.sent).await;
    assert_eq!((sent.replaces, sent.urgency), (0, 2));
    assert_eq!(sent.title, "Ann & Bob in 10 min");
    assert_eq!(sent.body, "14:20, Room <4> & 5");
    assert_eq!(
        sent.actions,
        ["default", "", "0", "Join", "1", "Snooze 5 min"]
    );
    let id = interview();
    let start = Timestamp::from_seconds(1_737_556_800);
    for (key, action) in [
        ("0", Action::Join { id }),
        ("1", Action::Snooze { id, start }),
        ("default", Action::Open(Place::Interview(id))),
    ] {
        service.press(1, key).await;
        let activation_token = None;
        let expected = Chosen {
            action,
            activation_token,
        };
        assert_eq!(next(&mut chosen).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_comes_before_an_action_is_passed_on_once() {
    let Some((_bus, address)) = bus("an activation token") else {
        return;
    };
    let service = Running::start(&address, &["actions"]).await;
    let notifier = notifier(&address);
    let mut chosen = show(&notifier, "one").await.unwrap();
    Service::activation_token(&service.emitter(), 1, "token")
        .await
        .unwrap();
    for token in [Some("token"), None] {
        service.press(1, "default").await;
        assert_eq!(next(&mut chosen).await.activation_token.as_deref(), token);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_is_closed_by_its_tag_only_while_it_is_shown() {
    let Some((_bus, address)) = bus("closing a notification") else {
        return;
    };
    let mut service = Running::start(&address, &[]).await;
    let notifier = notifier(&address);
    // It is not connected yet.
    Notifier::close(&notifier, "one").await;
    let mut first = show(&notifier, "one").await.unwrap();
    show(&notifier, "other").await.unwrap();
    for _ in 0..2 {
        Notifier::close(&notifier, "one").await;
    }
    assert!(first.recv().await.is_none(), "it is forgotten");
    Notifier::close(&notifier, "other").await;
    assert_eq!(next(&mut service.closed).await, 1);
    assert_eq!(next(&mut service.closed).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_escaped_only_for_a_service_that_takes_it_for_markup() {
    let Some((_bus, address)) = bus("markup in a notification") else {
        return;
    };
    let mut service = Running::start(&address, &["actions", "body", "body-markup"]).await;
    let notifier = notifier(&address);
    show(&notifier, "one").await.unwrap();
    let sent = next(&mut service.sent).await;
    assert_eq!(sent.body, "14:20, Room &lt;4&gt; &amp; 5");
    assert_eq!(sent.title, "Ann & Bob in 10 min");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_takes_the_place_of_the_one_with_its_tag_only_while_that_is_shown() {
    let Some((_bus, address)) = bus("replacing a notification") else {
        return;
    };
    let mut service = Running::start(&address, &["actions"]).await;
    let notifier = notifier(&address);
    let mut first = show(&notifier, "one").await.unwrap();
    show(&notifier, "other").await.unwrap();
    show(&notifier, "one").await.unwrap();
    for replaced in [0, 0, 1] {
        assert_eq!(next(&mut service.sent).await.replaces, replaced);
    }
    assert!(first.recv().await.is_none(), "the first one is forgotten");

    let mut last = show(&notifier, "last").await.unwrap();
    service.close(3).await;
    // The signals come in order, so the answer to this one shows that the last one is forgotten.
    assert!(last.recv().await.is_none());
    show(&notifier, "last").await.unwrap();
    assert_eq!(next(&mut service.sent).await.replaces, 0);
    assert_eq!(next(&mut service.sent).await.replaces, 0);

    // The numbers of a service that has ended mean nothing to the next one.
    let mut on_screen = show(&notifier, "on screen").await.unwrap();
    drop(service);
    assert!(on_screen.recv().await.is_none());
    let mut service = Running::start(&address, &["actions"]).await;
    show(&notifier, "on screen").await.unwrap();
    assert_eq!(next(&mut service.sent).await.replaces, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_service_or_a_bus_nobody_shows_it() {
    let Some((_bus, address)) = bus("no notification service") else {
        return;
    };
    let alone = notifier(&address);
    show(&alone, "one").await.unwrap_err();
    assert!(!alone.is_screen_locked().await);
    // One that is started later is used.
    let mut service = Running::start(&address, &[]).await;
    show(&alone, "two").await.unwrap();
    assert_eq!(next(&mut service.sent).await.replaces, 0);

    let nowhere = notifier("unix:path=/nowhere/at/all");
    show(&nowhere, "one").await.unwrap_err();
    assert!(!nowhere.is_screen_locked().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_hangs_delays_by_seconds_only() {
    let Some((_bus, address)) = bus("a notification service that hangs") else {
        return;
    };
    // It owns the name but does not answer.
    let builder = Builder::address(address.as_str()).unwrap();
    let _stuck = builder.name(SERVICE).unwrap().build().await.unwrap();
    let notifier = notifier(&address);
    let shown = tokio::time::timeout(CALL_WITHIN * 3, show(&notifier, "one")).await;
    shown.expect("the call has a limit").unwrap_err();
}

struct Lock(bool);

#[zbus::interface(name = "org.freedesktop.ScreenSaver")]
impl Lock {
    fn get_active(&self) -> bool {
        self.0
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_screen_is_seen() {
    let Some((_bus, address)) = bus("a locked screen") else {
        return;
    };
    let (service, path) = LOCKS[0];
    let builder = Builder::address(address.as_str()).unwrap();
    let builder = builder.serve_at(path, Lock(true)).unwrap();
    let _lock = builder.name(service).unwrap().build().await.unwrap();
    assert!(notifier(&address).is_screen_locked().await);
}
