use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use interlude_app::{Error, default_data_folder};
use interlude_engine::clock::{Clock, SystemClock};
use interlude_store::keys::{Credentials, Keychain};

use super::ZoneReader;

/// The arguments, credentials and system services with which the application starts.
pub struct Environment {
    /// The data folder. None for the usual one.
    pub data: Option<PathBuf>,
    /// True if the sample account is opened.
    pub sample: bool,
    /// Credentials that override the stored ones, as on the command line.
    pub credentials: Credentials,
    /// Reads the computer's time zone.
    pub zone: ZoneReader,
    /// The keychain. None for the system's.
    pub keychain: Option<Arc<dyn Keychain>>,
    pub clock: Arc<dyn Clock>,
}

impl Default for Environment {
    /// Returns an environment without arguments, with the computer's clock.
    fn default() -> Self {
        Self {
            data: None,
            sample: false,
            credentials: Credentials::default(),
            zone: ZoneReader::default(),
            keychain: None,
            clock: Arc::new(SystemClock::start()),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("data", &self.data)
            .field("sample", &self.sample)
            .field("credentials", &self.credentials)
            .field("keychain", &self.keychain)
            .finish_non_exhaustive()
    }
}

impl Environment {
    /// Returns the data folder.
    pub(super) fn data_folder(&self) -> Result<PathBuf, Error> {
        match &self.data {
            Some(path) => Ok(path.clone()),
            None => default_data_folder(),
        }
    }
}
