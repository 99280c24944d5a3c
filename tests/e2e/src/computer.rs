mod started;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use interlude_vault::test_keychain::PrivateKeyring;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::display::Display;
use crate::driver::Driver;
use crate::moment::Moment;
use crate::program;
use crate::window::Window;

pub use started::Started;

/// The variable that names the time at which the program's clock begins.
const NOW: &str = "INTERLUDE_NOW";

/// A computer with one user, on which the program was never started.
pub struct Computer {
    display: Display,
    keyring: PrivateKeyring,
    folder: TempDir,
    moment: Moment,
    environment: Vec<(String, String)>,
}

/// Whether the system keeps secrets for its programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    /// It does, unlocked.
    Unlocked,
    /// It does not.
    Missing,
}

impl Computer {
    /// A computer with a screen of 1320 by 820, without a keychain.
    pub fn on(moment: Moment) -> Self {
        Self::with(Keychain::Missing, (1320, 820), moment)
    }

    /// One with a keychain and a screen of one's choice, in pixels.
    pub fn with(keychain: Keychain, screen: (u32, u32), moment: Moment) -> Self {
        let keyring = PrivateKeyring::start("the window").unwrap();
        let mut keyring =
            keyring.expect("these tests need the packages dbus and gnome-keyring installed");
        if keychain == Keychain::Missing {
            keyring.stop().unwrap();
        }
        Self {
            display: Display::start(screen),
            keyring,
            folder: tempfile::tempdir().unwrap(),
            moment,
            environment: Vec::new(),
        }
        .set("TZ", moment.zone())
        .set("LANG", "C.UTF-8")
    }

    /// The same with another value of an environment variable: `TZ`, `LANG`, credentials.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The same with settings kept from an earlier run: these, as they stand in `window.json`, over
    /// the usual ones.
    pub fn remembering(self, changed: Value) -> Self {
        let mut settings = json!({
            "zone": { "kind": "system" },
            "secondZone": null,
            "workingHours": { "from": "09:00", "to": "18:00", "days": [1, 2, 3, 4, 5] },
            "undoSeconds": 5,
            "theme": "light",
            "weekStartsOn": 1,
            "showWeekend": false,
            "letterKeys": true,
            "notifications": false,
        });
        for (name, value) in changed.as_object().unwrap() {
            settings[name] = value.clone();
        }
        let window = json!({ "version": 1, "settings": settings, "opens": { "kind": "any" } });
        fs::create_dir_all(self.data()).unwrap();
        fs::write(self.data().join("window.json"), window.to_string()).unwrap();
        self
    }

    /// Where the program keeps everything.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The keychain, where there is one.
    pub fn keychain(&mut self) -> &mut PrivateKeyring {
        &mut self.keyring
    }

    /// Starts the program.
    pub async fn open(&self) -> Window<'_> {
        self.open_with(&[]).await
    }

    /// Starts the program with more arguments than the data folder.
    pub async fn open_with(&self, arguments: &[&str]) -> Window<'_> {
        let driver = Driver::start(|command| self.lend(command));
        let mut all = vec!["--data".to_owned(), text(&self.data())];
        all.extend(arguments.iter().map(ToString::to_string));
        let client = driver.open(&text(program::desktop()), &all).await;
        Window::new(client, driver, &self.display)
    }

    fn lend(&self, command: &mut Command) {
        self.keyring.lend(command);
        command.env("DISPLAY", self.display.name());
        command.env("NO_AT_BRIDGE", "1");
        command.env(NOW, self.moment.now().to_rfc3339());
        for (name, value) in &self.environment {
            command.env(name, value);
        }
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
