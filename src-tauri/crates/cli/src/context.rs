use std::path::PathBuf;

use interlude_account::default_data_folder;
use interlude_engine::clock::SystemClock;
use interlude_store::AccountId;
use serde::Serialize;

use crate::answer::{Answer, Body};
use crate::args::Arguments;
use crate::documents::{Notices, document};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;
use interlude_zone::Zone;

/// What holds for whatever is asked: where, of whom, and in which form the answer is wanted.
#[derive(Debug)]
pub(crate) struct Context {
    data: Option<PathBuf>,
    pub(crate) account: Option<AccountId>,
    pub(crate) form: Form,
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
        let form = if arguments.json {
            Form::Json
        } else {
            Form::Text(user_zone()?)
        };
        Ok(Self {
            data: arguments.data.clone(),
            account: arguments.account.clone(),
            form,
            clock: clock()?,
        })
    }

    /// The data folder: the one that was named, else the one that the window uses.
    pub(crate) fn data_folder(&self) -> Result<PathBuf, Failure> {
        match &self.data {
            Some(path) => Ok(path.clone()),
            None => Ok(default_data_folder()?),
        }
    }

    /// The user's zone.
    pub(crate) fn zone(&self) -> Result<Zone, Failure> {
        match self.form {
            Form::Text(zone) => Ok(zone),
            Form::Json => user_zone(),
        }
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

fn user_zone() -> Result<Zone, Failure> {
    Zone::of_the_user().map_err(|error| Failure::wrong_use("bad_zone", error.to_string()))
}
