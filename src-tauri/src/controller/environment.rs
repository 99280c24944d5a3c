use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use interlude_account::{AccountError, default_data_folder};
use interlude_engine::clock::{Clock, SystemClock};
use interlude_vault::{Credentials, Keychain};

use super::ZoneReader;

/// What the application was started with.
pub struct Environment {
    /// Where everything is kept, where it is not the usual folder.
    pub data: Option<PathBuf>,
    /// Begin with the sample account.
    pub sample: bool,
    /// Credentials that go over kept ones, as on the command line.
    pub credentials: Credentials,
    /// Reads the computer's time zone.
    pub zone: ZoneReader,
    /// The keychain to ask, where it is not the system's.
    pub keychain: Option<Arc<dyn Keychain>>,
    /// The clock that everything is told the time by.
    pub clock: Arc<dyn Clock>,
}

impl Default for Environment {
    /// Nothing was said, and the clock is the computer's.
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
    /// The folder of everything that is kept.
    pub(super) fn data_folder(&self) -> Result<PathBuf, AccountError> {
        match &self.data {
            Some(path) => Ok(path.clone()),
            None => default_data_folder(),
        }
    }
}
