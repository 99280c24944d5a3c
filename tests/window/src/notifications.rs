use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::computer::Computer;
use crate::wait::eventually;

/// The configuration of dunst: nothing disappears by itself, each notification is logged, and the menu of
/// actions is a program.
const SETTINGS: &str = "[global]
    idle_threshold = 0
    always_run_script = true
    dmenu = FOLDER/choose
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
[log]
    summary = \"*\"
    script = FOLDER/log
";

/// Appends the title, which is the second argument.
const LOG: &str = "#!/bin/sh
printf '%s\\n' \"$2\" >> FOLDER/shown
";

/// Chooses the first line of the menu that contains the wanted label.
const CHOOSE: &str = "#!/bin/sh
grep -m 1 -F \"$(cat FOLDER/wanted)\"
";

/// The notification service of a desktop: dunst, on the display and the bus of a computer. Dropping this value
/// ends it.
pub struct Notifications<'a> {
    computer: &'a Computer,
    service: Child,
    folder: TempDir,
}

impl Computer {
    /// Starts the notification service.
    pub async fn show_notifications(&self) -> Notifications<'_> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let write = |name: &str, text: &str| {
            let text = text.replace("FOLDER", path.to_str().unwrap());
            fs::write(path.join(name), text).unwrap();
        };
        write("dunstrc", SETTINGS);
        write("shown", "");
        for (name, text) in [("log", LOG), ("choose", CHOOSE)] {
            write(name, text);
            fs::set_permissions(path.join(name), fs::Permissions::from_mode(0o700)).unwrap();
        }
        let service = self
            .command("dunst")
            .arg("-config")
            .arg(path.join("dunstrc"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dunst could not be started: install the package dunst");
        let notifications = Notifications {
            computer: self,
            service,
            folder,
        };
        let answers = eventually(async || {
            let asked = notifications.control("is-paused").status().ok()?;
            asked.success().then_some(())
        });
        assert!(answers.await.is_some(), "dunst does not answer");
        notifications
    }
}

impl Notifications<'_> {
    /// Returns the titles of all notifications so far, the first one first.
    pub fn titles(&self) -> Vec<String> {
        let shown = fs::read_to_string(self.folder.path().join("shown")).unwrap();
        shown.lines().map(str::to_owned).collect()
    }

    /// Waits until the titles of all notifications so far begin with these, in any order.
    pub async fn shows(&self, beginnings: &[impl AsRef<str>]) {
        let is_shown = || {
            let titles = self.titles();
            let begins = |with: &str| titles.iter().any(|title| title.starts_with(with));
            titles.len() == beginnings.len() && beginnings.iter().all(|one| begins(one.as_ref()))
        };
        let so = eventually(async || is_shown().then_some(()));
        assert!(so.await.is_some(), "{:?}", self.titles());
    }

    /// Returns the number of notifications that are on the screen.
    pub fn on_screen(&self) -> u32 {
        let mut count = self.control("count");
        let count = count.arg("displayed").stdout(Stdio::piped()).output();
        let count = String::from_utf8(count.unwrap().stdout).unwrap();
        count.trim().parse().unwrap()
    }

    /// Presses the button with this label of a notification on the screen, in the menu that dunst opens for all of
    /// them.
    pub fn press(&self, label: &str) {
        fs::write(self.folder.path().join("wanted"), label).unwrap();
        let opened = self.control("context").status().unwrap();
        assert!(opened.success(), "dunst opened no menu");
    }

    fn control(&self, command: &str) -> Command {
        let mut control = self.computer.command("dunstctl");
        control
            .arg(command)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        control
    }
}

impl Drop for Notifications<'_> {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}
