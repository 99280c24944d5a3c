//! A data folder that is in use, is read-only or is on a full disk: each has its own message, and nothing is lost.

use interlude_app_tests::{Cli, effects, server, slot, with_timeout};
use interlude_sandbox::{Calls, Point};

#[tokio::test]
async fn a_second_program_on_the_folder_is_refused_with_its_path() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let held = sandbox.gates().hold(Calls::List, Point::BeforeAnswering);
    let first = cli.spawn(["sync"]);
    with_timeout("the first program asks for the list", held.arrived()).await;

    let folder = cli.data().to_str().unwrap();
    for arguments in [["list"], ["outbox"], ["status"], ["sync"]] {
        let (code, sentence) = cli.run(arguments).await.expect(5).error();
        assert_eq!(code, "in_use");
        assert!(sentence.contains(folder), "{sentence}");
    }
    let (code, _) = cli.amend(2, slot(14), &[]).await.expect(5).error();
    assert_eq!(code, "in_use");
    let printed = cli.say(["list"]).await;
    assert_eq!((printed.exit, printed.stdout.as_str()), (Some(5), ""));
    assert!(
        printed.stderr.contains("already running"),
        "{}",
        printed.stderr
    );

    held.release();
    first.end().await.expect(0);
    cli.amend(2, slot(14), &[]).await.expect(0);
    for id in [1, 2] {
        assert_eq!(effects(&sandbox, id), [slot(14)]);
    }
}

#[cfg(target_os = "linux")]
mod earlier_version {
    use std::ffi::OsString;
    use std::path::Path;

    use interlude_app_tests::interlude;
    use interlude_store::keys::test_keychain::PrivateKeyring;
    use serde_json::Value;
    use tokio::process::Command;

    use super::*;

    const FORMER: &str = "app.interlude.desktop";
    const CURRENT: &str = "app.interlude.Interlude";

    /// Runs a command on the default data folder, without credentials in the environment.
    async fn run(platform: &Path, keyring: &PrivateKeyring, arguments: &[&str]) -> Value {
        let mut command = Command::new(interlude());
        command
            .env_clear()
            .env("HOME", platform)
            .env("XDG_DATA_HOME", platform)
            .env("DBUS_SESSION_BUS_ADDRESS", keyring.address())
            .arg("--json")
            .args(arguments);
        let output = with_timeout("the program ends", command.output()).await;
        let output = output.unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn names(folder: &Path) -> Vec<OsString> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    }

    #[tokio::test]
    async fn an_account_of_an_earlier_version_opens_with_its_waiting_changes() {
        let test = "an_account_of_an_earlier_version_opens_with_its_waiting_changes";
        let Some(keyring) = PrivateKeyring::start(test).unwrap() else {
            return;
        };
        let platform = tempfile::tempdir().unwrap();
        let platform = platform.path();
        let sandbox = server().await;
        let cli = Cli::new(&sandbox)
            .with("DBUS_SESSION_BUS_ADDRESS", keyring.address())
            .with_data_in(&platform.join(FORMER));
        cli.connect(&["--seal", "keychain"]).await.expect(0);
        cli.run(["offline", "on"]).await.expect(0);
        cli.amend(1, slot(14), &[]).await.expect(3);
        keyring.rename_service(CURRENT, FORMER).unwrap();

        // While the earlier version runs, its folder stays, and commands run there.
        let mut earlier = cli.spawn(["sync", "--watch"]);
        assert!(earlier.next_document().await.is_some());
        let waiting = run(platform, &keyring, &["outbox"]).await;
        assert_eq!(waiting["changes"][0]["interview_id"], 1);
        assert_eq!(names(platform), [FORMER]);
        earlier.interrupt();
        earlier.end().await;

        let waiting = run(platform, &keyring, &["outbox"]).await;
        assert_eq!(waiting["changes"][0]["interview_id"], 1);
        assert_eq!(names(platform), [CURRENT]);
        run(platform, &keyring, &["offline", "off"]).await;
        run(platform, &keyring, &["sync"]).await;
        assert_eq!(effects(&sandbox, 1), [slot(14)]);
    }
}

#[cfg(target_os = "linux")]
mod disks {
    use interlude_app_tests::{Disk, may_mount};
    use serde_json::Value;

    use super::*;

    #[tokio::test]
    async fn a_read_only_folder_is_reported_and_left_unchanged() {
        if !may_mount("a data folder that can only be read") {
            return;
        }
        let disk = Disk::of_kib(16 * 1024);
        let sandbox = server().await;
        let cli = Cli::new(&sandbox).with_data_in(&disk.path().join("data"));
        cli.connect(&["--seal", "none"]).await.expect(0);
        cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
        let folder = cli.data().to_str().unwrap();

        disk.set_read_only(true);
        for arguments in [["list"], ["outbox"], ["sync"]] {
            let (code, sentence) = cli.run(arguments).await.expect(1).error();
            assert_eq!(code, "no_permission");
            assert!(
                sentence.contains(folder) && sentence.contains("read-only disk"),
                "{sentence}"
            );
        }
        cli.amend(2, slot(14), &[]).await.expect(1);

        disk.set_read_only(false);
        cli.run(["sync"]).await.expect(0);
        assert_eq!(effects(&sandbox, 1), [slot(14)]);
        assert_eq!(effects(&sandbox, 2), []);
    }

    #[tokio::test]
    async fn a_full_disk_refuses_the_next_change_and_keeps_every_one_before_it() {
        if !may_mount("a full disk") {
            return;
        }
        let disk = Disk::of_kib(4 * 1024);
        let sandbox = server().await;
        let cli = Cli::new(&sandbox).with_data_in(&disk.path().join("data"));
        cli.connect(&["--seal", "none"]).await.expect(0);
        cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);

        for leaving in [0, 4 * 1024] {
            let mut saved = ids(&cli.outbox().await);
            disk.fill(leaving);
            let refused = loop {
                let ran = cli.amend(2, slot(14), &["--no-sync"]).await;
                match ran.exit {
                    Some(0) => saved = vec![saved[0].clone(), ran.json()["id"].to_string()],
                    _ => break ran,
                }
            };
            let (code, sentence) = refused.expect(1).error();
            assert_eq!(code, "disk_full", "{leaving} bytes left");
            assert!(sentence.contains("Free some space"), "{sentence}");
            disk.clear();
            assert_eq!(ids(&cli.outbox().await), saved, "{leaving} bytes left");
        }
        cli.amend(2, slot(15), &["--no-sync"]).await.expect(0);
        cli.amend(3, slot(14), &[]).await.expect(0);
        assert!(cli.outbox().await.is_empty());
        assert_eq!(effects(&sandbox, 1), [slot(14)]);
        assert_eq!(effects(&sandbox, 2), [slot(15)]);
        assert_eq!(effects(&sandbox, 3), [slot(14)]);
    }

    fn ids(outbox: &[Value]) -> Vec<String> {
        outbox.iter().map(|one| one["id"].to_string()).collect()
    }
}
