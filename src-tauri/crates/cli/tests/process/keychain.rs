use std::process::{Command, Output};

use interlude_store::keys::test_keychain::PrivateKeyring;
use serde_json::{Value, json};

use crate::terminal::{Terminal, any_file_contains, text, unused_url};

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

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.terminal.command(arguments);
        self.keyring.lend(&mut command);
        command
    }

    fn connect(&self, url: &str, more: &[&str]) -> Output {
        let arguments = ["--json", "connect", "--url", url, "--partner", "me"];
        let mut command = self.command(&[&arguments, more].concat());
        command
            .env("INTERLUDE_API_KEY", "935d85ab")
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        read(
            &self
                .command(&[&["--json"], arguments].concat())
                .output()
                .unwrap(),
        )
    }

    /// Runs a command that fails, and returns its error code, its message and its exit code.
    fn refused(&self, arguments: &[&str]) -> (String, String, Option<i32>) {
        refusal(self.json(arguments))
    }
}

fn read(output: &Output) -> (Value, Option<i32>) {
    let document = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    (document, output.status.code())
}

fn refusal((document, exit): (Value, Option<i32>)) -> (String, String, Option<i32>) {
    let text = |field: &str| document["error"][field].as_str().unwrap().to_owned();
    (text("code"), text("message"), exit)
}

#[test]
fn the_keychain_is_the_default_seal_and_opens_the_account() {
    let Some(mut terminal) =
        KeychainTerminal::start("the_keychain_is_the_default_seal_and_opens_the_account")
    else {
        return;
    };
    let url = unused_url();
    let (connected, exit) = read(&terminal.connect(&url, &[]));
    assert_eq!(
        (&connected["account"]["seal"], exit),
        (&json!("keychain"), Some(1)),
        "the account is connected and only its first sync fails: {connected}"
    );

    // Like after the next login, with no credential in the environment.
    terminal.keyring.start_again().unwrap();
    let (status, exit) = terminal.json(&["status"]);
    assert_eq!((&status["seal"], exit), (&json!("keychain"), Some(0)));
    let (sync, _) = terminal.json(&["sync"]);
    assert_eq!(
        sync["error"]["code"], "unreachable",
        "the saved key was used: {sync}"
    );
    let output_text = text(&terminal.command(&["status"]).output().unwrap().stdout);
    assert!(
        output_text.contains("Sealed           by the system keychain"),
        "{output_text}"
    );

    for more in [&[][..], &["--seal", "keychain"]] {
        assert_eq!(read(&terminal.connect(&url, more)).0["is_new"], false);
    }
    let other = refusal(read(&terminal.connect(&url, &["--seal", "none"])));
    assert_eq!((&*other.0, other.2), ("sealed_otherwise", Some(2)));
    assert!(!any_file_contains(&terminal.terminal.data(), "935d85ab"));
}

#[test]
fn a_locked_missing_or_reset_keychain_is_an_error_with_advice() {
    let Some(mut terminal) =
        KeychainTerminal::start("a_locked_missing_or_reset_keychain_is_an_error_with_advice")
    else {
        return;
    };
    let url = unused_url();
    terminal.connect(&url, &["--seal", "keychain"]);

    terminal.keyring.lock().unwrap();
    let (code, message, exit) = terminal.refused(&["status"]);
    assert_eq!((&*code, exit), ("keychain_locked", Some(4)), "{message}");
    assert!(message.contains("unlock it"), "{message}");
    let another = terminal.connect(&unused_url(), &["--seal", "keychain"]);
    let (code, message, exit) = refusal(read(&another));
    assert_eq!((&*code, exit), ("keychain_locked", Some(4)), "{message}");
    assert!(message.contains("--seal passphrase"), "{message}");

    terminal.keyring.stop().unwrap();
    let (code, message, exit) = terminal.refused(&["outbox"]);
    assert_eq!((&*code, exit), ("no_keychain", Some(4)), "{message}");
    assert!(message.contains("GNOME Keyring"), "{message}");

    terminal.keyring.reset().unwrap();
    let (code, message, exit) = terminal.refused(&["list"]);
    assert_eq!(
        (&*code, exit),
        ("keychain_entry_lost", Some(5)),
        "{message}"
    );
    assert!(
        message.contains("restore a copy") && message.contains("vault.json"),
        "{message}"
    );
    let another = terminal.connect(&unused_url(), &[]);
    let (code, message, exit) = refusal(read(&another));
    assert_eq!((&*code, exit), ("no_keychain", Some(4)), "{message}");
    assert!(message.contains("default keyring"), "{message}");

    let (accounts, _) = terminal.json(&["accounts"]);
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn the_doctor_reports_a_locked_missing_or_reset_keychain() {
    let Some(mut terminal) =
        KeychainTerminal::start("the_doctor_reports_a_locked_missing_or_reset_keychain")
    else {
        return;
    };
    terminal.connect(&unused_url(), &["--seal", "keychain"]);
    let look = |terminal: &KeychainTerminal| {
        let (found, exit) = terminal.json(&["doctor"]);
        let checks = found["checks"].as_array().unwrap();
        let of = |name: &str| {
            let check = checks.iter().find(|check| check["name"] == name).unwrap();
            ["verdict", "code"].map(|field| check[field].clone())
        };
        (of("keychain"), of("account"), exit)
    };
    let ok = || [json!("ok"), Value::Null];
    let trouble = |code: &str| [json!("trouble"), json!(code)];
    let found = look(&terminal);
    assert_eq!(found, (ok(), ok(), Some(1)), "the server is not there");

    terminal.keyring.lock().unwrap();
    let locked = trouble("keychain_locked");
    assert_eq!(look(&terminal), (ok(), locked, Some(4)));
    terminal.keyring.stop().unwrap();
    let missing = || trouble("no_keychain");
    assert_eq!(look(&terminal), (missing(), missing(), Some(4)));
    terminal.keyring.reset().unwrap();
    let (_, account, exit) = look(&terminal);
    assert_eq!((account, exit), (trouble("keychain_entry_lost"), Some(5)));
}

#[test]
fn a_trace_log_contains_no_credential() {
    let Some(terminal) = KeychainTerminal::start("a_trace_log_contains_no_credential") else {
        return;
    };
    let url = unused_url();
    let arguments = ["connect", "--url", &url, "--partner", "me"];
    let mut connect = terminal.command(&arguments);
    connect
        .env("INTERLUDE_API_KEY", "935d85ab")
        .env("INTERLUDE_LOG", "trace");
    let output = connect.output().unwrap();
    let log = text(&output.stderr);
    assert!(log.contains("zbus"), "the bus is logged");
    assert!(!log.contains("935d85ab"), "{log}");
}
