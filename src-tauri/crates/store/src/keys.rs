//! The keys of an account. Each account has one file, `vault.json`. Its contents are the *envelope*: one random 256-bit
//! data key, and the credentials.
//!
//! # The envelope
//!
//! | field | unencrypted | meaning |
//! | --- | --- | --- |
//! | `version`, `sha256` | yes | the version of the format, and the checksum of the contents |
//! | `account` | yes | the account to which the envelope belongs |
//! | `key_id` | yes | the public id of the data key; it is stored in every file that is sealed under that key |
//! | `wrapping_key` | yes | the source of the key that wraps the data key: a passphrase (salt and Argon2id cost), or the system keychain (the name of the entry) |
//! | `data_key` | no | the data key, sealed under the wrapping key |
//! | `credentials` | no | API key and token, sealed under a key derived from the data key |
//! | `fingerprint_salt` | yes | only if nothing is sealed: the key of the fingerprints of refused credentials |
//!
//! Values are sealed with XChaCha20-Poly1305 and a fresh random nonce each time. Purpose, account and
//! key id are the associated data, so a sealed value cannot replace another one. A passphrase becomes a
//! wrapping key by Argon2id. A wrapping key in the keychain is 256 random bits. Changing the passphrase
//! wraps the same data key again, so no other file is rewritten.
//!
//! # Errors
//!
//! The checksum covers all contents. So a file that was changed by accident is [`ReadError::Damaged`]
//! before any passphrase is tried, and a sound file whose data key cannot be unwrapped means
//! [`OpenError::WrongPassphrase`] or [`OpenError::WrongEntry`]. If somebody changes the file on purpose
//! and repairs the checksum, opening fails with one of these errors or returns no credentials, and never
//! another key or other credentials. The vault cannot detect that a complete older envelope was put
//! back.
//!
//! # The keychain
//!
//! [`Keychain`] is a port. [`SystemKeychain`] implements it with the Secret Service of Linux, and with the keychains of
//! macOS and Windows, which nobody has tried. On any other system it returns an error. A keychain that is missing,
//! locked or does not respond gives a [`KeychainError`] within a bounded time. A missing entry
//! ([`OpenError::NoEntry`]) and an entry that does not open the envelope ([`OpenError::WrongEntry`]) are
//! different errors.
//!
//! # States as types
//!
//! [`VaultFile::read`] returns a [`Vault`]. A [`LockedVault`] or a [`KeychainVault`] becomes an
//! [`OpenVault`] with the passphrase or the keychain. An [`UnsealedVault`] has no data key and cannot
//! store credentials.
//!
//! ```
//! # use interlude_model::{Credentials, Secret};
//! # use interlude_store::OsEntropy;
//! # use interlude_store::keys::{Argon2Cost, Passphrase, Vault, VaultFile};
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("vault.json");
//! let file = VaultFile::new(path, "acme");
//! let passphrase = Passphrase::new("correct horse battery staple")?;
//! let mut vault = file.clone().create_with_passphrase(&passphrase, Argon2Cost::DESKTOP, &mut OsEntropy)?;
//! vault.keep(Credentials { api_key: Some(Secret::new("935d85ab")?), token: None }, &mut OsEntropy)?;
//!
//! let Vault::Locked(locked) = file.read()? else { unreachable!() };
//! let vault = locked.open(&passphrase)?;
//! assert_eq!(vault.credentials().api_key.as_ref().map(Secret::expose), Some("935d85ab"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The caller must hold the lock of the data folder, because the vault does not exclude other processes.
//! Opening and creating take hundreds of milliseconds by design, or as long as the user needs to unlock
//! the keychain, so call them on a blocking thread.

mod base64_field;
mod credentials;
mod data_key;
mod envelope;
mod error;
mod fingerprint;
mod keychain;
mod open;
mod passphrase;
mod seal;
mod sealed;
mod sealed_box;
#[cfg(feature = "test-keychain")]
pub mod test_keychain;
pub mod token;
mod vault_file;
mod wrapping_key;

pub use credentials::{API_KEY_VARIABLE, TOKEN_VARIABLE};
pub use data_key::{DataKey, KeyId};
pub use error::{KeyDerivationError, OpenError, ReadError, SaveError};
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use keychain::{KEYCHAIN_SERVICE, Keychain, KeychainError, KeychainTimeouts, SystemKeychain};
pub use open::OpenVault;
pub use passphrase::{Argon2Cost, CostOutOfBounds, EmptyPassphrase, Passphrase};
pub use seal::Seal;
pub use sealed::{KeychainVault, LockedVault};
pub use vault_file::{UnsealedVault, Vault, VaultFile};
pub(crate) use wrapping_key::KeyDerivation;
