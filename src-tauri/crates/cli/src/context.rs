use std::path::PathBuf;

use interlude_account::{DATA_VARIABLE, default_data_folder};
use interlude_engine::clock::SystemClock;
use interlude_store::AccountId;
use serde::Serialize;

use crate::answer::{Answer, Body};
use crate::args::Arguments;
use crate::documents::{Notices, document};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;
use interlude_zone::{Zone, ZoneError};

/// What holds for whatever is asked: where, of whom, and in which form the answer is wanted.
#[derive(Debug)]
pub(crate) struct Context {
    data: Option<PathBuf>,
    pub(crate) account: Option<AccountId>,
    pub(crate) form: Form,
    zone: Result<Zone, ZoneError>,
    pub(crate) clock: SystemClock,
}

/// For whom an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For programs: one JSON document, times in UTC.
    Json,
    /// For people: text, times in their zone.
    Text(Zone),
}

impl Context {
    pub(crate) fn of(arguments: &Arguments) -> Result<Self, Failure> {
        let zone = Zone::of_the_user();
        let form = if arguments.json {
            Form::Json
        } else {
            Form::Text(shown(&zone))
        };
        Ok(Self {
            data: arguments.data.clone(),
            account: arguments.account.clone(),
            form,
            zone,
            clock: clock()?,
        })
    }

    /// Why times are not in the zone that was set, where they are shown.
    pub(crate) fn zone_trouble(&self) -> Option<String> {
        match (self.form, &self.zone) {
            (Form::Text(_), Err(error)) => Some(error.to_string()),
            _ => None,
        }
    }

    /// Returns the data folder by the window's own rule: the one that was named, else the one in
    /// the environment, else the usual one.
    pub(crate) fn data_folder(&self) -> Result<PathBuf, Failure> {
        let of_environment = || std::env::var_os(DATA_VARIABLE).filter(|path| !path.is_empty());
        match self
            .data
            .clone()
            .or_else(|| of_environment().map(PathBuf::from))
        {
            Some(path) => Ok(path),
            None => Ok(default_data_folder()?),
        }
    }

    /// Returns the zone in which a local time is read. Times may be shown in another one than was
    /// set, but none is read in it.
    pub(crate) fn zone(&self) -> Result<Zone, Failure> {
        self.zone.clone().map_err(|error| {
            let message = format!(
                "The time cannot be read in your time zone. {error} Or write the time with its \
                 offset, such as 2025-01-22T14:20:00Z."
            );
            Failure::wrong_use("bad_zone", message)
        })
    }

    /// Returns the zone in which times are shown.
    pub(crate) fn shown_zone(&self) -> Zone {
        shown(&self.zone)
    }

    /// An answer in the form that is wanted; the other one is not made.
    pub(crate) fn answer<T: Serialize>(
        &self,
        exit: Exit,
        notices: &Notices,
        json: impl FnOnce() -> T,
        text: impl FnOnce(Zone) -> Page,
    ) -> Result<Answer, Failure> {
        let body = match self.form {
            Form::Json => Body::Json(document(json(), notices)?),
            Form::Text(zone) => Body::Text(text(zone)),
        };
        Ok(Answer { exit, body })
    }
}

fn clock() -> Result<SystemClock, Failure> {
    SystemClock::of_the_environment()
        .map_err(|error| Failure::wrong_use("bad_now", error.to_string()))
}

fn shown(zone: &Result<Zone, ZoneError>) -> Zone {
    zone.clone().unwrap_or_else(|error| error.instead())
}
