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
use zbus::DBusError as _;
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
    match service_error(&error) {
        Some(ServiceError::Locked | ServiceError::Prompt) => KeychainError::Locked,
        Some(ServiceError::NoResult) => KeychainError::NoDefaultKeyring,
        _ => KeychainError::failed(without_data(error)),
    }
}

#[cfg(not(target_os = "linux"))]
fn explain(error: Error) -> KeychainError {
    KeychainError::failed(without_data(error))
}

/// Returns the words for an error. The error itself is dropped, because it or an error below it may hold the data of an
/// entry, as text too.
fn without_data(error: Error) -> String {
    match &error {
        Error::NoStorageAccess(_) | Error::PlatformFailure(_) => platform_words(&error),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "an entry cannot be read".to_owned(),
        Error::BadStoreFormat(_) => "it is damaged".to_owned(),
        Error::Ambiguous(entries) => format!("{} entries have the same name", entries.len()),
        Error::TooLong(attribute, limit) => format!("it takes {limit} characters of {attribute}"),
        Error::Invalid(attribute, _) => format!("it does not take this {attribute}"),
        Error::NotSupportedByStore(_) => "it lacks a function".to_owned(),
        _ => "an unknown error".to_owned(),
    }
}

#[cfg(target_os = "linux")]
fn service_error(error: &Error) -> Option<&ServiceError> {
    match error {
        Error::NoStorageAccess(source) | Error::PlatformFailure(source) => source.downcast_ref(),
        _ => None,
    }
}

#[cfg(target_os = "linux")]
fn platform_words(error: &Error) -> String {
    match service_error(error) {
        Some(ServiceError::Zbus(error)) => bus_words(error),
        Some(ServiceError::ZbusFdo(error)) => error.name().to_string(),
        Some(ServiceError::Zvariant(_)) => "its answer cannot be read".to_owned(),
        // The others have fixed words.
        Some(error) => error.to_string(),
        None => "an unknown error".to_owned(),
    }
}

/// Returns the words for an error of the bus. The texts of services and of replies are left out.
#[cfg(target_os = "linux")]
fn bus_words(error: &zbus::Error) -> String {
    match error {
        zbus::Error::MethodError(name, ..) => name.to_string(),
        zbus::Error::FDO(error) => error.name().to_string(),
        zbus::Error::InputOutput(error) | zbus::Error::Connection(error, _) => {
            format!("the session bus: {error}")
        }
        zbus::Error::Address(_) => "the session bus has no valid address".to_owned(),
        _ => "the session bus failed".to_owned(),
    }
}

/// Returns the words of the system, which name a status and no data.
#[cfg(not(target_os = "linux"))]
fn platform_words(error: &Error) -> String {
    error.to_string()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::error::Error as _;
    use std::io;

    use zbus::{fdo, zvariant};

    use super::*;

    const SECRET: &str = "hunter2";

    /// Returns each error that can hold the data of an entry.
    fn errors() -> Vec<Error> {
        let data = || SECRET.as_bytes().to_vec();
        let text = || SECRET.to_owned();
        let service = |error: ServiceError| Error::PlatformFailure(Box::new(error));
        let variant = || zvariant::Error::Message(text());
        vec![
            Error::BadEncoding(data()),
            Error::BadDataFormat(data(), SECRET.into()),
            Error::BadStoreFormat(text()),
            Error::Invalid("user".to_owned(), text()),
            Error::NotSupportedByStore(text()),
            Error::NoStorageAccess(SECRET.into()),
            Error::PlatformFailure(SECRET.into()),
            service(ServiceError::Zvariant(variant())),
            service(ServiceError::ZbusFdo(fdo::Error::Failed(text()))),
            service(ServiceError::Zbus(zbus::Error::Variant(variant()))),
            service(ServiceError::Zbus(zbus::Error::Failure(text()))),
            service(ServiceError::Zbus(fdo::Error::Failed(text()).into())),
        ]
    }

    #[test]
    fn no_error_keeps_the_data_of_an_entry() {
        for error in errors() {
            let shown = format!("{error:?}");
            let error = explain(error);
            let mut texts = format!("{error} {error:?}");
            let mut source = error.source();
            while let Some(below) = source {
                texts += &format!(" {below} {below:?}");
                source = below.source();
            }
            assert!(!texts.contains(SECRET), "{shown}: {texts}");
            assert!(
                !texts.contains(&format!("{:?}", SECRET.as_bytes())),
                "{texts}"
            );
        }
    }

    #[test]
    fn an_error_names_its_cause() {
        let service = |error: ServiceError| Error::PlatformFailure(Box::new(error));
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        for (error, words) in [
            (
                service(ServiceError::Zbus(refused.into())),
                "the session bus: connection refused",
            ),
            (
                service(ServiceError::ZbusFdo(fdo::Error::NoReply(String::new()))),
                "org.freedesktop.DBus.Error.NoReply",
            ),
            (
                service(ServiceError::Unavailable),
                "no secret service provider",
            ),
            (Error::Ambiguous(Vec::new()), "0 entries"),
        ] {
            let shown = explain(error).to_string();
            assert!(shown.contains(words), "{shown}");
        }
        let locked = Error::NoStorageAccess(Box::new(ServiceError::Prompt));
        assert!(matches!(explain(locked), KeychainError::Locked));
    }
}
