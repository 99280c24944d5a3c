use std::path::{Path, PathBuf};

use crate::zone::Zone;
use crate::zone::rules::{self, Rules};

/// The error for a zone of the user that is not known. It holds the zone that is used in its place, and
/// is shown to the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// `TZ` does not hold a time zone.
    #[error(
        "TZ is {text:?}, which is not a time zone. Times are in {instead}, the zone of this computer. \
         Set TZ to a name such as Europe/London or UTC."
    )]
    Variable {
        /// The value of `TZ`.
        text: String,
        /// The zone that is used instead.
        instead: Zone,
    },
    /// The time zone of the system is not known.
    #[error(
        "This computer's time zone {name:?} is unknown. Times are in {instead}. Set TZ to a name \
         such as Europe/London."
    )]
    System {
        /// The system's name for it.
        name: String,
        /// The zone that is used instead.
        instead: Zone,
    },
}

impl ZoneError {
    /// Returns the zone that is used instead.
    pub const fn instead(&self) -> Zone {
        match self {
            Self::Variable { instead, .. } | Self::System { instead, .. } => *instead,
        }
    }
}

impl Zone {
    /// Returns the user's zone: the one in `TZ`, or else the system's, as the `date` command does. It
    /// is read anew on each call, because the system's zone may change.
    ///
    /// # Errors
    /// [`ZoneError`] if the zone is not known.
    pub fn of_user() -> Result<Self, ZoneError> {
        Self::of_variable(std::env::var("TZ").ok().as_deref())
    }

    /// Returns the user's zone if `TZ` had this value, or was not set.
    ///
    /// # Errors
    /// [`ZoneError`] if the zone is not known.
    pub fn of_variable(value: Option<&str>) -> Result<Self, ZoneError> {
        Places::of_the_system().zone(value)
    }
}

/// The places at which the system stores its time zone and its zone database.
struct Places {
    local: PathBuf,
    database: PathBuf,
    name: fn() -> Option<String>,
}

impl Places {
    fn of_the_system() -> Self {
        let database = std::env::var_os("TZDIR").filter(|path| !path.is_empty());
        Self {
            local: PathBuf::from("/etc/localtime"),
            database: database.map_or_else(|| PathBuf::from("/usr/share/zoneinfo"), PathBuf::from),
            name: || iana_time_zone::get_timezone().ok(),
        }
    }

    fn zone(&self, variable: Option<&str>) -> Result<Zone, ZoneError> {
        let Some(text) = variable else {
            return self.system();
        };
        match self.of_variable(text) {
            Some(zone) => Ok(zone),
            None => Err(ZoneError::Variable {
                text: text.to_owned(),
                instead: self.system().unwrap_or_else(|error| error.instead()),
            }),
        }
    }

    /// Returns the zone of a value of `TZ`: a name, an absolute path, each with or without a colon
    /// before it, or a POSIX rule.
    fn of_variable(&self, text: &str) -> Option<Zone> {
        let value = text.strip_prefix(':').unwrap_or(text);
        if let Some(zone) = Zone::named(value) {
            return Some(zone);
        }
        if Path::new(value).is_absolute() {
            return self.of_file(Path::new(value)).map(Zone::of_rules);
        }
        let newer = || self.of_newer_name(value);
        newer()
            .or_else(|| rules::of_rule(value))
            .map(Zone::of_rules)
    }

    /// Returns a zone of the system's database, which may be newer than the compiled-in one.
    fn of_newer_name(&self, name: &str) -> Option<&'static Rules> {
        // No part of the name may lead out of the database.
        let is_name = !name.split('/').any(|part| part.is_empty() || part == "..");
        let path = is_name.then(|| self.database.join(name))?;
        rules::of_file(&path, &self.database, None)
    }

    fn of_file(&self, path: &Path) -> Option<&'static Rules> {
        let hint = (path == self.local).then(self.name).flatten();
        rules::of_file(path, &self.database, hint.as_deref())
    }

    /// Returns the system's zone. The file comes before the name, because the C library reads the file
    /// and the name may be outdated.
    fn system(&self) -> Result<Zone, ZoneError> {
        if let Some(rules) = self.of_file(&self.local) {
            return Ok(Zone::of_rules(rules));
        }
        let Some(name) = (self.name)() else {
            return Ok(Zone::UTC);
        };
        let known = Zone::named(&name).or_else(|| self.of_newer_name(&name).map(Zone::of_rules));
        known.ok_or(ZoneError::System {
            name,
            instead: Zone::UTC,
        })
    }
}

#[cfg(test)]
mod tests;
