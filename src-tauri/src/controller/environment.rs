use std::path::PathBuf;
use std::sync::Arc;

use interlude_account::{AccountError, default_data_folder};
use interlude_vault::{Credentials, Keychain};

use super::ZoneReader;

/// What the application was started with.
#[derive(Debug, Default)]
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
