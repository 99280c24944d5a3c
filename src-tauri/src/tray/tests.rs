//! A tray of our own on a bus of its own. The icon uses the bus of its process, so a test runs itself again as a process
//! on that bus.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use zbus::blocking::{Connection, Proxy, connection::Builder};
use zbus::zvariant::{OwnedValue, Structure, Value};

use super::*;
use crate::controller::tests::harness::bus;

const WITHIN: Duration = Duration::from_secs(60);

const ROLE: &str = "INTERLUDE_TEST_TRAY";

/// The service that knows the icons. It passes on their names.
struct Watcher(std::sync::mpsc::Sender<String>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, item: String) {
        self.0.send(item).unwrap();
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

fn watcher(address: &str) -> (Connection, Receiver<String>) {
    let (sender, items) = channel();
    let name = "org.kde.StatusNotifierWatcher";
    let builder = Builder::address(address).unwrap().name(name).unwrap();
    let builder = builder.serve_at("/StatusNotifierWatcher", Watcher(sender));
    (builder.unwrap().build().unwrap(), items)
}

/// The process with the icon. Each line that it reads is a state, and each that it writes is a choice.
struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    choices: Receiver<String>,
}

impl Process {
    fn start(test: &str, address: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", &format!("tray::tests::{test}")])
            .env(ROLE, "icon")
            .env("DBUS_SESSION_BUS_ADDRESS", address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, choices) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let stdin = child.stdin.take();
        Self {
            child,
            stdin,
            choices,
        }
    }

    fn set(&mut self, state: &str) {
        writeln!(self.stdin.as_ref().unwrap(), "{state}").unwrap();
    }

    fn until_chosen(&self, choice: &str) {
        while self.choices.recv_timeout(WITHIN).unwrap() != choice {}
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Shows the icon as the lines of stdin say: the number of waiting changes, or `off`.
async fn be_the_process() {
    let (state, background) = watch::channel(Background::default());
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let waiting = line.parse();
            state.send_replace(Background {
                keeps_running: waiting.is_ok(),
                waiting: waiting.unwrap_or_default(),
            });
        }
    });
    let on_choice = Arc::new(|choice| println!("{choice:?}"));
    run(background, icon(&[1, 2, 3, 4], 1, 1), on_choice).await;
}

/// Returns the labels of the menu of an icon, with the numbers of its items.
fn menu(bus: &Connection, item: &str) -> Vec<(String, i32)> {
    let menu = Proxy::new(bus, item, "/MenuBar", "com.canonical.dbusmenu").unwrap();
    type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
    let (_revision, (_, _, items)): (u32, Layout) = menu
        .call("GetLayout", &(0_i32, -1_i32, Vec::<String>::new()))
        .unwrap();
    let items = items.into_iter().filter_map(|item| {
        let item = Structure::try_from(item).unwrap();
        let [Value::I32(number), Value::Dict(properties), _] = item.fields() else {
            panic!("{item:?}");
        };
        let label: Option<String> = properties.get(&"label").unwrap();
        Some((label?, *number))
    });
    items.collect()
}

fn labels(bus: &Connection, item: &str) -> Vec<String> {
    let menu = menu(bus, item).into_iter();
    menu.map(|(label, _)| label).collect()
}

fn click(bus: &Connection, item: &str, label: &str) {
    let items = menu(bus, item);
    let (_, number) = items.iter().find(|(one, _)| one == label).unwrap();
    let menu = Proxy::new(bus, item, "/MenuBar", "com.canonical.dbusmenu").unwrap();
    let event = (*number, "clicked", Value::I32(0), 0_u32);
    menu.call::<_, _, ()>("Event", &event).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icon_is_there_while_the_application_keeps_running_and_its_menu_works() {
    const TEST: &str = "the_icon_is_there_while_the_application_keeps_running_and_its_menu_works";
    if std::env::var_os(ROLE).is_some() {
        return be_the_process().await;
    }
    let Some((_bus, address)) = bus(TEST) else {
        return;
    };
    let mut process = Process::start(TEST, &address);
    process.set("0");
    // The tray comes later than the icon.
    std::thread::sleep(Duration::from_millis(500));
    let (watcher, items) = watcher(&address);
    let item = items.recv_timeout(WITHIN).unwrap();
    assert_eq!(labels(&watcher, &item), ["Open", "Sync now", "Quit"]);
    let shown = Proxy::new(
        &watcher,
        item.as_str(),
        "/StatusNotifierItem",
        "org.kde.StatusNotifierItem",
    );
    let shown = shown.unwrap();
    let id: String = shown.get_property("Id").unwrap();
    assert_eq!(id, IDENTIFIER);
    let pixels: Vec<(i32, i32, Vec<u8>)> = shown.get_property("IconPixmap").unwrap();
    assert_eq!(pixels, [(1, 1, vec![4, 1, 2, 3])]);

    process.set("2");
    let waiting = ["Open", "Sync now", "2 waiting to send", "Quit"];
    while labels(&watcher, &item) != waiting {
        std::thread::sleep(Duration::from_millis(20));
    }
    for (label, choice) in [("Sync now", "SyncNow"), ("Quit", "Quit")] {
        click(&watcher, &item, label);
        process.until_chosen(choice);
    }
    shown
        .call::<_, _, ()>("ProvideXdgActivationToken", &"token")
        .unwrap();
    shown.call::<_, _, ()>("Activate", &(0, 0)).unwrap();
    process.until_chosen("Open { activation_token: Some(\"token\") }");
    click(&watcher, &item, "Open");
    process.until_chosen("Open { activation_token: None }");

    process.set("off");
    let bus = zbus::blocking::fdo::DBusProxy::new(&watcher).unwrap();
    let name = zbus::names::BusName::try_from(item.as_str()).unwrap();
    while bus.name_has_owner(name.clone()).unwrap() {
        std::thread::sleep(Duration::from_millis(20));
    }
    process.set("1");
    let again = items.recv_timeout(WITHIN).unwrap();
    assert_eq!(labels(&watcher, &again)[2], "1 waiting to send");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_bus_there_is_no_icon() {
    const TEST: &str = "without_a_bus_there_is_no_icon";
    if std::env::var_os(ROLE).is_some() {
        return be_the_process().await;
    }
    let mut process = Process::start(TEST, "unix:path=/nowhere/at/all");
    process.set("1");
    process.stdin = None;
    assert!(process.child.wait().unwrap().success());
}
