use interlude_store::keys::test_keychain::PrivateKeyring;
use serde_json::{Value, json};

use crate::terminal::{Ran, Terminal, any_file_contains, connect_line, unused_url};

/// A terminal in a session with its own keychain.
struct KeychainTerminal {
    terminal: Terminal,
    keyring: PrivateKeyring,
}

impl KeychainTerminal {
    fn start(test: &str) -> Option<Self> {
        let keyring = PrivateKeyring::start(test).unwrap()?;
        let terminal = Terminal::new();
        Some(Self { terminal, keyring })
    }

    fn run(&self, line: &str, variables: &[(&str, &str)]) -> Ran {
        let mut command = self.terminal.command(line);
        self.keyring.set_environment(&mut command);
        Ran::of(command.envs(variables.iter().copied()))
    }

    fn json(&self, line: &str) -> Ran {
        self.run(&format!("--json {line}"), &[])
    }

    fn connect(&self, url: &str, more: &str) -> Ran {
        self.run(
            &connect_line(url, more),
            &[("INTERLUDE_API_KEY", "935d85ab")],
        )
    }
}

#[test]
fn the_keychain_is_the_default_seal_and_opens_the_account() {
    let Some(mut terminal) =
        KeychainTerminal::start("the_keychain_is_the_default_seal_and_opens_the_account")
    else {
        return;
    };
    let url = unused_url();
    // The account is connected, and only its first sync fails.
    let connected = terminal.connect(&url, "").is(1).document();
    assert_eq!(connected["account"]["seal"], "keychain");

    // Like after the next login, with no credential in the environment.
    terminal.keyring.start_again().unwrap();
    let status = terminal.json("status").is(0).document();
    assert_eq!(status["seal"], "keychain");
    // It would fail with another code without the saved key.
    terminal.json("sync").failed("unreachable", 1);
    let status = terminal.run("status", &[]).stdout;
    assert!(
        status.contains("Sealed           by the system keychain"),
        "{status}"
    );

    for more in ["", "--seal keychain"] {
        let again = terminal.connect(&url, more).document();
        assert_eq!(again["is_new"], false);
    }
    terminal
        .connect(&url, "--seal none")
        .failed("sealed_otherwise", 2);
    assert!(!any_file_contains(&terminal.terminal.data(), "935d85ab"));
}

#[test]
fn a_locked_missing_or_reset_keychain_is_an_error_with_advice() {
    let Some(mut terminal) =
        KeychainTerminal::start("a_locked_missing_or_reset_keychain_is_an_error_with_advice")
    else {
        return;
    };
    let says = |message: String, words: &[&str]| {
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    };
    terminal.connect(&unused_url(), "--seal keychain");

    terminal.keyring.lock().unwrap();
    let status = terminal.json("status").failed("keychain_locked", 4);
    says(status, &["unlock it"]);
    let another = terminal.connect(&unused_url(), "--seal keychain");
    says(another.failed("keychain_locked", 4), &["--seal passphrase"]);

    terminal.keyring.stop().unwrap();
    let outbox = terminal.json("outbox").failed("no_keychain", 4);
    says(outbox, &["GNOME Keyring"]);

    terminal.keyring.reset().unwrap();
    let list = terminal.json("list").failed("keychain_entry_lost", 5);
    says(list, &["restore a copy", "vault.json"]);
    let another = terminal.connect(&unused_url(), "");
    says(another.failed("no_keychain", 4), &["default keyring"]);

    let accounts = terminal.json("accounts").document();
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn the_doctor_reports_a_locked_missing_or_reset_keychain() {
    let Some(mut terminal) =
        KeychainTerminal::start("the_doctor_reports_a_locked_missing_or_reset_keychain")
    else {
        return;
    };
    terminal.connect(&unused_url(), "--seal keychain");
    let look = |terminal: &KeychainTerminal| {
        let found = terminal.json("doctor");
        let document = found.document();
        let checks = document["checks"].as_array().unwrap();
        let of = |name: &str| {
            let check = checks.iter().find(|check| check["name"] == name).unwrap();
            ["verdict", "code"].map(|field| check[field].clone())
        };
        (of("keychain"), of("account"), found.exit)
    };
    let ok = || [json!("ok"), Value::Null];
    let trouble = |code: &str| [json!("trouble"), json!(code)];
    // The server is not there.
    assert_eq!(look(&terminal), (ok(), ok(), 1));

    terminal.keyring.lock().unwrap();
    assert_eq!(look(&terminal), (ok(), trouble("keychain_locked"), 4));
    terminal.keyring.stop().unwrap();
    let missing = || trouble("no_keychain");
    assert_eq!(look(&terminal), (missing(), missing(), 4));
    terminal.keyring.reset().unwrap();
    let (_, account, exit) = look(&terminal);
    assert_eq!((account, exit), (trouble("keychain_entry_lost"), 5));
}

#[test]
fn a_trace_log_contains_no_credential() {
    let Some(terminal) = KeychainTerminal::start("a_trace_log_contains_no_credential") else {
        return;
    };
    let key = ("INTERLUDE_API_KEY", "935d85ab");
    let connect = connect_line(&unused_url(), "");
    let log = terminal
        .run(&connect, &[key, ("INTERLUDE_LOG", "trace")])
        .stderr;
    assert!(log.contains("zbus"), "the bus is logged");
    assert!(!log.contains("935d85ab"), "{log}");
}
