//! Envelopes of version 1 as they were first written, with a foreseeable random source. They must open for ever; as
//! long as version 1 is what is written, the same steps must also give the same bytes.

use interlude_vault::test_keychain::MemoryKeychain;
use interlude_vault::{Argon2Cost, Fingerprint, Keychain, Secret, Vault, VaultFile};

use crate::scene::{
    API_KEY, Counting, TOKEN, create_in, credentials, exposed, file_in, passphrase,
    read_in_keychain, read_locked,
};

/// What the keychain has of the golden envelope: bytes 32 to 63, in base64.
const GOLDEN_ENTRY: &str = "acme/541f319b45a8e395207e760b68f0ca21";
const GOLDEN_KEY: &[u8] = b"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn golden(name: &str) -> VaultFile {
    VaultFile::new(format!("{FIXTURES}/{name}"), "acme")
}

#[test]
fn the_golden_passphrase_envelope_opens() {
    let vault = read_locked(&golden("v1-passphrase.json"))
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
    let fingerprint = vault
        .fingerprint_key()
        .of_token(&Secret::new(TOKEN).unwrap());
    assert_eq!(fingerprint.to_string(), "de178cc1e1cd8b094c9f01722c3d5618");
}

#[test]
fn the_golden_keychain_envelope_opens() {
    let keychain = MemoryKeychain::default();
    keychain.keep(GOLDEN_ENTRY, GOLDEN_KEY).unwrap();
    let vault = read_in_keychain(&golden("v1-keychain.json"))
        .open(&keychain)
        .unwrap();
    assert_eq!(
        vault.data_key().bytes(),
        &std::array::from_fn(|at| at as u8)
    );
    assert_eq!(exposed(vault.credentials()), (Some(API_KEY), Some(TOKEN)));
}

#[test]
fn the_golden_unsealed_envelope_makes_the_same_fingerprints() {
    let Vault::Unsealed(vault) = golden("v1-none.json").read().unwrap() else {
        panic!("it is sealed")
    };
    let fingerprint: Fingerprint = vault
        .fingerprint_key()
        .of_api_key(&Secret::new(API_KEY).unwrap());
    assert_eq!(fingerprint.to_string(), "541e3ba50263e565f57490199790f5f9");
}

#[test]
fn the_same_steps_still_write_the_golden_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file_in(&folder);
    let random = &mut Counting(0);
    let cost = Argon2Cost::new(64, 3, 4).unwrap();
    let mut vault = sealed
        .clone()
        .create_with_passphrase(&passphrase("correct horse"), cost, random)
        .unwrap();
    vault.keep(credentials(), random).unwrap();
    let written = std::fs::read_to_string(sealed.path()).unwrap();
    assert_eq!(
        written,
        std::fs::read_to_string(golden("v1-passphrase.json").path()).unwrap()
    );

    let in_keychain = VaultFile::new(folder.path().join("keychain.json"), "acme");
    let keychain = MemoryKeychain::default();
    create_in(&keychain, &in_keychain, 0);
    let written = std::fs::read_to_string(in_keychain.path()).unwrap();
    assert_eq!(
        written,
        std::fs::read_to_string(golden("v1-keychain.json").path()).unwrap()
    );
    assert_eq!(keychain.entries(), [GOLDEN_ENTRY]);
    let kept = keychain.load(GOLDEN_ENTRY).unwrap().unwrap();
    assert_eq!(*kept, GOLDEN_KEY);

    let unsealed = VaultFile::new(folder.path().join("none.json"), "acme");
    unsealed.clone().create_unsealed(&mut Counting(0)).unwrap();
    let written = std::fs::read_to_string(unsealed.path()).unwrap();
    assert_eq!(
        written,
        std::fs::read_to_string(golden("v1-none.json").path()).unwrap()
    );
}
