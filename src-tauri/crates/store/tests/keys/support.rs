//! Shared code of the vault's tests: a predictable random source, a low Argon2id cost, and forged files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use interlude_model::{Credentials, Secret};
use interlude_store::keys::{
    Argon2Cost, Keychain, KeychainVault, LockedVault, OpenVault, Passphrase, Vault, VaultFile,
};
use interlude_store::{Entropy, NoEntropy};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A predictable random source that counts up from a first byte.
pub struct CountingEntropy(pub u8);

impl Entropy for CountingEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}

pub const API_KEY: &str = "935d85abf1a3e9c2";
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDUwIn0.c2lnbmF0dXJl";

pub fn low_cost() -> Argon2Cost {
    Argon2Cost::new(8, 1, 1).unwrap()
}

pub fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

pub fn credentials() -> Credentials {
    Credentials {
        api_key: Some(Secret::new(API_KEY).unwrap()),
        token: Some(Secret::new(TOKEN).unwrap()),
    }
}

pub fn exposed(credentials: &Credentials) -> (Option<&str>, Option<&str>) {
    (
        credentials.api_key.as_ref().map(Secret::expose),
        credentials.token.as_ref().map(Secret::expose),
    )
}

pub fn file_in(folder: &TempDir) -> VaultFile {
    VaultFile::new(folder.path().join("vault.json"), "acme")
}

/// Creates an envelope with the passphrase "open sesame" that stores [`credentials`].
pub fn create(file: &VaultFile, first_byte: u8) -> OpenVault {
    let entropy = &mut CountingEntropy(first_byte);
    let mut vault = file
        .clone()
        .create_with_passphrase(&passphrase("open sesame"), low_cost(), entropy)
        .unwrap();
    vault.keep(credentials(), entropy).unwrap();
    vault
}

pub fn read_locked(file: &VaultFile) -> LockedVault {
    match file.read().unwrap() {
        Vault::Locked(vault) => vault,
        other => panic!("the seal is {}", other.seal()),
    }
}

/// Creates an envelope with its key in `keychain` that stores [`credentials`].
pub fn create_in(keychain: &dyn Keychain, file: &VaultFile, first_byte: u8) -> OpenVault {
    let entropy = &mut CountingEntropy(first_byte);
    let mut vault = file
        .clone()
        .create_with_keychain(keychain, entropy)
        .unwrap();
    vault.keep(credentials(), entropy).unwrap();
    vault
}

pub fn read_in_keychain(file: &VaultFile) -> KeychainVault {
    match file.read().unwrap() {
        Vault::InKeychain(vault) => vault,
        other => panic!("the seal is {}", other.seal()),
    }
}

/// Reads the contents of an envelope as JSON.
pub fn contents(file: &VaultFile) -> Value {
    let whole: Value = serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
    whole["contents"].clone()
}

/// Writes an envelope with any `contents` and a matching checksum, as somebody with write access could do.
pub fn forge(file: &VaultFile, contents: &Value) {
    let contents = contents.to_string();
    let sum = STANDARD.encode(Sha256::digest(&contents));
    let whole = format!("{{\"version\":2,\"sha256\":\"{sum}\",\"contents\":{contents}}}\n");
    std::fs::write(file.path(), whole).unwrap();
}
