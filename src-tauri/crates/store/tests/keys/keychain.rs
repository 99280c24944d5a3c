//! Envelopes whose key is in the keychain, and the errors of the keychain.

use interlude_model::Credentials;
use interlude_store::OsEntropy;
use interlude_store::fs::WriteError;
use interlude_store::keys::test_keychain::MemoryKeychain;
use interlude_store::keys::{
    Keychain, KeychainError, OpenError, SaveError, Seal, Vault, VaultFile,
};
use serde_json::json;

use crate::support::{
    API_KEY, TOKEN, contents, create_in, exposed, file_in, forge, read_in_keychain,
};

#[test]
fn the_keychain_opens_the_envelope_also_after_changes() {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), MemoryKeychain::default());
    let file = file_in(&folder);
    let made = create_in(&keychain, &file, 1);
    assert_eq!(made.seal(), Seal::Keychain);
    assert_eq!(file.read().unwrap().seal(), Seal::Keychain);

    let locked = read_in_keychain(&file);
    assert_eq!(keychain.entries(), [locked.entry()]);
    let mut open = locked.open(&keychain).unwrap();
    assert_eq!(open.data_key().bytes(), made.data_key().bytes());
    assert_eq!(exposed(open.credentials()), (Some(API_KEY), Some(TOKEN)));

    open.keep(Credentials::default(), &mut OsEntropy).unwrap();
    let again = read_in_keychain(&file).open(&keychain).unwrap();
    assert_eq!(exposed(again.credentials()), (None, None));
    assert_eq!(keychain.entries().len(), 1);
}

#[test]
fn accounts_with_the_same_name_in_two_folders_have_separate_entries() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let keychain = MemoryKeychain::default();
    create_in(&keychain, &file_in(&here), 1);
    create_in(&keychain, &file_in(&there), 2);
    for folder in [&here, &there] {
        assert!(read_in_keychain(&file_in(folder)).open(&keychain).is_ok());
    }
}

fn is_same(error: &KeychainError, other: &KeychainError) -> bool {
    error.to_string() == other.to_string()
}

#[test]
fn each_keychain_error_is_returned_and_opening_works_again_afterwards() {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), MemoryKeychain::default());
    let file = file_in(&folder);
    create_in(&keychain, &file, 1);
    for error in [
        KeychainError::missing("anything"),
        KeychainError::NoDefaultKeyring,
        KeychainError::Locked,
        KeychainError::TimedOut { seconds: 60 },
        KeychainError::failed("anything"),
    ] {
        keychain.set_trouble(Some(error.clone()));
        let refused = read_in_keychain(&file).open(&keychain).unwrap_err();
        assert!(
            matches!(&refused, OpenError::Keychain(source) if is_same(source, &error)),
            "{refused}"
        );

        let other = VaultFile::new(folder.path().join("other.json"), "other");
        let refused = other
            .clone()
            .create_with_keychain(&keychain, &mut OsEntropy)
            .unwrap_err();
        assert!(
            matches!(&refused, SaveError::Keychain(source) if is_same(source, &error)),
            "{refused}"
        );
        assert!(!other.path().exists(), "there is no vault without its key");
    }
    keychain.set_trouble(None);
    assert!(read_in_keychain(&file).open(&keychain).is_ok());
}

#[test]
fn a_missing_entry_and_a_wrong_entry_are_different_errors() {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), MemoryKeychain::default());
    let file = file_in(&folder);
    create_in(&keychain, &file, 1);
    let vault = read_in_keychain(&file);
    let right = keychain.load(vault.entry()).unwrap().unwrap();
    let before = std::fs::read(file.path()).unwrap();

    keychain.forget(vault.entry()).unwrap();
    let lost = vault.open(&keychain).unwrap_err();
    assert!(
        matches!(&lost, OpenError::NoEntry { entry, .. } if entry == vault.entry()),
        "{lost}"
    );

    let mut other_key = right.clone();
    other_key[0] = if right[0] == b'A' { b'B' } else { b'A' };
    for wrong in [&other_key[..], &right[..40], b"", b"\xff\x00", b"password"] {
        keychain.keep(vault.entry(), wrong).unwrap();
        let refused = vault.open(&keychain).unwrap_err();
        assert!(matches!(&refused, OpenError::WrongEntry { path, .. } if path == file.path()));
        let message = refused.to_string();
        assert!(
            message.contains(vault.entry()) && message.contains("app.interlude.Interlude"),
            "{message}"
        );
    }

    keychain.keep(vault.entry(), &right).unwrap();
    assert!(vault.open(&keychain).is_ok());
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
}

#[test]
fn a_forged_entry_name_does_not_open_the_envelope() {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), MemoryKeychain::default());
    let (file, other) = (
        file_in(&folder),
        VaultFile::new(folder.path().join("other.json"), "other"),
    );
    create_in(&keychain, &file, 1);
    create_in(&keychain, &other, 2);
    let mut forged = contents(&file);
    forged["envelope"]["sealed"]["wrapping_key"]["keychain"]["entry"] =
        json!(read_in_keychain(&other).entry());
    forge(&file, &forged);
    assert!(matches!(
        read_in_keychain(&file).open(&keychain),
        Err(OpenError::WrongEntry { .. })
    ));
}

#[test]
fn if_the_vault_cannot_be_written_its_entry_is_removed() {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), MemoryKeychain::default());
    let file = file_in(&folder);
    create_in(&keychain, &file, 1);
    let before = keychain.entries();
    let refused = file.create_with_keychain(&keychain, &mut OsEntropy);
    assert!(matches!(
        refused,
        Err(SaveError::Write(WriteError::Exists { .. }))
    ));
    assert_eq!(keychain.entries(), before);
}

/// A keychain that reports success but stores nothing.
#[derive(Debug)]
struct LosingKeychain;

impl Keychain for LosingKeychain {
    fn reach(&self) -> Result<(), KeychainError> {
        Ok(())
    }

    fn load(&self, _: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, KeychainError> {
        Ok(None)
    }

    fn keep(&self, _: &str, _: &[u8]) -> Result<(), KeychainError> {
        Ok(())
    }

    fn forget(&self, _: &str) -> Result<(), KeychainError> {
        Ok(())
    }
}

#[test]
fn no_vault_is_created_if_the_keychain_did_not_store_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let refused = file
        .clone()
        .create_with_keychain(&LosingKeychain, &mut OsEntropy)
        .unwrap_err();
    assert!(
        matches!(&refused, SaveError::Keychain(KeychainError::Failed { .. })),
        "{refused}"
    );
    assert!(!file.path().exists());
}

#[test]
fn the_key_is_in_no_file_and_in_no_debug_output() {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), MemoryKeychain::default());
    let file = file_in(&folder);
    let open = create_in(&keychain, &file, 65);
    let Vault::InKeychain(vault) = file.read().unwrap() else {
        panic!("it has another seal")
    };
    let key = keychain.load(vault.entry()).unwrap().unwrap();
    let key = String::from_utf8(key.to_vec()).unwrap();
    let shown = format!(
        "{open:?} {vault:#?} {keychain:?} {}",
        std::fs::read_to_string(file.path()).unwrap()
    );
    for secret in [&*key, API_KEY, TOKEN] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
}
