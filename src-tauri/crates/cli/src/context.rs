use std::path::PathBuf;

use interlude_app::{DATA_VARIABLE, default_data_folder};
use interlude_engine::clock::SystemClock;
use interlude_model::Code;
use interlude_model::zone::{Zone, ZoneError};
use interlude_store::AccountId;

use crate::args::Arguments;
use crate::failure::Failure;
use crate::output::OutputFormat;

/// The settings that apply to every command.
#[derive(Debug)]
pub(crate) struct Context {
    data: Option<PathBuf>,
    pub(crate) account: Option<AccountId>,
    pub(crate) format: OutputFormat,
    zone: Result<Zone, ZoneError>,
    pub(crate) clock: SystemClock,
}

impl Context {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Failure> {
        Ok(Self {
            data: arguments.data.clone(),
            account: arguments.account.clone(),
            format: if arguments.json {
                OutputFormat::Json
            } else {
                OutputFormat::Text
            },
            zone: Zone::of_user(),
            clock: SystemClock::of_the_environment()
                .map_err(|error| Failure::new(Code::BadNow, error))?,
        })
    }

    /// Returns a warning if `TZ` names no time zone and times are shown in another one.
    pub(crate) fn zone_warning(&self) -> Option<String> {
        match (self.format, &self.zone) {
            (OutputFormat::Text, Err(error)) => Some(error.to_string()),
            _ => None,
        }
    }

    /// Returns the data folder: `--data`, else `INTERLUDE_DATA`, else the default folder. The window
    /// uses the same order.
    pub(crate) fn data_folder(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.data {
            return Ok(path.clone());
        }
        match std::env::var_os(DATA_VARIABLE).filter(|path| !path.is_empty()) {
            Some(path) => Ok(path.into()),
            None => Ok(default_data_folder()?),
        }
    }

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
}
