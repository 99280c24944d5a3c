use serde_json::json;

use crate::terminal::{Terminal, text};

#[test]
fn wrong_use_is_exit_2_and_says_what_to_do_before_anything_is_opened() {
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
    for (arguments, code, says) in cases {
        let (document, exit) = terminal.json(&arguments);
        assert_eq!(
            (&document["error"]["code"], exit),
            (&json!(code), Some(2)),
            "{arguments:?}"
        );
        let message = document["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(says) && !message.contains('\n'),
            "{arguments:?}: {message}"
        );

        let spoken = terminal.run(&arguments);
        assert_eq!(
            (spoken.status.code(), text(&spoken.stdout)),
            (Some(2), String::new())
        );
        assert!(text(&spoken.stderr).contains(says), "{arguments:?}");
    }
    assert!(!terminal.data().exists());
}

#[test]
fn a_zone_that_is_none_is_wrong_use_only_where_a_zone_is_needed() {
    let terminal = Terminal::connected();
    let run = |arguments: &[&str]| {
        terminal
            .command(arguments)
            .env("TZ", "Nowhere/Land")
            .output()
            .unwrap()
    };
    let refused = run(&["list"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("Europe/London"));
    assert_eq!(run(&["--json", "list"]).status.code(), Some(0));
}
