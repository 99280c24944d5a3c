mod started;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use interlude_store::keys::test_keychain::PrivateKeyring;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command as Process;

use crate::display::Display;
use crate::driver::Driver;
use crate::moment::Moment;
use crate::program;
use crate::window::Window;

pub use started::{Drawn, Memory, Started};

/// The environment variable with the time at which the program's clock starts.
const NOW: &str = "INTERLUDE_NOW";

/// The environment of one user, in which the program was never started.
pub struct Computer {
    display: Display,
    keyring: PrivateKeyring,
    folder: TempDir,
    moment: Moment,
    environment: Vec<(String, String)>,
}

/// The state of the system's keychain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    Unlocked,
    Missing,
}

impl Computer {
    /// Creates a computer with a screen of 1320 by 820 pixels, without a keychain.
    pub fn on(moment: Moment) -> Self {
        Self::with(Keychain::Missing, (1320, 820), moment)
    }

    /// Creates a computer with a keychain and a screen size of choice, in pixels.
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

    /// Sets an environment variable for the program, such as `TZ` or `LANG`.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Stores settings as if from an earlier run: the defaults, with these members of `window.json` replaced.
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

    /// Returns the program's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Returns the address of its message bus, which is that of the session and of the system.
    pub(crate) fn bus(&self) -> &str {
        self.keyring.address()
    }

    /// Runs the command line on the data folder and returns what it prints.
    pub async fn interlude(&self, arguments: &[&str]) -> String {
        let mut command = self.command(program::command_line());
        command.arg("--data").arg(self.data()).args(arguments);
        let output = Process::from(command).output().await.unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Returns the keychain.
    pub fn keychain(&mut self) -> &mut PrivateKeyring {
        &mut self.keyring
    }

    /// Starts the program under WebDriver.
    pub async fn open(&self) -> Window<'_> {
        self.open_with(&[]).await
    }

    /// Starts the program under WebDriver, with arguments beside the data folder.
    pub async fn open_with(&self, arguments: &[&str]) -> Window<'_> {
        let driver = Driver::start(|command| self.set_environment(command));
        let mut all = vec!["--data".to_owned(), text(&self.data())];
        all.extend(arguments.iter().map(ToString::to_string));
        let client = driver.open(&text(program::desktop()), &all).await;
        Window::new(client, driver, &self.display)
    }

    /// Returns a command in this environment.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        self.set_environment(&mut command);
        command
    }

    fn set_environment(&self, command: &mut Command) {
        self.keyring.set_environment(command);
        // The services of the system are those of the test, and on its own bus.
        command.env("DBUS_SYSTEM_BUS_ADDRESS", self.keyring.address());
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
