//! The icon in the tray, while Interlude runs on without a window. Nothing depends on it, because many desktops have
//! no tray.

use std::sync::Arc;
use std::time::Duration;

use interlude_app::IDENTIFIER;
use ksni::menu::StandardItem;
use ksni::{Handle, Icon, MenuItem, ToolTip, Tray, TrayMethods};
use tokio::sync::watch;

use crate::controller::Background;
use crate::controller::words::tray as words;

/// The time limit for showing the icon, because the calls have none of their own.
const SHOWN_WITHIN: Duration = Duration::from_secs(10);

/// The user's choice in the menu of the icon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    Open { activation_token: Option<String> },
    SyncNow,
    Quit,
}

/// Called with each choice. It must not block.
pub(crate) type OnChoice = Arc<dyn Fn(Choice) + Send + Sync>;

/// Shows the icon on the session bus while the application keeps running, until `background` ends. A desktop whose
/// tray comes later shows it then.
pub(crate) async fn run(
    mut background: watch::Receiver<Background>,
    icon: Icon,
    on_choice: OnChoice,
) {
    let mut shown: Option<Handle<TrayIcon>> = None;
    loop {
        let Background {
            keeps_running,
            waiting,
        } = *background.borrow_and_update();
        match shown.take() {
            None if keeps_running => {
                let tray = TrayIcon {
                    waiting,
                    icon: icon.clone(),
                    on_choice: Arc::clone(&on_choice),
                };
                shown = show(tray).await;
            }
            Some(handle) if keeps_running => {
                handle.update(|tray| tray.waiting = waiting).await;
                shown = Some(handle);
            }
            Some(handle) => handle.shutdown().await,
            None => {}
        }
        if background.changed().await.is_err() {
            return;
        }
    }
}

async fn show(tray: TrayIcon) -> Option<Handle<TrayIcon>> {
    // In a sandbox no other name than the identifier can be taken. The unique name of the connection is enough.
    let spawned = tray
        .disable_dbus_name(true)
        .assume_sni_available(true)
        .spawn();
    match tokio::time::timeout(SHOWN_WITHIN, spawned).await {
        Ok(Ok(handle)) => Some(handle),
        Ok(Err(error)) => {
            tracing::info!(%error, "no tray icon");
            None
        }
        Err(_) => None,
    }
}

/// Converts an image to that of a tray.
///
/// `rgba` are the bytes of its pixels, of four each.
pub(crate) fn icon(rgba: &[u8], width: u32, height: u32) -> Icon {
    let pixels = rgba.chunks_exact(4);
    let data = pixels.flat_map(|pixel| [pixel[3], pixel[0], pixel[1], pixel[2]]);
    Icon {
        width: width.try_into().unwrap_or_default(),
        height: height.try_into().unwrap_or_default(),
        data: data.collect(),
    }
}

/// The icon. Its methods are called on a thread of the tray.
struct TrayIcon {
    /// The number of changes that wait to be sent.
    waiting: usize,
    icon: Icon,
    on_choice: OnChoice,
}

impl TrayIcon {
    fn open(&self) {
        let activation_token = ksni::current_xdg_activation_token();
        (self.on_choice)(Choice::Open { activation_token });
    }

    fn item(label: &str, chosen: fn(&mut Self)) -> MenuItem<Self> {
        StandardItem {
            label: label.to_owned(),
            activate: Box::new(chosen),
            ..StandardItem::default()
        }
        .into()
    }
}

impl Tray for TrayIcon {
    fn id(&self) -> String {
        IDENTIFIER.to_owned()
    }

    fn title(&self) -> String {
        words::TITLE.to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        vec![self.icon.clone()]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: self.title(),
            description: words::waiting(self.waiting).unwrap_or_default(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.open();
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let waiting = words::waiting(self.waiting).map(|label| {
            StandardItem {
                label,
                enabled: false,
                ..StandardItem::default()
            }
            .into()
        });
        let open = Self::item(words::OPEN, |tray| tray.open());
        let sync = Self::item(words::SYNC_NOW, |tray| (tray.on_choice)(Choice::SyncNow));
        let quit = Self::item(words::QUIT, |tray| (tray.on_choice)(Choice::Quit));
        let mut menu = vec![open, sync];
        menu.extend(waiting);
        menu.extend([MenuItem::Separator, quit]);
        menu
    }
}

#[cfg(test)]
mod tests;
