use std::path::{Path, PathBuf};

use crate::Zone;
use crate::rules::{self, Rules};

/// The user's zone cannot be told. The system's own counts in its place, and the user is to be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// `TZ` holds no zone.
    #[error(
        "TZ is {text:?}, which is no time zone. Times are in {instead}, as this computer has it. Set \
         TZ to a name such as Europe/London or UTC."
    )]
    Variable {
        /// What it holds.
        text: String,
        /// The zone that counts in its place.
        instead: Zone,
    },
    /// The system's zone is none that we know.
    #[error(
        "This computer's time zone {name:?} is unknown. Times are in {instead}. Set TZ to a name \
         such as Europe/London."
    )]
    System {
        /// What the system calls it.
        name: String,
        /// The zone that counts in its place.
        instead: Zone,
    },
}

impl ZoneError {
    /// Returns the zone that counts in its place.
    pub const fn instead(&self) -> Zone {
        match self {
            Self::Variable { instead, .. } | Self::System { instead, .. } => *instead,
        }
    }
}

impl Zone {
    /// Reads the user's zone: what `TZ` says, else the system's, as `date` does. It may be another one
    /// each time it is asked for.
    ///
    /// # Errors
    /// [`ZoneError`]: what is set is none that we know; it holds the zone that counts instead.
    pub fn of_the_user() -> Result<Self, ZoneError> {
        Places::of_the_system().zone(std::env::var("TZ").ok().as_deref())
    }
}

/// Where the system keeps its zone and its zones.
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

    /// What `TZ` may hold: a name, a path, each with a colon before it or not, or a rule.
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

    /// A zone that only the system's database knows, which may be newer than ours.
    fn of_newer_name(&self, name: &str) -> Option<&'static Rules> {
        let is_name = !name.split('/').any(|part| part.is_empty() || part == "..");
        let path = is_name.then(|| self.database.join(name))?;
        rules::of_file(&path, &self.database, None)
    }

    fn of_file(&self, path: &Path) -> Option<&'static Rules> {
        let hint = (path == self.local).then(self.name).flatten();
        rules::of_file(path, &self.database, hint.as_deref())
    }

    /// The file that the C library reads goes before the name, which may be of another time.
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
