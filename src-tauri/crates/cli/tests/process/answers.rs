use serde_json::json;

use crate::terminal::Terminal;

#[test]
fn an_unknown_interview_is_a_failure_and_a_missing_key_needs_the_user() {
    let terminal = Terminal::connected();
    for command in [
        "show 37",
        "history 37",
        "undo 37",
        "retry 37 --no-sync",
        "resolve 37 --theirs",
        "amend #37 --start '2025-01-22 14:20' --end 14:40",
    ] {
        terminal.json(command).failed("unknown_interview", 1);
    }
    let message = terminal.json("sync").failed("sign_in", 4);
    assert!(message.contains("INTERLUDE_API_KEY"), "{message}");
}

#[test]
fn working_offline_lasts_until_it_is_turned_off() {
    let terminal = Terminal::connected();
    let on = terminal.json("offline on").document();
    assert_eq!(
        (&on["paused"], &on["work_offline"]),
        (&json!("offline"), &json!(true))
    );
    assert_eq!(terminal.json("status").document()["work_offline"], true);
    let off = terminal.json("offline off").document();
    assert_eq!(off["work_offline"], false);
}

#[test]
fn output_without_a_terminal_is_plain_text() {
    let terminal = Terminal::connected();
    let status = terminal.run("status").stdout;
    for part in ["me-127-0-0-1", "Times in Europe/London."] {
        assert!(status.contains(part), "{status}");
    }
    assert!(!status.contains('\u{1b}'));
    let help = terminal.run("--help").is(0).stdout;
    assert!(
        help.contains("Exit codes:") && help.contains("doctor"),
        "{help}"
    );
}
