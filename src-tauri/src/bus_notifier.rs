//! The desktop's notification service on the session bus.
//!
//! Some services answer only the connection that sent a notification, or close its notifications when it
//! ends. So there is one connection as long as the process runs, which listens before it sends.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use interlude_app::IDENTIFIER;
use interlude_app::view::{Action, Notification};
use tokio::sync::{Mutex, MutexGuard};
use zbus::connection::Builder;
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, Message, MessageStream};

use crate::controller::{Chosen, NotShown, Notifier, OnAction, Soon};

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The services that know if the screen is locked. They have the same method.
const LOCKS: [(&str, &str); 3] = [
    (
        "org.freedesktop.ScreenSaver",
        "/org/freedesktop/ScreenSaver",
    ),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
];

/// The time limit for a call.
const CALL_WITHIN: Duration = Duration::from_secs(3);

/// The time limit for connecting, which has none of its own.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// The key of the action of a click on the notification itself.
const DEFAULT: &str = "default";

/// The notification service of a session bus.
pub(crate) struct BusNotifier {
    bus: Box<dyn Fn() -> zbus::Result<Builder<'static>> + Send + Sync>,
    /// Locked while a notification is being shown, so that no click on it is handled before its number is
    /// known.
    open: Arc<Mutex<Option<Open>>>,
}

struct Open {
    connection: Connection,
    /// The capabilities of the service. None if it was not asked, or if there is another service since.
    capabilities: Option<Vec<String>>,
    /// The notifications on the screen, by the number that the service gave them.
    shown: HashMap<u32, Shown>,
}

struct Shown {
    tag: String,
    /// The actions by their keys.
    actions: HashMap<String, Action>,
    /// The token that the service sends before an action.
    activation_token: Option<String>,
    on_action: OnAction,
}

impl BusNotifier {
    /// Returns the service of the session bus of this process. It does not connect yet.
    pub(crate) fn of_session() -> Self {
        Self::on(Builder::session)
    }

    fn on(bus: impl Fn() -> zbus::Result<Builder<'static>> + Send + Sync + 'static) -> Self {
        Self {
            bus: Box::new(bus),
            open: Arc::default(),
        }
    }

    /// Returns the open connection. The first call opens it.
    async fn open(&self) -> zbus::Result<MutexGuard<'_, Option<Open>>> {
        let mut open = self.open.lock().await;
        if open.is_none() {
            let connection = (self.bus)()?.method_timeout(CALL_WITHIN).build().await?;
            let signals = MatchRule::builder()
                .msg_type(zbus::message::Type::Signal)
                .interface(SERVICE)?
                .path(PATH)?
                .build();
            let owner = MatchRule::builder()
                .msg_type(zbus::message::Type::Signal)
                .sender("org.freedesktop.DBus")?
                .member("NameOwnerChanged")?
                .arg(0, SERVICE)?
                .build();
            let signals = MessageStream::for_match_rule(signals, &connection, None).await?;
            let owner = MessageStream::for_match_rule(owner, &connection, None).await?;
            tokio::spawn(listen(
                Arc::downgrade(&self.open),
                futures_util::stream::select(signals, owner),
            ));
            *open = Some(Open {
                connection,
                capabilities: None,
                shown: HashMap::new(),
            });
        }
        Ok(open)
    }

    async fn notify(&self, notification: &Notification, on_action: OnAction) -> zbus::Result<()> {
        let mut open = tokio::time::timeout(CONNECT_WITHIN, self.open())
            .await
            .map_err(|_| {
                zbus::Error::InputOutput(Arc::new(std::io::ErrorKind::TimedOut.into()))
            })??;
        match open.as_mut() {
            Some(open) => open.notify(notification, on_action).await,
            None => Err(zbus::Error::InvalidReply),
        }
    }

    async fn close(&self, tag: &str) -> zbus::Result<()> {
        let mut open = self.open.lock().await;
        let Some(open) = open.as_mut() else {
            return Ok(());
        };
        if let Some(number) = open.number_of(tag) {
            open.shown.remove(&number);
            open.call("CloseNotification", &number).await?;
        }
        Ok(())
    }

    async fn is_locked(&self) -> zbus::Result<bool> {
        let connection = match self.open().await?.as_ref() {
            Some(open) => open.connection.clone(),
            None => return Ok(false),
        };
        for (service, path) in LOCKS {
            let asked =
                connection.call_method(Some(service), path, Some(service), "GetActive", &());
            if let Ok(answer) = asked.await {
                return answer.body().deserialize();
            }
        }
        Ok(false)
    }
}

impl Notifier for BusNotifier {
    fn show<'a>(
        &'a self,
        notification: &'a Notification,
        on_action: OnAction,
    ) -> Soon<'a, Result<(), NotShown>> {
        Box::pin(async move {
            let shown = self.notify(notification, on_action).await;
            shown.map_err(|error| NotShown(error.to_string()))
        })
    }

    fn close<'a>(&'a self, tag: &'a str) -> Soon<'a, ()> {
        Box::pin(async move {
            if let Err(error) = self.close(tag).await {
                tracing::info!(%error, "a notification was not closed");
            }
        })
    }

    fn is_screen_locked(&self) -> Soon<'_, bool> {
        Box::pin(async {
            let asked = tokio::time::timeout(CONNECT_WITHIN, self.is_locked()).await;
            asked.is_ok_and(|locked| locked.unwrap_or(false))
        })
    }
}

impl Open {
    async fn notify(
        &mut self,
        notification: &Notification,
        on_action: OnAction,
    ) -> zbus::Result<()> {
        let can = self.capabilities().await?;
        let body = match can.iter().any(|one| one == "body-markup") {
            true => escaped(&notification.body),
            false => notification.body.clone(),
        };
        let keys: Vec<String> = (0..notification.buttons.len())
            .map(|key| key.to_string())
            .collect();
        // With a label, some services draw a button for it.
        let mut actions = vec![DEFAULT, ""];
        for (key, button) in keys.iter().zip(&notification.buttons) {
            actions.extend([key.as_str(), button.label.as_str()]);
        }
        let mut hints = HashMap::new();
        hints.insert(
            "urgency",
            Value::U8(if notification.is_urgent { 2 } else { 1 }),
        );
        hints.insert("desktop-entry", Value::from(IDENTIFIER));
        let replaced = self.number_of(&notification.tag).unwrap_or(0);
        let (title, usual_time) = (notification.title.as_str(), -1_i32);
        let answer = self
            .call(
                "Notify",
                &(
                    "Interlude",
                    replaced,
                    "",
                    title,
                    body,
                    actions,
                    hints,
                    usual_time,
                ),
            )
            .await?;
        let number: u32 = answer.body().deserialize()?;
        let buttons = notification.buttons.iter().map(|button| button.action);
        let mut actions: HashMap<_, _> = keys.into_iter().zip(buttons).collect();
        actions.insert(DEFAULT.to_owned(), Action::Open(notification.opens));
        let shown = Shown {
            tag: notification.tag.clone(),
            actions,
            activation_token: None,
            on_action,
        };
        self.shown.remove(&replaced);
        self.shown.insert(number, shown);
        Ok(())
    }

    /// Returns the number of the notification with this tag. None if it is not shown any more, because another program
    /// may have its number by now.
    fn number_of(&self, tag: &str) -> Option<u32> {
        let mut shown = self.shown.iter();
        let found = shown.find(|(_, shown)| shown.tag == tag);
        found.map(|(number, _)| *number)
    }

    async fn capabilities(&mut self) -> zbus::Result<Vec<String>> {
        if let Some(known) = &self.capabilities {
            return Ok(known.clone());
        }
        let answer = self.call("GetCapabilities", &()).await?;
        let capabilities: Vec<String> = answer.body().deserialize()?;
        self.capabilities = Some(capabilities.clone());
        Ok(capabilities)
    }

    async fn call<B>(&self, method: &str, body: &B) -> zbus::Result<Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        let call = self
            .connection
            .call_method(Some(SERVICE), PATH, Some(SERVICE), method, body);
        call.await
    }

    fn handle(&mut self, message: &Message) -> zbus::Result<()> {
        let header = message.header();
        match header.member().map(|member| member.as_str()) {
            Some("ActivationToken") => {
                let (number, token): (u32, String) = message.body().deserialize()?;
                if let Some(shown) = self.shown.get_mut(&number) {
                    shown.activation_token = Some(token);
                }
            }
            Some("ActionInvoked") => {
                let (number, key): (u32, String) = message.body().deserialize()?;
                if let Some(shown) = self.shown.get_mut(&number)
                    && let Some(&action) = shown.actions.get(&key)
                {
                    (shown.on_action)(Chosen {
                        action,
                        activation_token: shown.activation_token.take(),
                    });
                }
            }
            Some("NotificationClosed") => {
                let (number, _why): (u32, u32) = message.body().deserialize()?;
                self.shown.remove(&number);
            }
            // A service that ends closes its notifications without a signal, and its numbers mean nothing to
            // the next service.
            Some("NameOwnerChanged") => {
                self.shown.clear();
                self.capabilities = None;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Handles the signals of the service until the notifier or the bus is gone.
async fn listen(
    open: std::sync::Weak<Mutex<Option<Open>>>,
    mut signals: impl futures_util::Stream<Item = zbus::Result<Message>> + Unpin,
) {
    while let Some(signal) = signals.next().await {
        let Some(open) = open.upgrade() else {
            return;
        };
        if let (Ok(message), Some(open)) = (signal, open.lock().await.as_mut()) {
            // A signal in another form than the standard's is not for us.
            let _ = open.handle(&message);
        }
    }
    // The bus has ended. The next notification connects again.
    if let Some(open) = open.upgrade() {
        *open.lock().await = None;
    }
}

/// Escapes a text for services that take it for markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
