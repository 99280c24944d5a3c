//! The vault: one envelope per account, holding one random 256-bit data key and the credentials.
//!
//! # What is in the file
//!
//! | field | in clear | meaning |
//! | --- | --- | --- |
//! | `version`, `sha256` | yes | which shape the contents have, and their checksum |
//! | `account` | yes | whose envelope this is |
//! | `key_id` | yes | the public name of the data key; it stands in every file sealed under that key |
//! | `wrapping_key` | yes | where the key that wraps the data key comes from: a passphrase (salt and Argon2id cost), or the system keychain (the name of the entry) |
//! | `data_key` | no | the data key, sealed under the wrapping key |
//! | `credentials` | no | API key and token, sealed under a key derived from the data key |
//! | `fingerprint_salt` | yes | only where nothing is sealed: keys the fingerprints of refused credentials |
//!
//! Sealing is XChaCha20-Poly1305 with a fresh random nonce each time; purpose, account and key id are
//! its associated data, so no box can stand in for another. A wrapping key from a passphrase is
//! Argon2id's; one in the keychain is 256 random bits. Changing the passphrase wraps the same data
//! key anew: nothing else is rewritten.
//!
//! # What is told apart
//!
//! The checksum covers all contents. So a file that changed by accident is [`ReadError::Damaged`]
//! before any passphrase is tried, and a sound file whose data key does not unwrap means
//! [`OpenError::WrongPassphrase`] or [`OpenError::WrongEntry`]. (Somebody who changes the file on purpose and repairs the checksum
//! gets "wrong" or "damaged", and never another key or other credentials. The vault cannot
//! tell that a whole older envelope was put back.)
//!
//! # The keychain
//!
//! The [`Keychain`] is a port; [`SystemKeychain`] is the real one, the Secret Service of Linux (other
//! systems have none here yet, and say so). That it is missing, locked, or stays without an answer is
//! a [`KeychainError`] within a bounded time and never a hang; that it lost the entry
//! ([`OpenError::NoEntry`]) is told apart from an entry of another day ([`OpenError::WrongEntry`]).
//!
//! # States as types
//!
//! [`VaultFile::read`] gives a [`Vault`]: a [`LockedVault`] or a [`KeychainVault`], which a passphrase
//! or the keychain turns into an [`OpenVault`], or an [`UnsealedVault`], which has no data key and no
//! way to keep a credential.
//!
//! ```
//! # use interlude_vault::{Argon2Cost, Credentials, OsRandom, Passphrase, Secret, Vault, VaultFile};
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("vault.json");
//! let file = VaultFile::new(path, "acme");
//! let passphrase = Passphrase::new("correct horse battery staple")?;
//! let mut vault = file.clone().create_with_passphrase(&passphrase, Argon2Cost::DESKTOP, &mut OsRandom)?;
//! vault.keep(Credentials { api_key: Some(Secret::new("935d85ab")?), token: None }, &mut OsRandom)?;
//!
//! let Vault::Locked(locked) = file.read()? else { unreachable!() };
//! let vault = locked.open(&passphrase)?;
//! assert_eq!(vault.credentials().api_key.as_ref().map(Secret::expose), Some("935d85ab"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The caller holds the data folder's lock: the vault itself does not keep two processes apart.
//! Opening and creating cost hundreds of milliseconds by design, or the time that a person takes to
//! unlock the keychain, so they belong on a blocking thread.

mod argon2_cost;
mod base64_field;
mod credentials;
mod data_key;
mod durable_file;
mod envelope;
mod error;
mod fingerprint;
mod in_keychain;
mod keychain;
mod keyed_hash;
mod locked;
mod open;
mod passphrase;
mod random;
mod seal;
mod sealed;
mod sealed_box;
mod secret;
#[cfg(feature = "test-keychain")]
pub mod test_keychain;
pub mod token;
mod unsealed;
mod vault_file;
mod wrapping_key;

pub use argon2_cost::{Argon2Cost, CostOutOfBounds};
pub use credentials::{API_KEY_VARIABLE, Credentials, TOKEN_VARIABLE};
pub use data_key::{DataKey, KeyId};
pub use durable_file::WriteError;
pub use error::{OpenError, ReadError, SaveError, StretchError};
pub use fingerprint::{Fingerprint, FingerprintKey};
pub use in_keychain::KeychainVault;
pub use keychain::{KEYCHAIN_SERVICE, Keychain, KeychainError, Patience, SystemKeychain};
pub use locked::LockedVault;
pub use open::OpenVault;
pub use passphrase::{EmptyPassphrase, Passphrase};
pub use random::{OsRandom, Random, RandomError};
pub use seal::{Seal, UnknownSeal};
pub use secret::{BadSecret, Secret};
pub use unsealed::UnsealedVault;
pub use vault_file::{Vault, VaultFile};
