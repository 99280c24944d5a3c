use std::collections::HashMap;
use std::sync::Arc;

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
#[cfg(target_os = "linux")]
use secret_service::Error as ServiceError;
#[cfg(windows)]
use windows_native_keyring_store::Store;
#[cfg(target_os = "linux")]
use zbus_secret_service_keyring_store::Store;
use zeroize::Zeroizing;

use super::{KEYCHAIN_SERVICE, Keychain, KeychainError};

/// The service name of the entries of earlier versions. They are copied when they are read, and removed with their
/// copies.
const FORMER_SERVICE: &str = "app.interlude.desktop";

/// The keychain of this system: the login keychain of macOS, the Credential Manager of Windows, or the freedesktop.org
/// Secret Service on the session bus of Linux. There each call connects again and negotiates a session key, so that no
/// secret is sent over the bus unencrypted.
#[derive(Debug)]
pub(super) struct Platform;

impl Keychain for Platform {
    fn reach(&self) -> Result<(), KeychainError> {
        connect().map(drop)
    }

    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        if let Some(secret) = secret(&entry(KEYCHAIN_SERVICE, name)?)? {
            return Ok(Some(secret));
        }
        let former = secret(&entry(FORMER_SERVICE, name)?)?;
        if let Some(secret) = &former {
            // If it fails, the former entry is read the next time too.
            let _ = self.keep(name, secret);
        }
        Ok(former)
    }

    fn keep(&self, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let entry = entry(KEYCHAIN_SERVICE, name)?;
        entry.set_secret(secret).map_err(explain)
    }

    fn forget(&self, name: &str) -> Result<(), KeychainError> {
        // The former one first. Otherwise it would be copied again if the second step failed.
        for service in [FORMER_SERVICE, KEYCHAIN_SERVICE] {
            match entry(service, name)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => {}
                Err(error) => return Err(explain(error)),
            }
        }
        Ok(())
    }
}

fn secret(entry: &Entry) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
    match entry.get_secret() {
        Ok(secret) => Ok(Some(Zeroizing::new(secret))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(explain(error)),
    }
}

/// Connects to the service. Fails only if there is no service, because no entry is read yet.
fn connect() -> Result<Arc<Store>, KeychainError> {
    Store::new().map_err(|error| KeychainError::missing(without_data(error)))
}

fn entry(service: &str, name: &str) -> Result<Entry, KeychainError> {
    let label = format!("Interlude: {name}");
    let modifiers = if cfg!(target_os = "linux") {
        HashMap::from([("label", label.as_str())])
    } else if cfg!(windows) {
        // By default it would be copied to the user's other computers.
        HashMap::from([("persistence", "Local")])
    } else {
        HashMap::new()
    };
    connect()?
        .build(service, name, Some(&modifiers))
        .map_err(explain)
}

#[cfg(target_os = "linux")]
fn explain(error: Error) -> KeychainError {
    let service_error = match &error {
        Error::NoStorageAccess(source) | Error::PlatformFailure(source) => source.downcast_ref(),
        _ => None,
    };
    match service_error {
        Some(ServiceError::Locked | ServiceError::Prompt) => KeychainError::Locked,
        Some(ServiceError::NoResult) => KeychainError::NoDefaultKeyring,
        _ => KeychainError::failed(without_data(error)),
    }
}

#[cfg(not(target_os = "linux"))]
fn explain(error: Error) -> KeychainError {
    KeychainError::failed(without_data(error))
}

/// Returns what an error says, without the data of an entry, which some errors carry.
fn without_data(error: Error) -> Box<dyn std::error::Error + Send + Sync> {
    match error {
        Error::NoStorageAccess(source) | Error::PlatformFailure(source) => source,
        Error::Ambiguous(entries) => format!("{} entries have the same name", entries.len()).into(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "an entry cannot be read".into(),
        other => other.into(),
    }
}
