use serde_json::json;

use crate::terminal::{Terminal, text};

#[test]
fn wrong_use_is_exit_2_with_advice_and_opens_nothing() {
    let terminal = Terminal::new();
    let amend = |start, end| vec!["amend", "37", "--start", start, "--end", end];
    let cases = [
        (vec!["frobnicate"], "wrong_use", "frobnicate"),
        (vec![], "wrong_use", ""),
        (vec!["show"], "wrong_use", "ID"),
        (vec!["show", "zero"], "wrong_use", "such as 37"),
        (vec!["show", "0"], "wrong_use", "such as 37"),
        (vec!["resolve", "37"], "wrong_use", "--mine"),
        (
            vec!["resolve", "37", "--mine", "--theirs"],
            "wrong_use",
            "--theirs",
        ),
        (
            vec!["amend", "37", "--start", "2025-01-22 14:20"],
            "wrong_use",
            "--end",
        ),
        (
            vec!["--account", "../x", "list"],
            "wrong_use",
            "cannot name an account",
        ),
        (
            amend("2025-01-22 14:20", "2025-01-22 14:20"),
            "bad_slot",
            "after the start",
        ),
        (
            amend("2025-01-22 14:20", "2025-01-23 20:20"),
            "bad_slot",
            "24 hours",
        ),
        (amend("soon", "later"), "bad_time", "2025-01-22T14:20:00Z"),
        (
            amend("2025-03-30 01:30", "2025-03-30 02:30"),
            "time_gap",
            "02:00",
        ),
        (
            amend("2025-10-26 01:30", "2025-10-26 02:30"),
            "time_twice",
            "+01:00",
        ),
        (
            vec!["list", "--from", "2025-01-23", "--to", "2025-01-22"],
            "bad_span",
            "--to",
        ),
        (vec!["list", "--limit", "few"], "wrong_use", "--limit"),
    ];
    for (arguments, code, expected) in cases {
        let (document, exit) = terminal.json(&arguments);
        assert_eq!(
            (&document["error"]["code"], exit),
            (&json!(code), Some(2)),
            "{arguments:?}"
        );
        let message = document["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(expected) && !message.contains('\n'),
            "{arguments:?}: {message}"
        );

        let as_text = terminal.run(&arguments);
        assert_eq!(
            (as_text.status.code(), text(&as_text.stdout)),
            (Some(2), String::new())
        );
        assert!(text(&as_text.stderr).contains(expected), "{arguments:?}");
    }
    assert!(!terminal.data().exists());
}

#[test]
fn an_invalid_tz_is_a_note_and_refused_only_for_local_times() {
    let terminal = Terminal::connected();
    let run = |arguments: &[&str]| {
        terminal
            .command(arguments)
            .env("TZ", "Mars/Olympus")
            .output()
            .unwrap()
    };
    let shown = run(&["list"]);
    assert_eq!(shown.status.code(), Some(0));
    let output_text = text(&shown.stderr);
    assert!(
        output_text.contains("Mars/Olympus") && output_text.contains("Europe/London"),
        "{output_text}"
    );
    assert_eq!(run(&["--json", "list"]).status.code(), Some(0));
    assert_eq!(run(&["--json", "list"]).stderr, b"");

    let amend = |start, end| run(&["amend", "37", "--start", start, "--end", end, "--no-sync"]);
    let unknown = amend("2026-12-03T14:00:00Z", "2026-12-03T14:20:00Z");
    assert_eq!(
        unknown.status.code(),
        Some(1),
        "only the interview is unknown"
    );
    assert!(text(&unknown.stderr).contains("no interview 37"));
    let refused = amend("2026-12-03 14:00", "14:20");
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("offset"));
}

#[cfg(target_os = "linux")]
#[test]
fn times_agree_with_the_date_command() {
    let terminal = Terminal::connected();
    let has_file = std::path::Path::new("/etc/localtime").exists();
    let of_file: &[&str] = if has_file {
        &[":/etc/localtime", "/etc/localtime"]
    } else {
        &[]
    };
    let others = [
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "<+0330>-3:30",
        "UTC-2",
        "EST5EDT",
        "NZST-12NZDT,M9.5.0,M4.1.0/3",
        "Asia/Kathmandu",
    ];
    for zone in of_file.iter().copied().chain(others) {
        let local = "2026-07-15 12:00";
        let by_date = std::process::Command::new("date")
            .args([
                "-u",
                "+%Y-%m-%dT%H:%M:%SZ",
                "-d",
                &format!("TZ=\"{zone}\" {local}"),
            ])
            .output()
            .unwrap();
        assert!(by_date.status.success());
        let output = terminal
            .command(&[
                "--json",
                "list",
                "--from",
                local,
                "--to",
                text(&by_date.stdout).trim(),
            ])
            .env("TZ", zone)
            .output()
            .unwrap();
        // The command fails with this code only if both times are the same instant.
        let output_text = text(&output.stdout);
        assert!(output_text.contains("bad_span"), "{zone}: {output_text}");
        let as_text = terminal
            .command(&["list"])
            .env("TZ", zone)
            .output()
            .unwrap();
        assert_eq!(
            (as_text.status.code(), text(&as_text.stderr)),
            (Some(0), String::new()),
            "{zone}"
        );
    }
}
