//! GNOME Keyring on a private message bus with a private home folder. The bus activates no services, so the keyring is
//! independent of the user's session and of other installed programs, and no dialog can appear.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind, Write, stderr};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{ObjectPath, OwnedObjectPath};

const SERVICE: &str = "org.freedesktop.secrets";

/// The longest time for a daemon to start or stop, even on a busy computer.
const DAEMON_TIMEOUT: Duration = Duration::from_secs(60);

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A real keychain for one test. It is unlocked at first, and dropping it removes it.
#[derive(Debug)]
pub struct PrivateKeyring {
    home: TempDir,
    address: String,
    service: Option<Daemon>,
    _bus: Daemon,
}

/// A process that is killed when this is dropped.
#[derive(Debug)]
struct Daemon(Child);

impl PrivateKeyring {
    /// Starts a keychain. Returns None if its programs (of the packages `dbus` and `gnome-keyring`) are not installed;
    /// `test` is then reported as skipped. In CI this is an error.
    pub fn start(test: &str) -> io::Result<Option<Self>> {
        match Self::try_start() {
            Err(error) if error.kind() == ErrorKind::NotFound && !is_ci() => {
                // Not `eprintln!`, because the test harness captures it.
                writeln!(
                    stderr(),
                    "SKIPPED, as it needs dbus-daemon and gnome-keyring-daemon: {test}"
                )?;
                Ok(None)
            }
            started => started.map(Some),
        }
    }

    /// Returns the address of its bus.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sets the environment of `command` so that it finds this keychain and no other.
    pub fn set_environment(&self, command: &mut Command) {
        command
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path().join("run"))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
    }

    /// Locks the keychain. It cannot be unlocked, because there is no dialog.
    pub fn lock(&self) -> io::Result<()> {
        let alias = ObjectPath::try_from("/org/freedesktop/secrets/aliases/default");
        let alias = alias.map_err(io::Error::other)?;
        self.connection()?
            .call_method(
                Some(SERVICE),
                "/org/freedesktop/secrets",
                Some("org.freedesktop.Secret.Service"),
                "Lock",
                &vec![alias],
            )
            .map_err(io::Error::other)?;
        Ok(())
    }

    /// Moves every entry of one service name to another one.
    pub fn rename_service(&self, from: &str, to: &str) -> io::Result<()> {
        let all = HashMap::from([("service", from)]);
        let bus = self.connection()?;
        let service = Proxy::new(
            &bus,
            SERVICE,
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service",
        );
        let found = service.and_then(|service| service.call("SearchItems", &(all,)));
        let (items, _locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            found.map_err(io::Error::other)?;
        for item in items {
            let item = Proxy::new(&bus, SERVICE, item, "org.freedesktop.Secret.Item");
            let renamed = item.and_then(|item| {
                let mut attributes: HashMap<String, String> = item.get_property("Attributes")?;
                attributes.insert("service".to_owned(), to.to_owned());
                Ok(item.set_property("Attributes", attributes)?)
            });
            renamed.map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Removes the service from the bus. Its entries are kept.
    pub fn stop(&mut self) -> io::Result<()> {
        let Some(service) = self.service.take() else {
            return Ok(());
        };
        self.until_owner_changes(|| {
            drop(service);
            Ok(())
        })
    }

    /// Starts the service again, unlocked.
    pub fn start_again(&mut self) -> io::Result<()> {
        self.start_service(Some(b"password"))
    }

    /// Deletes all entries, and starts the service again without any keyring, as on a new computer.
    pub fn reset(&mut self) -> io::Result<()> {
        self.stop()?;
        fs::remove_dir_all(self.home.path().join(".local/share/keyrings"))?;
        self.start_service(None)
    }

    /// Replaces the service with one that never responds, until the returned connection is dropped.
    pub fn replace_by_a_stuck_one(&mut self) -> io::Result<Connection> {
        self.stop()?;
        let stuck = self.connection()?;
        stuck.request_name(SERVICE).map_err(io::Error::other)?;
        Ok(stuck)
    }

    fn try_start() -> io::Result<Self> {
        let home = tempfile::tempdir()?;
        let run = home.path().join("run");
        fs::create_dir(&run)?;
        fs::set_permissions(&run, fs::Permissions::from_mode(0o700))?;
        let config = home.path().join("bus.conf");
        fs::write(&config, BUS)?;
        let (bus, address) = start_bus(&config)?;
        let mut keyring = Self {
            home,
            address,
            service: None,
            _bus: bus,
        };
        keyring.start_again()?;
        Ok(keyring)
    }

    /// Starts the service. With a password it is unlocked, and creates its first keyring if there is none.
    fn start_service(&mut self, password: Option<&[u8]>) -> io::Result<()> {
        self.stop()?;
        let mut command = Command::new("gnome-keyring-daemon");
        self.set_environment(&mut command);
        command
            .args(["--foreground", "--components=secrets"])
            .args(password.map(|_| "--unlock"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut service = None;
        self.until_owner_changes(|| {
            let mut child = command.spawn()?;
            let stdin = child.stdin.take();
            service = Some(Daemon(child));
            stdin.map_or(Ok(()), |mut stdin| {
                stdin.write_all(password.unwrap_or_default())
            })
        })?;
        self.service = service;
        Ok(())
    }

    /// Runs `act`, and waits until the name of the service gets another owner or loses its owner.
    fn until_owner_changes(&self, act: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let connection = self.connection()?;
        let bus = DBusProxy::new(&connection).map_err(io::Error::other)?;
        let mut changes = bus
            .receive_name_owner_changed_with_args(&[(0, SERVICE)])
            .map_err(io::Error::other)?;
        let (changed, change) = sync_channel(1);
        thread::spawn(move || changed.send(changes.next().is_some()));
        act()?;
        match change.recv_timeout(DAEMON_TIMEOUT) {
            Ok(true) => Ok(()),
            Ok(false) => Err(io::Error::other("the bus ended")),
            Err(_) => Err(io::Error::new(
                ErrorKind::TimedOut,
                "gnome-keyring-daemon did not start or stop",
            )),
        }
    }

    fn connection(&self) -> io::Result<Connection> {
        Builder::address(self.address.as_str())
            .and_then(Builder::build)
            .map_err(io::Error::other)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_bus(config: &Path) -> io::Result<(Daemon, String)> {
    let mut child = Command::new("dbus-daemon")
        .arg("--config-file")
        .arg(config)
        .args(["--nofork", "--print-address=1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let stdout = child.stdout.take();
    let bus = Daemon(child);
    let mut address = String::new();
    BufReader::new(stdout.ok_or_else(|| io::Error::other("no pipe"))?).read_line(&mut address)?;
    Ok((bus, address.trim().to_owned()))
}

fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|word| word == "true")
}
