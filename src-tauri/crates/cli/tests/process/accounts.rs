use serde_json::{Value, json};

use crate::terminal::{Terminal, any_file_contains, unused_url};

#[test]
fn without_an_account_only_status_succeeds_and_no_folder_is_created() {
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
        &["drop", "37"],
        &["discard", "37"],
        &["resolve", "37", "--mine"],
        &["retry", "37"],
        &["sync"],
        &["offline", "on"],
        &["export", "-"],
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
    assert!(
        !terminal.data().exists(),
        "a command that only reads creates no folder"
    );
}

#[test]
fn connect_refuses_invalid_arguments_and_saves_nothing() {
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
    let url = unused_url();
    let none = ["me", "--seal", "none"];
    for (found, code, expected) in [
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
            found.1.contains(expected) && !found.1.contains("hunter2"),
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
fn a_failed_first_sync_keeps_the_account_and_a_second_connect_reuses_it() {
    let terminal = Terminal::new();
    let url = unused_url();
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
        !any_file_contains(&terminal.data(), "935d85ab"),
        "--seal none stores no credential"
    );

    connect(&unused_url());
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
fn a_sealed_account_needs_its_passphrase_and_stores_no_plain_key() {
    let terminal = Terminal::new();
    let url = unused_url();
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
        (json!({"changes": []}), Some(0))
    );
    for (passphrase, wanted) in [("", "passphrase_needed"), ("wrong", "wrong_passphrase")] {
        let (refused, code) = with(&["outbox"], passphrase);
        assert_eq!((&refused["error"]["code"], code), (&json!(wanted), Some(4)));
    }
    assert!(!any_file_contains(&terminal.data(), "935d85ab"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_data_folder_in_use_or_damaged_is_exit_5_and_the_message_names_it() {
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
fn interlude_data_names_the_data_folder_unless_an_argument_does() {
    let terminal = Terminal::connected();
    let accounts = |data: Option<&str>, variable: &std::path::Path| {
        let mut command = terminal.bare_command();
        command.env("INTERLUDE_DATA", variable);
        if let Some(data) = data {
            command.args(["--data", data]);
        }
        let output = command.args(["--json", "accounts"]).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        document["accounts"].as_array().unwrap().len()
    };
    let (empty, data) = (terminal.data().join("no-such"), terminal.data());
    assert_eq!(accounts(None, &data), 1);
    assert_eq!(accounts(None, &empty), 0);
    assert_eq!(accounts(data.to_str(), &empty), 1);
    assert_eq!(accounts(None, std::path::Path::new("")), 0);
}

/// Starts a server that answers 401 to every request, and returns its URL and the request heads.
fn recording_server() -> (String, std::sync::Arc<std::sync::Mutex<String>>) {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let recorded = std::sync::Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                head.push(byte[0]);
            }
            recorded
                .lock()
                .unwrap()
                .push_str(&String::from_utf8_lossy(&head));
            let refused =
                b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(refused);
        }
    });
    (url, requests)
}

#[test]
fn the_key_in_the_environment_is_not_sent_for_a_sealed_account_beside_others() {
    let terminal = Terminal::new();
    let run = |key: &str, arguments: &[&str]| {
        let mut command = terminal.command(arguments);
        command
            .env("INTERLUDE_PASSPHRASE", "correct horse")
            .env("INTERLUDE_API_KEY", key);
        command.output().unwrap()
    };
    let ((first, first_requests), (second, second_requests)) =
        (recording_server(), recording_server());
    let connect = |url: &str, key| {
        let seal = ["--seal", "passphrase"];
        run(
            key,
            &[&["connect", "--partner", "me", "--url", url][..], &seal].concat(),
        )
    };
    connect(&first, "key-of-the-first");
    connect(&second, "key-of-the-second");
    // If the account were the only one, this key would replace the stored one.
    run("key-of-the-first", &["--account", "me-127-0-0-1-2", "sync"]);
    run(
        "key-of-the-first",
        &["--account", "me-127-0-0-1-2", "doctor"],
    );
    let requests = second_requests.lock().unwrap().clone();
    assert!(requests.contains("key-of-the-second"), "{requests}");
    assert!(!requests.contains("key-of-the-first"), "{requests}");
    assert!(first_requests.lock().unwrap().contains("key-of-the-first"));

    let output = run("key-of-the-first", &["--account", "me-127-0-0-1-2", "sync"]);
    let output = crate::terminal::text(&[output.stdout, output.stderr].concat());
    let output = output.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        output.contains("does not accept the API key") && output.contains("Connect again"),
        "{output}"
    );
}
