use crate::terminal::{Ran, Terminal};

#[test]
fn wrong_use_is_exit_2_with_advice_and_opens_nothing() {
    let terminal = Terminal::new();
    for (line, code, expected) in [
        ("frobnicate", "wrong_use", "frobnicate"),
        ("", "wrong_use", ""),
        ("show", "wrong_use", "ID"),
        ("show zero", "wrong_use", "such as 37"),
        ("show 0", "wrong_use", "such as 37"),
        ("resolve 37", "wrong_use", "--mine"),
        ("resolve 37 --mine --theirs", "wrong_use", "--theirs"),
        ("amend 37 --start '2025-01-22 14:20'", "wrong_use", "--end"),
        (
            "amend 37 --start soon --end later",
            "bad_time",
            "2025-01-22T14:20:00Z",
        ),
        ("--account ../x list", "wrong_use", "cannot name an account"),
        ("list --from 2025-01-23 --to 2025-01-22", "bad_span", "--to"),
        ("list --limit few", "wrong_use", "--limit"),
    ] {
        let message = terminal.json(line).failed(code, 2);
        assert!(
            message.contains(expected) && !message.contains('\n'),
            "{line}: {message}"
        );

        let as_text = terminal.run(line).is(2);
        assert_eq!(as_text.stdout, "");
        assert!(as_text.stderr.contains(expected), "{line}: {as_text:#?}");
    }
    assert!(!terminal.data().exists());
}

#[test]
fn an_invalid_tz_is_a_note_and_refused_only_for_local_times() {
    let terminal = Terminal::connected();
    let run = |line: &str| Ran::of(terminal.command(line).env("TZ", "Mars/Olympus"));
    let note = run("list").is(0).stderr;
    assert!(
        note.contains("Mars/Olympus") && note.contains("Europe/London"),
        "{note}"
    );
    assert_eq!(run("--json list").is(0).stderr, "");

    let amend = "amend 37 --no-sync --start";
    let unknown = run(&format!(
        "{amend} 2026-12-03T14:00:00Z --end 2026-12-03T14:20:00Z"
    ));
    assert!(unknown.is(1).stderr.contains("no interview 37"));
    let refused = run(&format!("{amend} '2026-12-03 14:00' --end 14:20"));
    assert!(refused.is(2).stderr.contains("offset"));
}

#[cfg(target_os = "linux")]
#[test]
fn times_agree_with_the_date_command() {
    let terminal = Terminal::connected();
    let has_file = std::path::Path::new("/etc/localtime").exists();
    let of_file = [":/etc/localtime", "/etc/localtime"];
    let of_file = of_file.into_iter().filter(|_| has_file);
    for zone in of_file.chain([
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "<+0330>-3:30",
        "UTC-2",
        "EST5EDT",
        "NZST-12NZDT,M9.5.0,M4.1.0/3",
        "Asia/Kathmandu",
    ]) {
        let local = "2026-07-15 12:00";
        let date = format!("TZ=\"{zone}\" {local}");
        let mut by_date = std::process::Command::new("date");
        let by_date = by_date.args(["-u", "+%Y-%m-%dT%H:%M:%SZ", "-d", &date]);
        let instant = Ran::of(by_date).is(0).stdout;
        let run = |line: &str| Ran::of(terminal.command(line).env("TZ", zone));
        // The command fails with this code only if both times are the same instant.
        let same = format!("--json list --from '{local}' --to {instant}");
        run(&same).failed("bad_span", 2);
        assert_eq!(run("list").is(0).stderr, "", "{zone}");
    }
}
