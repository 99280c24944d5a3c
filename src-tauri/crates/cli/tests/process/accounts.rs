use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::terminal::{Ran, Terminal, any_file_contains, connect_line, unused_url};

#[test]
fn without_an_account_only_status_succeeds_and_no_folder_is_created() {
    let terminal = Terminal::new();
    let status = terminal.json("status").is(0).document();
    for (field, value) in [
        ("account", Value::Null),
        ("paused", Value::Null),
        ("waiting", 0.into()),
    ] {
        assert_eq!(status[field], value, "{field}");
    }
    for command in [
        "list",
        "show 37",
        "history 37",
        "outbox",
        "away",
        "move --from 2025-01-22 --to 2025-01-22 --by 1h",
        "undo 37",
        "undo 37 41",
        "drop 37",
        "resolve 37 --mine",
        "retry 37",
        "sync",
        "sign-in",
        "offline on",
        "export -",
        "amend 37 --start '2025-01-22 14:20' --end 14:40",
    ] {
        let message = terminal.json(command).failed("no_account", 1);
        assert!(
            message.contains("interlude connect"),
            "{command}: {message}"
        );
    }
    assert!(!terminal.data().exists());
}

#[test]
fn connect_refuses_invalid_arguments_and_saves_nothing() {
    let terminal = Terminal::new();
    let url = &unused_url();
    for (url, more, key, code, expected) in [
        (
            "http://example.org",
            "--seal none",
            "k",
            "bad_connection",
            "https",
        ),
        (
            "https://me:hunter2@example.org",
            "--seal none",
            "k",
            "bad_connection",
            "password",
        ),
        (
            url,
            "--amend-url ftp://a --seal none",
            "k",
            "bad_connection",
            "--amend-url",
        ),
        (url, "", "k", "seal_needed", "--seal none"),
        (
            url,
            "--seal keychain",
            "k",
            "no_keychain",
            "--seal passphrase",
        ),
        (
            url,
            "--seal passphrase",
            "k",
            "passphrase_needed",
            "INTERLUDE_PASSPHRASE",
        ),
        (url, "--seal none", "", "no_api_key", "INTERLUDE_API_KEY"),
        (
            url,
            "--seal none",
            "two words",
            "bad_credential",
            "INTERLUDE_API_KEY",
        ),
    ] {
        let mut command = terminal.command(&connect_line(url, more));
        let message = Ran::of(command.env("INTERLUDE_API_KEY", key)).failed(code, 2);
        assert!(
            message.contains(expected) && !message.contains("hunter2"),
            "{message}"
        );
    }
    let partner = format!("connect --url {url} --partner a/b --seal none");
    let message = terminal.json(&partner).failed("bad_connection", 2);
    assert!(message.contains("--partner"), "{message}");
    let accounts = terminal.json("accounts").is(0).document();
    assert_eq!(accounts, json!({"accounts": []}));
}

#[test]
fn a_failed_first_sync_keeps_the_account_and_a_second_connect_reuses_it() {
    let terminal = Terminal::new();
    let url = unused_url();
    let connect = |url: &str| terminal.connect(url, "--seal none").is(1).document();
    let first = connect(&url);
    assert_eq!(
        (&first["is_new"], &first["error"]["code"]),
        (&json!(true), &json!("unreachable"))
    );
    assert_eq!(first["account"]["id"], "me-127-0-0-1");
    assert_eq!(connect(&(url + "/"))["is_new"], false);
    let accounts = terminal.json("accounts").document();
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
    assert!(!any_file_contains(&terminal.data(), "935d85ab"));

    connect(&unused_url());
    terminal.json("list").failed("several_accounts", 1);
    let list = terminal
        .json("--account me-127-0-0-1-2 list")
        .is(0)
        .document();
    assert_eq!(list, json!({"total": 0, "interviews": []}));
    terminal
        .json("list --account other")
        .failed("unknown_account", 1);
}

#[test]
fn interlude_data_names_the_data_folder_unless_an_argument_does() {
    let terminal = Terminal::connected();
    let accounts = |data: Option<&Path>, variable: &Path| {
        let mut command = terminal.bare_command();
        command.env("INTERLUDE_DATA", variable);
        if let Some(data) = data {
            command.arg("--data").arg(data);
        }
        let document = Ran::of(command.args(["--json", "accounts"])).document();
        document["accounts"].as_array().unwrap().len()
    };
    let (empty, data) = (terminal.data().join("no-such"), terminal.data());
    assert_eq!(accounts(None, &data), 1);
    assert_eq!(accounts(None, &empty), 0);
    assert_eq!(accounts(Some(&data), &empty), 1);
    assert_eq!(accounts(None, Path::new("")), 0);
}

/// Starts a server that answers 401 to every request, and returns its URL and the request heads.
fn recording_server() -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(String::new()));
    let recorded = Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head);
            recorded.lock().unwrap().push_str(&head);
            let refused =
                "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(refused.as_bytes());
        }
    });
    (url, requests)
}

#[test]
fn the_key_in_the_environment_is_not_sent_for_a_sealed_account_beside_others() {
    let terminal = Terminal::new();
    let run = |key: &str, line: &str| {
        let mut command = terminal.command(line);
        let command = command.env("INTERLUDE_PASSPHRASE", "correct horse");
        Ran::of(command.env("INTERLUDE_API_KEY", key))
    };
    let (first, first_requests) = recording_server();
    let (second, second_requests) = recording_server();
    for (key, url) in [("key-of-the-first", &first), ("key-of-the-second", &second)] {
        run(key, &connect_line(url, "--seal passphrase"));
    }
    // If the account were the only one, this key would replace the stored one.
    let wrong_key = |line: &str| {
        run(
            "key-of-the-first",
            &format!("--account me-127-0-0-1-2 {line}"),
        )
    };
    wrong_key("doctor");
    let message = wrong_key("--json sync").failed("sign_in", 4);
    for words in ["does not accept the API key", "interlude sign-in"] {
        assert!(message.contains(words), "{message}");
    }
    let requests = second_requests.lock().unwrap();
    assert!(requests.contains("key-of-the-second"), "{requests}");
    assert!(!requests.contains("key-of-the-first"), "{requests}");
    assert!(first_requests.lock().unwrap().contains("key-of-the-first"));
}
