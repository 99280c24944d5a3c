use serde_json::json;

use crate::terminal::{Terminal, text};

#[test]
fn an_unknown_interview_is_a_failure_and_a_missing_key_needs_the_user() {
    let terminal = Terminal::connected();
    let unknown: &[&[&str]] = &[
        &["show", "37"],
        &["history", "37"],
        &["undo", "37"],
        &["retry", "37", "--no-sync"],
        &["resolve", "37", "--theirs"],
        &[
            "amend",
            "#37",
            "--start",
            "2025-01-22 14:20",
            "--end",
            "14:40",
        ],
    ];
    for command in unknown {
        let (document, code) = terminal.json(command);
        assert_eq!(
            (&document["error"]["code"], code),
            (&json!("unknown_interview"), Some(1)),
            "{command:?}"
        );
    }
    let (sync, code) = terminal.json(&["sync"]);
    assert_eq!(
        (&sync["error"]["code"], &sync["paused"], code),
        (&json!("sign_in"), &json!("sign_in"), Some(4))
    );
    assert!(
        sync["error"]["message"]
            .as_str()
            .unwrap()
            .contains("INTERLUDE_API_KEY")
    );
}

#[test]
fn working_offline_lasts_until_it_is_turned_off() {
    let terminal = Terminal::connected();
    assert_eq!(terminal.json(&["offline", "on"]).0["work_offline"], true);
    let (status, _) = terminal.json(&["status"]);
    assert_eq!(
        (&status["paused"], &status["work_offline"]),
        (&json!("offline"), &json!(true))
    );
    assert_eq!(terminal.json(&["offline", "off"]).0["work_offline"], false);
}

#[test]
fn output_without_a_terminal_is_plain_text() {
    let terminal = Terminal::connected();
    let status = terminal.run(&["status"]);
    let output = text(&status.stdout);
    assert!(
        output.contains("me-127-0-0-1") && output.contains("Times in Europe/London."),
        "{output}"
    );
    assert!(!output.contains('\u{1b}'));
    let help = terminal.run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let help = text(&help.stdout);
    assert!(
        help.contains("Exit codes:") && help.contains("doctor"),
        "{help}"
    );
}
