//! Installs the .deb in a new Debian system, uses it there and removes it.
//!
//! `cargo xtask package --test` names the package. The test is skipped without one, without root, and if the
//! Debian archive cannot be reached.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod system;

use std::env;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use interlude_app_tests::may_mount;
use interlude_sandbox::Sandbox;
use interlude_window_tests::{
    Area, Display, Moment, PARTNER, eventually, interview, proposed, serve, slot,
};

use system::{NotMade, System};

/// The environment variable with the path of the .deb.
const DEB: &str = "INTERLUDE_DEB";

/// The data folder in the new system.
const DATA: &str = "/root/interlude";

/// The fewest lines of text of a window that shows two interviews.
const LINES: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn the_package_is_installed_used_and_removed_in_a_new_system() {
    let Some(deb) = env::var_os(DEB).map(PathBuf::from) else {
        return skipped("it needs a package, which `cargo xtask package --test` makes");
    };
    if !may_mount("the package in a new system") {
        return;
    }
    // The new system gets the folder of its socket, so it has to be there.
    let display = Display::start((1320, 820));
    let system = match installed(&deb) {
        Ok(system) => system,
        Err(NotMade(why)) => return skipped(&why),
    };
    let files = system.run(&["dpkg", "-L", "interlude"]);
    let files: Vec<&str> = files.lines().filter(|path| system.is_file(path)).collect();
    assert!(files.contains(&"/usr/bin/interlude"), "{files:?}");

    let moment = Moment::usual();
    let server = server(moment).await;
    let variables = variables(moment, &server, &display);
    let interlude = |arguments: &[&str]| {
        let command = [&["interlude", "--data", DATA], arguments].concat();
        system.run_with(&variables, &command)
    };
    let url = server.url();
    let account = ["--url", &url, "--partner", PARTNER, "--seal", "none"];
    interlude(&[&["connect"], account.as_slice()].concat());
    let mut window = system.start(&variables, &["interlude-desktop", "--data", DATA]);
    let opened = eventually(async || display.shows("Interlude").then_some(()));
    assert!(opened.await.is_some(), "no window opened");
    let middle = Area {
        x: 200,
        y: 60,
        width: 900,
        height: 600,
    };
    display.watch(middle).until_drawn(LINES);

    let day = moment.day().address();
    let (start, end) = (format!("{day} 17:00"), format!("{day} 17:30"));
    interlude(&["amend", "1", "--start", &start, "--end", &end]);
    let arrived = eventually(async || proposed(&server, 1).first().copied()).await;
    assert_eq!(arrived, Some(slot("17:00", "17:30")));
    interlude(&["quit"]);
    assert!(window.wait().unwrap().success(), "the window failed");

    system.run(&["apt-get", "purge", "--yes", "interlude"]);
    let left: Vec<_> = files.iter().filter(|path| system.is_file(path)).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(system.path(DATA).is_dir(), "the user's data is gone");
}

/// Makes a system and installs the package and what it depends on.
fn installed(deb: &Path) -> Result<System, NotMade> {
    let system = System::make(deb.ancestors().nth(4).unwrap())?;
    let inside = "/root/interlude.deb";
    std::fs::copy(deb, system.path(inside)).unwrap();
    system.apt_get(&["update"])?;
    system.apt_get(&["install", "--yes", "--no-install-recommends", inside])?;
    Ok(system)
}

async fn server(moment: Moment) -> Sandbox {
    let two = [
        (1, "Howard Schiller", "14:00", "14:30"),
        (2, "Amara Okafor", "15:30", "16:00"),
    ];
    let two = two.map(|(id, name, start, end)| interview(moment, id, name, slot(start, end)));
    serve(moment, two.into()).await
}

fn variables(moment: Moment, server: &Sandbox, display: &Display) -> Vec<(&'static str, String)> {
    vec![
        ("DISPLAY", display.name().to_owned()),
        ("HOME", "/root".to_owned()),
        ("INTERLUDE_API_KEY", server.api_key().to_owned()),
        ("INTERLUDE_NOW", moment.now().to_rfc3339()),
        ("INTERLUDE_TOKEN", server.token().to_owned()),
        ("TZ", moment.zone().to_owned()),
    ]
}

fn skipped(why: &str) {
    // The test harness would capture the output of `eprintln!`.
    let written = writeln!(stderr(), "SKIPPED: the package in a new system: {why}");
    written.unwrap();
}
