use std::process::{Command, Output};

use interlude_vault::test_keychain::PrivateKeyring;
use serde_json::{Value, json};

use crate::terminal::{Terminal, holds, nobodys_url, text};

/// A terminal in a session that has a keychain of its own.
struct Desk {
    terminal: Terminal,
    keyring: PrivateKeyring,
}

impl Desk {
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

    /// The code and the sentence of a refusal, with the exit code.
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
    let word = |field: &str| document["error"][field].as_str().unwrap().to_owned();
    (word("code"), word("message"), exit)
}

#[test]
fn the_keychain_is_the_default_and_opens_the_account_unasked() {
    let Some(mut desk) = Desk::start("the_keychain_is_the_default_and_opens_the_account_unasked")
    else {
        return;
    };
    let url = nobodys_url();
    let (connected, exit) = read(&desk.connect(&url, &[]));
    assert_eq!(
        (&connected["account"]["seal"], exit),
        (&json!("keychain"), Some(1)),
        "only the first sync is missing: {connected}"
    );

    // As after the next log-in, with no credential in the environment.
    desk.keyring.start_again().unwrap();
    let (status, exit) = desk.json(&["status"]);
    assert_eq!((&status["seal"], exit), (&json!("keychain"), Some(0)));
    let (sync, _) = desk.json(&["sync"]);
    assert_eq!(
        sync["error"]["code"], "unreachable",
        "the key was kept, so it was tried: {sync}"
    );
    let said = text(&desk.command(&["status"]).output().unwrap().stdout);
    assert!(
        said.contains("Sealed           by the system keychain"),
        "{said}"
    );

    for more in [&[][..], &["--seal", "keychain"]] {
        assert_eq!(read(&desk.connect(&url, more)).0["is_new"], false);
    }
    let other = refusal(read(&desk.connect(&url, &["--seal", "none"])));
    assert_eq!((&*other.0, other.2), ("sealed_otherwise", Some(2)));
    assert!(!holds(&desk.terminal.data(), "935d85ab"));
}

#[test]
fn a_keychain_that_is_locked_missing_or_reset_is_told_with_what_to_do() {
    let Some(mut desk) =
        Desk::start("a_keychain_that_is_locked_missing_or_reset_is_told_with_what_to_do")
    else {
        return;
    };
    let url = nobodys_url();
    desk.connect(&url, &["--seal", "keychain"]);

    desk.keyring.lock().unwrap();
    let (code, message, exit) = desk.refused(&["status"]);
    assert_eq!((&*code, exit), ("keychain_locked", Some(4)), "{message}");
    assert!(message.contains("unlock it"), "{message}");
    let another = desk.connect(&nobodys_url(), &["--seal", "keychain"]);
    let (code, message, exit) = refusal(read(&another));
    assert_eq!((&*code, exit), ("keychain_locked", Some(4)), "{message}");
    assert!(message.contains("--seal passphrase"), "{message}");

    desk.keyring.stop().unwrap();
    let (code, message, exit) = desk.refused(&["outbox"]);
    assert_eq!((&*code, exit), ("no_keychain", Some(4)), "{message}");
    assert!(message.contains("GNOME Keyring"), "{message}");

    desk.keyring.reset().unwrap();
    let (code, message, exit) = desk.refused(&["list"]);
    assert_eq!(
        (&*code, exit),
        ("keychain_entry_lost", Some(5)),
        "{message}"
    );
    assert!(
        message.contains("put back a copy") && message.contains("vault.json"),
        "{message}"
    );
    let another = desk.connect(&nobodys_url(), &[]);
    let (code, message, exit) = refusal(read(&another));
    assert_eq!((&*code, exit), ("no_keychain", Some(4)), "{message}");
    assert!(message.contains("default keyring"), "{message}");

    let (accounts, _) = desk.json(&["accounts"]);
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn the_doctor_says_of_the_keychain_what_is_wrong_with_it() {
    let Some(mut desk) = Desk::start("the_doctor_says_of_the_keychain_what_is_wrong_with_it")
    else {
        return;
    };
    desk.connect(&nobodys_url(), &["--seal", "keychain"]);
    let look = |desk: &Desk| {
        let (found, exit) = desk.json(&["doctor"]);
        let checks = found["checks"].as_array().unwrap();
        let of = |name: &str| {
            let check = checks.iter().find(|check| check["name"] == name).unwrap();
            ["verdict", "code"].map(|field| check[field].clone())
        };
        (of("keychain"), of("account"), exit)
    };
    let fine = || [json!("ok"), Value::Null];
    let trouble = |code: &str| [json!("trouble"), json!(code)];
    let found = look(&desk);
    assert_eq!(found, (fine(), fine(), Some(1)), "the server is not there");

    desk.keyring.lock().unwrap();
    let locked = trouble("keychain_locked");
    assert_eq!(look(&desk), (fine(), locked, Some(4)));
    desk.keyring.stop().unwrap();
    let missing = || trouble("no_keychain");
    assert_eq!(look(&desk), (missing(), missing(), Some(4)));
    desk.keyring.reset().unwrap();
    let (_, account, exit) = look(&desk);
    assert_eq!((account, exit), (trouble("keychain_entry_lost"), Some(5)));
}

#[test]
fn not_even_the_fullest_log_shows_a_credential() {
    let Some(desk) = Desk::start("not_even_the_fullest_log_shows_a_credential") else {
        return;
    };
    let url = nobodys_url();
    let arguments = ["connect", "--url", &url, "--partner", "me"];
    let mut connect = desk.command(&arguments);
    connect
        .env("INTERLUDE_API_KEY", "935d85ab")
        .env("INTERLUDE_LOG", "trace");
    let output = connect.output().unwrap();
    let log = text(&output.stderr);
    assert!(log.contains("zbus"), "the bus is logged");
    assert!(!log.contains("935d85ab"), "{log}");
}
