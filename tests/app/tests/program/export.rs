//! `export`: the interviews as a calendar file, written completely or not at all.

use std::fs;

use interlude_app_tests::{
    Cli, options, other_side_accepts, other_side_proposes, serve, server, slot,
};
use interlude_sandbox::{Data, Options};
use serde_json::Value;

#[tokio::test]
async fn the_file_contains_agreed_proposed_and_waiting_times() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    other_side_proposes(&sandbox, 2, slot(15));
    cli.run(["sync"]).await.expect(0);
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);

    let file = cli.data().join("week.ics");
    let path = file.to_str().unwrap();
    let written = cli.run(["export", path]).await.expect(0).json();
    assert_eq!(
        (&written["file"], &written["events"]),
        (&path.into(), &5.into())
    );
    let calendar = fs::read_to_string(&file).unwrap();
    for line in [
        "BEGIN:VCALENDAR",
        "SUMMARY:Amara Okafor",
        "DTSTART:20310506T090000Z",
        "DTSTART:20310506T140000Z",
        "DTSTART:20310506T150000Z",
        "END:VCALENDAR",
    ] {
        let count = calendar.split("\r\n").filter(|one| *one == line).count();
        assert!(count > 0, "{line} in {calendar}");
    }

    let printed = cli.say(["export", "-"]).await.expect(0);
    assert_eq!(without_stamps(&printed.stdout), without_stamps(&calendar));
    assert_eq!(printed.stderr, "");
    let document = cli.run(["export", "-"]).await.expect(0).json();
    let inner = document["calendar"].as_str().unwrap();
    assert_eq!(without_stamps(inner), without_stamps(&calendar));
    assert_eq!(document["file"], Value::Null);
}

#[tokio::test]
async fn a_later_export_raises_the_sequence_of_changed_events_and_cancels_ended_ones() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let file = cli.data().join("week.ics");
    let path = file.to_str().unwrap();
    let mut seen = Vec::new();
    for step in 0..4 {
        match step {
            0 => {}
            1 => {
                cli.amend(1, slot(14), &[]).await.expect(0);
            }
            2 => {
                other_side_accepts(&sandbox, 1);
                cli.run(["sync"]).await.expect(0);
            }
            _ => {
                cli.run(["sync"]).await.expect(0);
            }
        }
        cli.run(["export", path, "--replace"]).await.expect(0);
        let calendar = fs::read_to_string(&file).unwrap();
        let of = |uid: &str| {
            let events = calendar.split("BEGIN:VEVENT").skip(1);
            let events: Vec<_> = events.filter(|event| event.contains(uid)).collect();
            let value = |event: &str, name: &str| {
                let line = event.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or_default().to_owned()
            };
            events.first().map(|event| {
                let [sequence, status, start] =
                    ["SEQUENCE:", "STATUS:", "DTSTART:20310506T"].map(|name| value(event, name));
                format!("{sequence} {status} {start}")
            })
        };
        let others = of("UID:interview-2@").unwrap();
        assert_eq!(others, "0 CONFIRMED 100000Z");
        seen.push([of("UID:interview-1@"), of("UID:interview-1-proposed@")]);
    }
    let at = |text: &str| Some(text.to_owned());
    let accepted = [at("1 CONFIRMED 140000Z"), at("1 CANCELLED 140000Z")];
    assert_eq!(
        seen,
        [
            [at("0 CONFIRMED 090000Z"), None],
            [at("0 CONFIRMED 090000Z"), at("0 TENTATIVE 140000Z")],
            accepted.clone(),
            accepted,
        ]
    );
    let kept = fs::read_to_string(cli.account_folder().join("calendar.json")).unwrap();
    assert!(
        !kept.contains("Schiller") && !kept.contains("Amara"),
        "{kept}"
    );
}

#[tokio::test]
async fn without_a_time_no_file_is_written() {
    let sandbox = serve(Options {
        data: Data::Exactly(Vec::new()),
        ..options()
    })
    .await;
    let cli = Cli::connected(&sandbox).await;
    let file = cli.data().join("none.ics");
    let (code, sentence) = cli
        .run(["export", file.to_str().unwrap()])
        .await
        .expect(1)
        .error();
    assert_eq!(code, "no_times");
    assert!(sentence.contains("No interview has a time"), "{sentence}");
    assert!(!file.exists());
    let printed = cli.say(["export", "-"]).await.expect(1);
    assert_eq!(printed.stdout, "");
}

#[tokio::test]
async fn an_existing_file_is_replaced_only_on_request() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let file = cli.data().join("week.ics");
    let path = file.to_str().unwrap();
    fs::write(&file, "mine").unwrap();
    let (code, sentence) = cli.run(["export", path]).await.expect(1).error();
    assert_eq!(code, "exists");
    assert!(
        sentence.contains(path) && sentence.contains("--replace"),
        "{sentence}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    cli.run(["export", path, "--replace"]).await.expect(0);
    assert!(fs::read_to_string(&file).unwrap().starts_with("BEGIN:"));

    let below = cli.data().join("missing/week.ics");
    let (code, sentence) = cli
        .run(["export", below.to_str().unwrap()])
        .await
        .expect(1)
        .error();
    assert_eq!(code, "no_folder");
    assert!(sentence.contains("Create it"), "{sentence}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_or_read_only_disk_gets_no_partial_file() {
    use interlude_app_tests::{Disk, may_mount};

    if !may_mount("an export onto a disk that is full or can only be read") {
        return;
    }
    let disk = Disk::of_kib(64);
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let file = disk.path().join("week.ics");
    let path = file.to_str().unwrap();
    cli.run(["export", path]).await.expect(0);
    let before = fs::read(&file).unwrap();
    let names = || fs::read_dir(disk.path()).unwrap().count();

    disk.fill(0);
    let standing = names();
    let other = disk.path().join("other.ics");
    for arguments in [
        vec!["export", path, "--replace"],
        vec!["export", other.to_str().unwrap()],
    ] {
        let (code, sentence) = cli.run(arguments).await.expect(1).error();
        assert_eq!(code, "disk_full");
        assert!(sentence.contains("Free some space"), "{sentence}");
    }
    assert_eq!((fs::read(&file).unwrap(), names()), (before, standing));

    disk.clear();
    disk.set_read_only(true);
    let ran = cli.run(["export", other.to_str().unwrap()]).await;
    assert_eq!(ran.expect(1).error().0, "no_permission");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn output_that_cannot_be_written_is_reported_on_stderr() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    for arguments in [["export", "-"], ["list", "--limit=1"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let ran = cli.say_into(full, arguments).await.expect(1);
        assert!(ran.stderr.contains("could not be written"), "{ran:#?}");
    }
}

/// Returns the lines of a calendar without the time of its creation.
fn without_stamps(calendar: &str) -> Vec<&str> {
    let lines = calendar.split("\r\n");
    lines.filter(|line| !line.starts_with("DTSTAMP")).collect()
}
