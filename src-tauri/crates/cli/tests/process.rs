//! The program as a process, without a server: wrong use, no account, exit codes, errors as JSON.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// A folder of its own, a zone with daylight saving time, and none of the caller's own settings.
struct Terminal {
    folder: tempfile::TempDir,
}

impl Terminal {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A terminal whose account is connected to a server that is not there.
    fn connected() -> Self {
        let terminal = Self::new();
        let output = terminal.connect(&["--seal", "none"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        terminal
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interlude"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TZ", "Europe/London");
        command
            .stdin(Stdio::null())
            .arg("--data")
            .arg(self.data())
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What the one document on stdout says, and the exit code.
    fn json(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let output = self.run(&[&["--json"], arguments].concat());
        let document = serde_json::from_slice(&output.stdout);
        (
            document.unwrap_or_else(|error| panic!("{error}: {output:?}")),
            output.status.code(),
        )
    }

    fn connect(&self, more: &[&str]) -> Output {
        let url = nobodys_url();
        let arguments = ["connect", "--url", &url, "--partner", "me"];
        let mut command = self.command(&[&arguments, more].concat());
        command
            .env("INTERLUDE_API_KEY", "935d85ab")
            .output()
            .unwrap()
    }
}

/// The address of a port on which nobody listens.
fn nobodys_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn without_an_account_status_says_so_and_the_rest_fails_and_nothing_is_created() {
    let terminal = Terminal::new();
    let (status, code) = terminal.json(&["status"]);
    assert_eq!(code, Some(0));
    let zero = ["waiting", "needs_attention"].map(|field| status[field].as_u64());
    assert_eq!(
        (&status["account"], &status["paused"], zero),
        (&Value::Null, &Value::Null, [Some(0), Some(0)])
    );

    let times = ["--start", "2025-01-22 14:20", "--end", "14:40"];
    let commands: &[&[&str]] = &[
        &["list"],
        &["show", "37"],
        &["history", "37"],
        &["outbox"],
        &["undo", "37"],
        &["discard", "37"],
        &["resolve", "37", "--mine"],
        &["retry", "37"],
        &["sync"],
        &["offline", "on"],
        &[&["amend", "37"][..], &times].concat(),
    ];
    for command in commands {
        let (document, code) = terminal.json(command);
        assert_eq!(
            (&document["error"]["code"], code),
            (&json!("no_account"), Some(1)),
            "{command:?}"
        );
        assert!(
            document["error"]["message"]
                .as_str()
                .unwrap()
                .contains("interlude connect")
        );
    }
    assert!(!terminal.data().exists(), "asking creates no folder");
}

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
fn connect_refuses_what_cannot_work_and_saves_nothing() {
    let terminal = Terminal::new();
    let at = |url: &str, more: &[&str], key: &str, passphrase: &str| {
        let arguments = [&["--json", "connect", "--url", url, "--partner"], more].concat();
        let mut command = terminal.command(&arguments);
        command
            .env("INTERLUDE_API_KEY", key)
            .env("INTERLUDE_PASSPHRASE", passphrase);
        let output = command.output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{document}");
        let error = &document["error"];
        (
            error["code"].as_str().unwrap().to_owned(),
            error["message"].as_str().unwrap().to_owned(),
        )
    };
    let url = nobodys_url();
    let none = ["me", "--seal", "none"];
    for (found, code, says) in [
        (
            at("http://example.org", &none, "k", ""),
            "bad_connection",
            "https",
        ),
        (
            at("https://me:hunter2@example.org", &none, "k", ""),
            "bad_connection",
            "password",
        ),
        (
            at(&url, &["a/b", "--seal", "none"], "k", ""),
            "bad_connection",
            "--partner",
        ),
        (at(&url, &["me"], "k", ""), "seal_needed", "--seal none"),
        (
            at(&url, &["me", "--seal", "keychain"], "k", ""),
            "no_keychain",
            "--seal passphrase",
        ),
        (
            at(&url, &["me", "--seal", "passphrase"], "k", " "),
            "passphrase_needed",
            "INTERLUDE_PASSPHRASE",
        ),
        (at(&url, &none, "", ""), "no_api_key", "INTERLUDE_API_KEY"),
        (
            at(&url, &none, "two words", ""),
            "bad_credential",
            "INTERLUDE_API_KEY",
        ),
    ] {
        assert_eq!(found.0, code);
        assert!(
            found.1.contains(says) && !found.1.contains("hunter2"),
            "{}",
            found.1
        );
    }
    assert_eq!(
        terminal.json(&["accounts"]),
        (json!({"accounts": []}), Some(0))
    );
}

#[test]
fn a_first_sync_that_fails_leaves_the_account_and_a_second_connect_makes_no_other() {
    let terminal = Terminal::new();
    let url = nobodys_url();
    let connect = |with: &str| {
        let arguments = [
            "--json",
            "connect",
            "--url",
            with,
            "--partner",
            "me",
            "--seal",
            "none",
        ];
        let output = terminal
            .command(&arguments)
            .env("INTERLUDE_API_KEY", "935d85ab")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let first = connect(&url);
    assert_eq!(
        (&first["is_new"], &first["error"]["code"]),
        (&json!(true), &json!("unreachable"))
    );
    assert_eq!(first["account"]["id"], "me-127-0-0-1");
    assert_eq!(connect(&(url + "/"))["is_new"], false);

    let (accounts, _) = terminal.json(&["accounts"]);
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
    assert!(
        !holds(&terminal.data(), "935d85ab"),
        "--seal none keeps no credential"
    );

    connect(&nobodys_url());
    let (refused, code) = terminal.json(&["list"]);
    assert_eq!(
        (&refused["error"]["code"], code),
        (&json!("several_accounts"), Some(1))
    );
    let (list, code) = terminal.json(&["--account", "me-127-0-0-1-2", "list"]);
    assert_eq!(
        (list, code),
        (json!({"total": 0, "interviews": []}), Some(0))
    );
    let (unknown, code) = terminal.json(&["list", "--account", "other"]);
    assert_eq!(
        (&unknown["error"]["code"], code),
        (&json!("unknown_account"), Some(1))
    );
}

#[test]
fn a_sealed_account_asks_for_its_passphrase_and_keeps_the_key_to_itself() {
    let terminal = Terminal::new();
    let url = nobodys_url();
    let with = |arguments: &[&str], passphrase: &str| {
        let mut command = terminal.command(&[&["--json"], arguments].concat());
        command.env("INTERLUDE_PASSPHRASE", passphrase);
        let output = command
            .env("INTERLUDE_API_KEY", "935d85ab")
            .output()
            .unwrap();
        (
            serde_json::from_slice::<Value>(&output.stdout).unwrap(),
            output.status.code(),
        )
    };
    let connect = [
        "connect",
        "--url",
        &url,
        "--partner",
        "me",
        "--seal",
        "passphrase",
    ];
    assert_eq!(with(&connect, "correct horse").1, Some(1));
    assert_eq!(
        with(&["outbox"], "correct horse"),
        (json!({"amendments": []}), Some(0))
    );
    for (passphrase, wanted) in [("", "passphrase_needed"), ("wrong", "wrong_passphrase")] {
        let (refused, code) = with(&["outbox"], passphrase);
        assert_eq!((&refused["error"]["code"], code), (&json!(wanted), Some(4)));
    }
    assert!(!holds(&terminal.data(), "935d85ab"));
}

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
fn working_offline_lasts_until_it_is_ended() {
    let terminal = Terminal::connected();
    assert_eq!(terminal.json(&["offline", "on"]).0["work_offline"], true);
    let (status, _) = terminal.json(&["status"]);
    assert_eq!(
        (&status["paused"], &status["work_offline"]),
        (&json!("offline"), &json!(true))
    );
    assert_eq!(terminal.json(&["offline", "off"]).0["work_offline"], false);
}

#[cfg(target_os = "linux")]
#[test]
fn a_data_folder_in_use_or_damaged_is_exit_5_and_named() {
    let terminal = Terminal::connected();
    let lock = std::fs::File::open(terminal.data().join("lock")).unwrap();
    lock.lock().unwrap();
    let (refused, code) = terminal.json(&["list"]);
    assert_eq!(
        (&refused["error"]["code"], code),
        (&json!("in_use"), Some(5))
    );
    let folder = terminal.data().display().to_string();
    assert!(
        refused["error"]["message"]
            .as_str()
            .unwrap()
            .contains(&folder)
    );
    drop(lock);

    let account = terminal.data().join("accounts/me-127-0-0-1/account.json");
    std::fs::write(&account, "{").unwrap();
    let (refused, code) = terminal.json(&["list"]);
    assert_eq!(
        (&refused["error"]["code"], code),
        (&json!("account_damaged"), Some(5))
    );
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

#[test]
fn people_read_plain_words_without_a_terminal() {
    let terminal = Terminal::connected();
    let status = terminal.run(&["status"]);
    let said = text(&status.stdout);
    assert!(
        said.contains("me-127-0-0-1") && said.contains("Times in Europe/London."),
        "{said}"
    );
    assert!(!said.contains('\u{1b}'));
    let help = terminal.run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let help = text(&help.stdout);
    assert!(
        help.contains("Exit codes:") && !help.contains("export") && !help.contains("doctor"),
        "{help}"
    );
}

/// Whether any file below a folder holds the text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    })
}
