//! Commands while another process holds the data folder and serves it, here `sync --watch`: each works, and a
//! process that ends, hangs, is of another version or of another user has its own sentence.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use interlude_app_tests::{Cli, CommandOutput, Running, effects, server, slot, with_timeout};
use interlude_sandbox::{Calls, Point, Sandbox};
use interlude_store::DataFolder;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixListener;

/// Starts a watch, which holds the folder when this returns.
async fn watching(cli: &Cli) -> Running {
    let mut watch = cli.spawn(["sync", "--watch"]);
    assert!(watch.next_document().await.is_some());
    watch
}

async fn connected() -> (Sandbox, Cli) {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    (sandbox, cli)
}

#[tokio::test]
async fn every_command_works_and_the_other_process_has_its_edits() {
    let (sandbox, cli) = connected().await;
    let alone = cli.run(["list"]).await.expect(0).json();
    let mut watch = watching(&cli).await;

    let beside = cli.run(["list"]).await.expect(0).json();
    assert_eq!(beside["interviews"], alone["interviews"]);
    let sent = cli.amend(1, slot(14), &[]).await.expect(0).json();
    assert_eq!(sent["state"], "sent");
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    while let Some(event) = watch.next_document().await {
        if event["ended"][0]["interview_id"] == 1 {
            break;
        }
    }

    cli.run(["offline", "on"]).await.expect(0);
    let waiting = cli.amend(2, slot(14), &[]).await.expect(3).json();
    assert_eq!(waiting["wait"]["cause"], "offline");
    assert_eq!(cli.outbox().await.len(), 1);
    cli.run(["undo", "2"]).await.expect(0);
    cli.run(["offline", "off"]).await.expect(0);
    for command in ["sync", "status", "away", "accounts", "history 1", "show 1"] {
        cli.run(command.split(' ')).await.expect(0);
    }
    let printed = cli.say(["list", "--limit", "3"]).await.expect(0);
    assert!(printed.stdout.contains('\n'), "{printed:?}");
    let (code, _) = cli.run(["show", "999999"]).await.expect(1).error();
    assert_eq!(code, "unknown_interview");
    let (code, _) = cli
        .run(["list", "--account", "nobody"])
        .await
        .expect(1)
        .error();
    assert_eq!(code, "unknown_account");
    assert!(watch.is_running());
    watch.interrupt();
    watch.end().await.expect(0);
}

#[tokio::test]
async fn files_and_times_are_those_of_the_process_that_asks() {
    let (_sandbox, cli) = connected().await;
    let watch = watching(&cli).await;
    let cli = cli.with("TZ", "Asia/Kolkata");
    let status = cli.say(["show", "1"]).await.expect(0);
    assert!(status.stdout.contains("Asia/Kolkata"), "{status:?}");

    let written = cli.run(["export", "mine.ics"]).await.expect(0).json();
    assert_eq!(written["file"], "mine.ics");
    let folder = cli.data().parent().unwrap().to_owned();
    let calendar = std::fs::read_to_string(folder.join("mine.ics")).unwrap();
    let printed = cli.say(["export", "-"]).await.expect(0);
    assert!(calendar.starts_with("BEGIN:VCALENDAR") && printed.stdout.ends_with("\r\n"));
    let report = cli.run(["doctor"]).await.expect(0).json();
    assert_eq!(report["checks"][0]["verdict"], "ok", "{report:#?}");
    assert_eq!(report["file"], "interlude-diagnostics.json");
    assert!(folder.join("interlude-diagnostics.json").exists());
    drop(watch);
}

#[tokio::test]
async fn accounts_are_connected_and_removed_beside_a_watch() {
    let (_sandbox, cli) = connected().await;
    let mut watch = watching(&cli).await;
    let renewed = cli.connect(&[]).await.expect(0).json();
    assert_eq!(renewed["is_new"], false);
    cli.run(["sign-in"]).await.expect(0);
    assert!(watch.is_running());
    cli.run(["sign-out", "--remove"]).await.expect(0);
    assert_eq!(watch.end().await.exit, Some(0), "its account is gone");
    cli.run(["list"]).await.expect(1);
}

#[tokio::test]
async fn the_socket_lies_in_the_runtime_folder_if_there_is_one() {
    let (sandbox, cli) = connected().await;
    let runtime = tempfile::tempdir().unwrap();
    let path = runtime.path().to_str().unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let elsewhere = Cli::new(&sandbox).with_data_in(cli.data());
    let elsewhere = elsewhere.with("XDG_RUNTIME_DIR", path);
    let watch = watching(&elsewhere).await;
    let sockets = runtime.path().join("interlude").read_dir().unwrap();
    assert_eq!(sockets.count(), 1);
    // This process has no such variable.
    cli.run(["list"]).await.expect(0);
    drop(watch);
}

#[tokio::test]
async fn a_kill_of_the_command_or_of_the_host_loses_no_change() {
    let (sandbox, cli) = connected().await;
    let watch = watching(&cli).await;
    watch.kill().await;
    cli.run(["list"]).await.expect(0);
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);

    let mut watch = watching(&cli).await;
    let held = sandbox
        .gates()
        .hold(Calls::AmendOf(2), Point::BeforeAnswering);
    let asking = cli.spawn_amend(2, slot(15), &[]);
    with_timeout("the request arrives", held.arrived()).await;
    asking.kill().await;
    held.release();
    while cli
        .outbox()
        .await
        .iter()
        .any(|change| change["state"] != "checking")
    {
        assert!(watch.is_running());
    }
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(effects(&sandbox, 2), [slot(15)]);

    let held = sandbox
        .gates()
        .hold(Calls::AmendOf(3), Point::BeforeAnswering);
    let asking = cli.spawn_amend(3, slot(14), &[]);
    with_timeout("the request arrives", held.arrived()).await;
    watch.kill().await;
    let (code, sentence) = asking.end().await.expect(1).error();
    assert_eq!(code, "stopped");
    assert!(sentence.contains("interlude outbox"), "{sentence}");
    let outbox = cli.outbox().await;
    assert_eq!(outbox[0]["state"], "checking", "{outbox:#?}");
}

#[tokio::test]
async fn a_process_that_hangs_is_reported_within_seconds() {
    let (_sandbox, cli) = connected().await;
    let watch = watching(&cli).await;
    watch.stop();
    let asked = tokio::time::timeout(Duration::from_secs(20), cli.run(["list"]));
    let (code, sentence) = asked.await.unwrap().expect(5).error();
    assert_eq!(code, "in_use");
    assert!(sentence.contains("does not answer"), "{sentence}");
    let report = cli.run(["doctor"]).await.expect(5).json();
    assert_eq!(report["checks"][0]["code"], "in_use");
    watch.go_on();
    cli.run(["list"]).await.expect(0);
}

/// Holds the folder of `cli`, runs a command there and answers it with these lines. Returns the command's output.
async fn asked_of(cli: &Cli, lines: &[&str]) -> CommandOutput {
    let _held = DataFolder::claim(cli.data()).unwrap();
    let path = cli.data().join("socket.sock");
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).unwrap();
    std::fs::write(cli.data().join("socket"), path.to_str().unwrap()).unwrap();
    let answering = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.split();
        let mut greeting = String::new();
        BufReader::new(read).read_line(&mut greeting).await.unwrap();
        assert!(
            greeting.starts_with(r#"{"hello":{"protocol":"#),
            "{greeting}"
        );
        for line in lines {
            // The command may have read enough.
            let _ = write.write_all(format!("{line}\n").as_bytes()).await;
        }
    };
    let (output, ()) = tokio::join!(cli.run(["list"]), answering);
    output
}

#[tokio::test]
async fn another_version_and_nonsense_have_their_sentences() {
    let (_sandbox, cli) = connected().await;
    let other = r#"{"hello":{"protocol":999,"version":"9.9.9"}}"#;
    let (code, sentence) = asked_of(&cli, &[other]).await.expect(5).error();
    assert_eq!(code, "in_use");
    assert!(sentence.contains("9.9.9"), "{sentence}");
    let (code, _) = asked_of(&cli, &["nonsense"]).await.expect(5).error();
    assert_eq!(code, "in_use");

    let hello = r#"{"hello":{"protocol":1,"version":"0.1.0"}}"#;
    let long = "x".repeat(3 << 20);
    for line in ["nonsense", r#"{"exit":0"#, &long] {
        let (code, _) = asked_of(&cli, &[hello, line]).await.expect(1).error();
        assert_eq!(code, "stopped", "{}", &line[..8]);
    }
    cli.run(["list"]).await.expect(0);
}

#[tokio::test]
async fn a_process_that_sends_nonsense_does_not_disturb_the_others() {
    let (_sandbox, cli) = connected().await;
    let watch = watching(&cli).await;
    let path = std::fs::read_to_string(cli.data().join("socket")).unwrap();
    let hello = r#"{"hello":{"protocol":1,"version":"0.1.0"}}"#;
    let other = r#"{"hello":{"protocol":2,"version":"0.2.0"}}"#;
    let long = "x".repeat(3 << 20);
    for sent in [
        "",
        "nonsense\n",
        hello,
        &format!("{other}\n"),
        &format!("{hello}\n{long}"),
    ] {
        let stream = tokio::net::UnixStream::connect(Path::new(&path))
            .await
            .unwrap();
        let (read, mut write) = stream.into_split();
        let _ = write.write_all(sent.as_bytes()).await;
        drop(write);
        let mut lines = BufReader::new(read).lines();
        let greeting: Value = match lines.next_line().await {
            Ok(Some(line)) => serde_json::from_str(&line).unwrap(),
            _ => continue,
        };
        assert_eq!(greeting["hello"]["protocol"], 1);
        let end = with_timeout("the connection is closed", lines.next_line()).await;
        assert!(!matches!(end, Ok(Some(_))));
    }
    cli.run(["list"]).await.expect(0);
    drop(watch);
}

#[tokio::test]
async fn another_user_is_not_served() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("not run: only root can start a program as another user");
        return;
    }
    let (_sandbox, cli) = connected().await;
    let _watch = watching(&cli).await;
    let as_another_user = || {
        let mut command = cli.command();
        command.args(["--json", "list"]).uid(65534).gid(65534);
        with_timeout_of(command)
    };
    // The modes of the folder keep others out. Without them the host still refuses another user.
    assert_ne!(as_another_user().await, Some(0));
    for (name, mode) in [
        ("", 0o777),
        ("lock", 0o666),
        ("socket", 0o666),
        ("socket.sock", 0o777),
    ] {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(cli.data().join(name), mode).unwrap();
    }
    let folder = cli.data().parent().unwrap();
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(as_another_user().await, Some(5), "and so does its user");
    cli.run(["list"]).await.expect(0);
}

async fn with_timeout_of(mut command: tokio::process::Command) -> Option<i32> {
    // The program may lie in a folder that others cannot enter.
    let output = with_timeout("the program ends", command.output()).await;
    output.ok()?.status.code()
}
