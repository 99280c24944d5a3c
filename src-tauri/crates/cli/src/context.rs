use std::path::PathBuf;

use interlude_app::{DATA_VARIABLE, default_data_folder};
use interlude_engine::clock::SystemClock;
use interlude_model::Code;
use interlude_store::AccountId;
use serde::Serialize;

use crate::answer::{Answer, Body};
use crate::args::Arguments;
use crate::documents::{Notices, document};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;
use interlude_model::zone::{Zone, ZoneError};

/// The settings that apply to every command.
#[derive(Debug)]
pub(crate) struct Context {
    data: Option<PathBuf>,
    pub(crate) account: Option<AccountId>,
    pub(crate) format: OutputFormat,
    zone: Result<Zone, ZoneError>,
    pub(crate) clock: SystemClock,
}

/// The format of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputFormat {
    /// One JSON document for programs, with times in UTC.
    Json,
    /// Text for people, with times in their zone.
    Text(Zone),
}

impl Context {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let zone = Zone::of_user();
        let format = if arguments.json {
            OutputFormat::Json
        } else {
            OutputFormat::Text(shown(&zone))
        };
        Ok(Self {
            data: arguments.data.clone(),
            account: arguments.account.clone(),
            format,
            zone,
            clock: clock()?,
        })
    }

    /// Returns a warning if `TZ` names no time zone and times are shown in another one.
    pub(crate) fn zone_warning(&self) -> Option<String> {
        match (self.format, &self.zone) {
            (OutputFormat::Text(_), Err(error)) => Some(error.to_string()),
            _ => None,
        }
    }

    /// Returns the data folder: `--data`, else `INTERLUDE_DATA`, else the default folder. The window
    /// uses the same order.
    pub(crate) fn data_folder(&self) -> Result<PathBuf, Failure> {
        let from_environment = || std::env::var_os(DATA_VARIABLE).filter(|path| !path.is_empty());
        match self
            .data
            .clone()
            .or_else(|| from_environment().map(PathBuf::from))
        {
            Some(path) => Ok(path),
            None => Ok(default_data_folder()?),
        }
    }

    /// Returns the zone in which local times are parsed.
    ///
    /// Fails if `TZ` names no zone. A time parsed in a fallback zone would be a wrong time, whereas one
    /// that is shown in it is only shown with another offset.
    pub(crate) fn zone(&self) -> Result<Zone, Failure> {
        self.zone.clone().map_err(|error| {
            let message = format!(
                "The time cannot be read in your time zone. {error} Or write the time with its \
                 offset, such as 2025-01-22T14:20:00Z."
            );
            Failure::new(Code::BadZone, message)
        })
    }

    /// Returns the zone in which times are shown.
    pub(crate) fn shown_zone(&self) -> Zone {
        shown(&self.zone)
    }

    /// Builds the answer in the requested format, and does not call the closure of the other one.
    pub(crate) fn answer<T: Serialize>(
        &self,
        exit: Exit,
        notices: &Notices,
        json: impl FnOnce() -> T,
        text: impl FnOnce(Zone) -> Page,
    ) -> Result<Answer, Failure> {
        let body = match self.format {
            OutputFormat::Json => Body::Json(document(json(), notices)?),
            OutputFormat::Text(zone) => Body::Text(text(zone)),
        };
        Ok(Answer { exit, body })
    }
}

fn clock() -> Result<SystemClock, Failure> {
    SystemClock::of_the_environment().map_err(|error| Failure::new(Code::BadNow, error.to_string()))
}

fn shown(zone: &Result<Zone, ZoneError>) -> Zone {
    zone.clone().unwrap_or_else(|error| error.instead())
}
