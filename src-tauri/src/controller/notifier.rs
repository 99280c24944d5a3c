use std::future::Future;
use std::pin::Pin;

use interlude_app::view::{Action, Notification};

/// The notifications of the desktop.
pub trait Notifier: Send + Sync {
    /// Shows a notification, in place of the one with the same tag if that is still shown. `on_action` is
    /// called for each button that the user presses, and with [`Action::Open`] if the user clicks on the
    /// notification itself. It must not block.
    ///
    /// # Errors
    /// Nobody shows it.
    fn show<'a>(
        &'a self,
        notification: &'a Notification,
        on_action: OnAction,
    ) -> Soon<'a, Result<(), NotShown>>;

    /// Closes the notification with this tag if it is shown.
    fn close<'a>(&'a self, tag: &'a str) -> Soon<'a, ()>;

    /// Returns true if the screen is locked. If that is unknown, it is not.
    fn is_screen_locked(&self) -> Soon<'_, bool>;
}

/// Called with what the user chose.
pub type OnAction = Box<dyn Fn(Chosen) + Send + Sync>;

/// The action that the user chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub action: Action,
    /// The token with which the desktop lets the window take the focus.
    pub activation_token: Option<String>,
}

/// A result that takes some time.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The reason for which nobody shows a notification.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotShown(pub String);

/// A desktop without notifications.
pub struct NoNotifier;

impl Notifier for NoNotifier {
    fn show<'a>(
        &'a self,
        _notification: &'a Notification,
        _on_action: OnAction,
    ) -> Soon<'a, Result<(), NotShown>> {
        let none = NotShown("this desktop shows no notifications".to_owned());
        Box::pin(std::future::ready(Err(none)))
    }

    fn close<'a>(&'a self, _tag: &'a str) -> Soon<'a, ()> {
        Box::pin(std::future::ready(()))
    }

    fn is_screen_locked(&self) -> Soon<'_, bool> {
        Box::pin(std::future::ready(false))
    }
}
