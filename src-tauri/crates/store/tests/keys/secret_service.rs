//! Tests of the system keychain with GNOME Keyring on a private bus.
//!
//! The bus is chosen by environment variables, which a test cannot change for its own process. So each test runs itself
//! again in a child process with the environment that it needs, and the child does the actual steps.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use interlude_store::keys::test_keychain::PrivateKeyring;
use interlude_store::keys::{
    KEYCHAIN_SERVICE, Keychain, KeychainError, KeychainTimeouts, OpenError, SystemKeychain,
    VaultFile,
};

use crate::support::{API_KEY, TOKEN, create_in, exposed, read_in_keychain};

/// The service name of the entries of earlier versions.
const FORMER_SERVICE: &str = "app.interlude.desktop";

const ROLE: &str = "INTERLUDE_TEST_ROLE";
const FOLDER: &str = "INTERLUDE_TEST_FOLDER";

/// Returns the step that the child process must do. None in the parent process.
fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

/// Returns the vault of the child process.
fn file() -> VaultFile {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    VaultFile::new(folder.join("vault.json"), "acme")
}

/// Returns the command for the child process of `test`, a test of this module.
fn child(test: &str, role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &format!("secret_service::{test}")])
        .env(ROLE, role);
    command
}

fn expect_passed(mut command: Command) {
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "{command:?}: {stdout}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Returns limits that are long enough for every keychain that responds.
fn timeouts() -> KeychainTimeouts {
    KeychainTimeouts {
        answer: Duration::from_secs(30),
        dialog: Duration::from_secs(30),
    }
}

#[test]
fn a_key_is_read_back_and_each_state_of_the_keychain_gives_its_error() {
    const TEST: &str = "a_key_is_read_back_and_each_state_of_the_keychain_gives_its_error";
    if let Some(role) = role() {
        return run_step(&role);
    }
    let Some(mut keyring) = PrivateKeyring::start(TEST).unwrap() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let run = |keyring: &PrivateKeyring, role: &str| {
        let mut command = child(TEST, role);
        command.env(FOLDER, folder.path());
        keyring.set_environment(&mut command);
        expect_passed(command);
    };
    run(&keyring, "create");
    run(&keyring, "open");
    keyring.start_again().unwrap();
    run(&keyring, "open");
    // As an earlier version stored it.
    keyring
        .rename_service(KEYCHAIN_SERVICE, FORMER_SERVICE)
        .unwrap();
    run(&keyring, "open");
    keyring.lock().unwrap();
    run(&keyring, "find it locked");
    keyring.stop().unwrap();
    run(&keyring, "find it missing");
    let stuck = keyring.replace_by_a_stuck_one().unwrap();
    run(&keyring, "find it stuck");
    drop(stuck);
    keyring.reset().unwrap();
    run(&keyring, "find it reset");
}

fn run_step(role: &str) {
    let keychain = SystemKeychain::new(timeouts());
    let file = file();
    let refused = || read_in_keychain(&file).open(&keychain).unwrap_err();
    let error = || match refused() {
        OpenError::Keychain(error) => error,
        other => panic!("{other}"),
    };
    match role {
        "create" => {
            keychain.reach().unwrap();
            create_in(&keychain, &file, 1);
        }
        "open" => {
            let open = read_in_keychain(&file).open(&keychain).unwrap();
            assert_eq!(exposed(open.credentials()), (Some(API_KEY), Some(TOKEN)));
        }
        "find it locked" => {
            let error = error();
            assert!(matches!(error, KeychainError::Locked), "{error}");
        }
        "find it missing" => {
            let error = error();
            assert!(matches!(error, KeychainError::Missing { .. }), "{error}");
        }
        "find it stuck" => {
            let short_timeout = SystemKeychain::new(KeychainTimeouts {
                answer: Duration::from_secs(1),
                ..timeouts()
            });
            let stuck = short_timeout.reach();
            let is_timed_out = matches!(stuck, Err(KeychainError::TimedOut { seconds: 1 }));
            assert!(is_timed_out, "{stuck:?}");
        }
        "find it reset" => {
            let refused = refused();
            assert!(matches!(refused, OpenError::NoEntry { .. }), "{refused}");
            let refused = keychain.keep("any", b"secret");
            let is_named = matches!(refused, Err(KeychainError::NoDefaultKeyring));
            assert!(is_named, "{refused:?}");
        }
        other => panic!("unknown step: {other}"),
    }
}

#[test]
fn an_entry_is_stored_replaced_and_removed_and_may_hold_any_bytes() {
    const TEST: &str = "an_entry_is_stored_replaced_and_removed_and_may_hold_any_bytes";
    if role().is_some() {
        let keychain = SystemKeychain::new(timeouts());
        assert_eq!(keychain.load("some name").unwrap(), None);
        for secret in [&b"first"[..], b"\xff\x00\xfe", b""] {
            keychain.keep("some name", secret).unwrap();
            assert_eq!(**keychain.load("some name").unwrap().unwrap(), *secret);
        }
        assert_eq!(keychain.load("some").unwrap(), None);
        keychain.forget("some name").unwrap();
        keychain.forget("some name").unwrap();
        return assert_eq!(keychain.load("some name").unwrap(), None);
    }
    let Some(keyring) = PrivateKeyring::start(TEST).unwrap() else {
        return;
    };
    let mut command = child(TEST, "everything");
    keyring.set_environment(&mut command);
    expect_passed(command);
}

#[test]
fn an_entry_of_an_earlier_version_is_read_and_removed() {
    const TEST: &str = "an_entry_of_an_earlier_version_is_read_and_removed";
    if let Some(role) = role() {
        let keychain = SystemKeychain::new(timeouts());
        if role == "store" {
            return keychain.keep("some name", b"secret").unwrap();
        }
        for _ in 0..2 {
            assert_eq!(**keychain.load("some name").unwrap().unwrap(), *b"secret");
        }
        keychain.forget("some name").unwrap();
        return assert_eq!(keychain.load("some name").unwrap(), None);
    }
    let Some(keyring) = PrivateKeyring::start(TEST).unwrap() else {
        return;
    };
    let run = |role: &str| {
        let mut command = child(TEST, role);
        keyring.set_environment(&mut command);
        expect_passed(command);
    };
    run("store");
    keyring
        .rename_service(KEYCHAIN_SERVICE, FORMER_SERVICE)
        .unwrap();
    run("read and remove");
}

#[test]
fn without_a_session_bus_the_keychain_is_missing() {
    const TEST: &str = "without_a_session_bus_the_keychain_is_missing";
    if role().is_some() {
        let missing = SystemKeychain::new(timeouts()).reach();
        return assert!(
            matches!(missing, Err(KeychainError::Missing { .. })),
            "{missing:?}"
        );
    }
    let nowhere = tempfile::tempdir().unwrap();
    let mut command = child(TEST, "no bus");
    command.env(
        "DBUS_SESSION_BUS_ADDRESS",
        format!("unix:path={}/bus", nowhere.path().display()),
    );
    expect_passed(command);
}
