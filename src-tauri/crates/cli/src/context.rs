use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_app::{DATA_VARIABLE, default_data_folder};
use interlude_engine::clock::Clock;
use interlude_model::Code;
use interlude_model::zone::{Zone, ZoneError};
use interlude_store::AccountId;

use crate::args::Arguments;
use crate::failure::Failure;
use crate::host::Folder;
use crate::output::OutputFormat;
use crate::terminal::Terminal;

/// The settings that apply to every command.
pub(crate) struct Context {
    pub(crate) path: PathBuf,
    pub(crate) folder: Folder,
    pub(crate) account: Option<AccountId>,
    pub(crate) format: OutputFormat,
    pub(crate) zone: Result<Zone, ZoneError>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) terminal: Terminal,
    /// The folder of relative paths. It is empty for that of this process.
    pub(crate) working_folder: PathBuf,
}

impl Context {
    /// Returns the zone in which local times are parsed.
    ///
    /// Fails if `TZ` names no zone. A time parsed in a fallback zone would be a wrong time, whereas one
    /// that is shown in it is only shown with another offset.
    pub(crate) fn zone(&self) -> Result<Zone, Failure> {
        let zone = self.zone.clone();
        zone.map_err(|error| Failure::new(Code::BadZone, error))
    }

    /// Returns the zone in which times are shown.
    pub(crate) fn shown_zone(&self) -> Zone {
        let zone = self.zone.clone();
        zone.unwrap_or_else(|error| error.instead())
    }

    /// Returns the path of a file that the user named.
    pub(crate) fn file(&self, named: &Path) -> PathBuf {
        self.working_folder.join(named)
    }
}

/// Returns the data folder: `--data`, else `INTERLUDE_DATA`, else the default folder. The window uses the
/// same order.
pub(crate) fn data_folder(arguments: &Arguments) -> Result<PathBuf, Failure> {
    if let Some(path) = &arguments.data {
        return Ok(path.clone());
    }
    match std::env::var_os(DATA_VARIABLE).filter(|path| !path.is_empty()) {
        Some(path) => Ok(path.into()),
        None => Ok(default_data_folder()?),
    }
}
