//! The system keychain itself: GNOME Keyring on a bus of its own.
//!
//! Which bus is asked, the environment says. So each test here runs a second time, as a process that has the
//! environment it needs: there it does what it is about.

use std::{path::PathBuf, process::Command, time::Duration};

use interlude_vault::test_keychain::PrivateKeyring;
use interlude_vault::{Keychain, KeychainError, OpenError, Patience, SystemKeychain, VaultFile};

use crate::scene::{API_KEY, TOKEN, create_in, exposed, read_in_keychain};

const ROLE: &str = "INTERLUDE_TEST_ROLE";
const FOLDER: &str = "INTERLUDE_TEST_FOLDER";

/// The part that a test plays in its second process; none in the first.
fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

/// The vault of the second process.
fn file() -> VaultFile {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    VaultFile::new(folder.join("vault.json"), "acme")
}

/// The second process of `test`, one of this module's.
fn second(test: &str, role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &format!("secret_service::{test}")])
        .env(ROLE, role);
    command
}

fn expect_passed(mut command: Command) {
    let played = command.output().unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    assert!(
        played.status.success() && said.contains("1 passed"),
        "{command:?}: {said}\n{}",
        String::from_utf8_lossy(&played.stderr)
    );
}

/// Long enough for whatever answers, and short for what never does.
fn patience() -> Patience {
    Patience {
        answer: Duration::from_secs(30),
        dialog: Duration::from_secs(30),
    }
}

#[test]
fn a_key_comes_back_from_the_keychain_and_every_state_of_it_is_told() {
    const TEST: &str = "a_key_comes_back_from_the_keychain_and_every_state_of_it_is_told";
    if let Some(role) = role() {
        return play_role(&role);
    }
    let Some(mut keyring) = PrivateKeyring::start(TEST).unwrap() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let play = |keyring: &PrivateKeyring, role: &str| {
        let mut command = second(TEST, role);
        command.env(FOLDER, folder.path());
        keyring.lend(&mut command);
        expect_passed(command);
    };
    play(&keyring, "create");
    play(&keyring, "open");
    keyring.start_again().unwrap();
    play(&keyring, "open");
    keyring.lock().unwrap();
    play(&keyring, "find it locked");
    keyring.stop().unwrap();
    play(&keyring, "find it missing");
    let stuck = keyring.replace_by_a_stuck_one().unwrap();
    play(&keyring, "find it stuck");
    drop(stuck);
    keyring.reset().unwrap();
    play(&keyring, "find it reset");
}

fn play_role(role: &str) {
    let keychain = SystemKeychain::new(patience());
    let file = file();
    let refused = || read_in_keychain(&file).open(&keychain).unwrap_err();
    let trouble = || match refused() {
        OpenError::Keychain(trouble) => trouble,
        other => panic!("{other}"),
    };
    match role {
        "create" => {
            assert_eq!(keychain.reach(), Ok(()));
            create_in(&keychain, &file, 1);
        }
        "open" => {
            let open = read_in_keychain(&file).open(&keychain).unwrap();
            assert_eq!(exposed(open.credentials()), (Some(API_KEY), Some(TOKEN)));
        }
        "find it locked" => assert_eq!(trouble(), KeychainError::Locked),
        "find it missing" => {
            let trouble = trouble();
            assert!(
                matches!(trouble, KeychainError::Missing { .. }),
                "{trouble}"
            );
        }
        "find it stuck" => {
            let impatient = SystemKeychain::new(Patience {
                answer: Duration::from_secs(1),
                ..patience()
            });
            assert_eq!(
                impatient.reach(),
                Err(KeychainError::NoAnswer { seconds: 1 })
            );
        }
        "find it reset" => {
            let refused = refused();
            assert!(matches!(refused, OpenError::NoEntry { .. }), "{refused}");
            assert_eq!(
                keychain.keep("any", b"secret"),
                Err(KeychainError::NoDefaultKeyring)
            );
        }
        other => panic!("no such role: {other}"),
    }
}

#[test]
fn an_entry_is_replaced_and_forgotten_and_bytes_that_are_no_text_survive() {
    const TEST: &str = "an_entry_is_replaced_and_forgotten_and_bytes_that_are_no_text_survive";
    if role().is_some() {
        let keychain = SystemKeychain::new(patience());
        assert_eq!(keychain.load("some name"), Ok(None));
        for secret in [&b"first"[..], b"\xff\x00\xfe", b""] {
            keychain.keep("some name", secret).unwrap();
            assert_eq!(**keychain.load("some name").unwrap().unwrap(), *secret);
        }
        assert_eq!(keychain.load("some"), Ok(None));
        keychain.forget("some name").unwrap();
        keychain.forget("some name").unwrap();
        return assert_eq!(keychain.load("some name"), Ok(None));
    }
    let Some(keyring) = PrivateKeyring::start(TEST).unwrap() else {
        return;
    };
    let mut command = second(TEST, "everything");
    keyring.lend(&mut command);
    expect_passed(command);
}

#[test]
fn without_a_session_bus_the_keychain_is_missing_at_once() {
    const TEST: &str = "without_a_session_bus_the_keychain_is_missing_at_once";
    if role().is_some() {
        let missing = SystemKeychain::new(patience()).reach();
        return assert!(
            matches!(missing, Err(KeychainError::Missing { .. })),
            "{missing:?}"
        );
    }
    let nowhere = tempfile::tempdir().unwrap();
    let mut command = second(TEST, "no bus");
    command.env(
        "DBUS_SESSION_BUS_ADDRESS",
        format!("unix:path={}/bus", nowhere.path().display()),
    );
    expect_passed(command);
}
