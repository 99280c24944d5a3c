//! Opens golden envelopes of each version, which were written with a predictable random source. They must always open.
//! The same steps must also write the same bytes in the current version.

use interlude_model::Secret;
use interlude_store::keys::test_keychain::MemoryKeychain;
use interlude_store::keys::{Argon2Cost, Fingerprint, Keychain, Vault, VaultFile};

use crate::support::{
    API_KEY, CountingEntropy, TOKEN, create_in, credentials, exposed, file_in, passphrase,
    read_in_keychain, read_locked,
};

/// The servers of the golden envelopes of version 2.
const LIST: &str = "https://example.org/lms";
const AMEND: &str = "https://calls.example.org";

/// The keychain entry of the golden envelopes, and its value: the bytes 32 to 63 in base64.
const GOLDEN_ENTRY: &str = "acme/541f319b45a8e395207e760b68f0ca21";
const GOLDEN_KEY: &[u8] = b"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys");

fn golden(name: &str) -> VaultFile {
    VaultFile::new(format!("{FIXTURES}/{name}"), "acme").for_servers(LIST, Some(AMEND))
}

#[test]
fn the_golden_passphrase_envelopes_open() {
    for (name, is_outdated) in [("v1-passphrase.json", true), ("v2-passphrase.json", false)] {
        let vault = read_locked(&golden(name))
            .open(&passphrase("correct horse"))
            .unwrap();
        assert_eq!(
            vault.data_key().bytes(),
            &std::array::from_fn(|at| at as u8)
        );
        assert_eq!(
            vault.data_key().id().to_string(),
            "541f319b45a8e395207e760b68f0ca21"
        );
        assert_eq!(exposed(vault.credentials()), (Some(API_KEY), Some(TOKEN)));
        assert_eq!(vault.is_outdated(), is_outdated, "{name}");
        let fingerprint = vault
            .fingerprint_key()
            .of_token(&Secret::new(TOKEN).unwrap());
        assert_eq!(fingerprint.to_string(), "de178cc1e1cd8b094c9f01722c3d5618");
    }
}

#[test]
fn the_golden_keychain_envelopes_open() {
    let keychain = MemoryKeychain::default();
    keychain.keep(GOLDEN_ENTRY, GOLDEN_KEY).unwrap();
    for name in ["v1-keychain.json", "v2-keychain.json"] {
        let vault = read_in_keychain(&golden(name)).open(&keychain).unwrap();
        assert_eq!(
            vault.data_key().bytes(),
            &std::array::from_fn(|at| at as u8)
        );
        assert_eq!(exposed(vault.credentials()), (Some(API_KEY), Some(TOKEN)));
    }
}

#[test]
fn the_golden_unsealed_envelopes_give_the_same_fingerprints() {
    for name in ["v1-none.json", "v2-none.json"] {
        let Vault::Unsealed(vault) = golden(name).read().unwrap() else {
            panic!("it is sealed")
        };
        let fingerprint: Fingerprint = vault
            .fingerprint_key()
            .of_api_key(&Secret::new(API_KEY).unwrap());
        assert_eq!(fingerprint.to_string(), "541e3ba50263e565f57490199790f5f9");
    }
}

#[test]
fn an_envelope_of_version_1_is_bound_to_the_servers_when_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder).for_servers("https://example.org", None);
    std::fs::copy(golden("v1-passphrase.json").path(), file.path()).unwrap();
    let mut vault = read_locked(&file)
        .open(&passphrase("correct horse"))
        .unwrap();
    vault
        .keep(vault.credentials().clone(), &mut CountingEntropy(9))
        .unwrap();
    assert!(!vault.is_outdated());
    let vault = read_locked(&file)
        .open(&passphrase("correct horse"))
        .unwrap();
    assert_eq!(exposed(vault.credentials()), (Some(API_KEY), Some(TOKEN)));
    assert!(!vault.is_outdated());
    // Changing the version back to 1 must not open the credentials for any server.
    let contents = crate::support::contents(&file);
    let text = std::fs::read_to_string(file.path()).unwrap();
    std::fs::write(
        file.path(),
        text.replacen("\"version\":2", "\"version\":1", 1),
    )
    .unwrap();
    assert!(
        read_locked(&file)
            .open(&passphrase("correct horse"))
            .is_err()
    );
    assert_eq!(crate::support::contents(&file), contents);
}

#[test]
fn the_same_steps_write_the_golden_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file_in(&folder).for_servers(LIST, Some(AMEND));
    let entropy = &mut CountingEntropy(0);
    let cost = Argon2Cost::new(64, 3, 4).unwrap();
    let mut vault = sealed
        .clone()
        .create_with_passphrase(&passphrase("correct horse"), cost, entropy)
        .unwrap();
    vault.keep(credentials(), entropy).unwrap();
    let written = std::fs::read_to_string(sealed.path()).unwrap();
    assert_golden("v2-passphrase.json", &written);

    let in_keychain = VaultFile::new(folder.path().join("keychain.json"), "acme");
    let in_keychain = in_keychain.for_servers(LIST, Some(AMEND));
    let keychain = MemoryKeychain::default();
    create_in(&keychain, &in_keychain, 0);
    let written = std::fs::read_to_string(in_keychain.path()).unwrap();
    assert_golden("v2-keychain.json", &written);
    assert_eq!(keychain.entries(), [GOLDEN_ENTRY]);
    let kept = keychain.load(GOLDEN_ENTRY).unwrap().unwrap();
    assert_eq!(*kept, GOLDEN_KEY);

    let unsealed = VaultFile::new(folder.path().join("none.json"), "acme");
    unsealed
        .clone()
        .create_unsealed(&mut CountingEntropy(0))
        .unwrap();
    let written = std::fs::read_to_string(unsealed.path()).unwrap();
    assert_golden("v2-none.json", &written);
}

/// Compares the text with a golden file. If `INTERLUDE_WRITE_GOLDEN` is set, also writes the text to that folder.
fn assert_golden(name: &str, written: &str) {
    if let Some(folder) = std::env::var_os("INTERLUDE_WRITE_GOLDEN") {
        std::fs::write(std::path::Path::new(&folder).join(name), written).unwrap();
    }
    let kept = std::fs::read_to_string(golden(name).path()).unwrap_or_default();
    assert_eq!(written, kept, "{name}");
}
