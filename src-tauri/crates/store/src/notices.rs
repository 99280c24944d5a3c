//! What the user must be told of damage, kept in a file of its own until they have seen it.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use interlude_engine::store::{Notice, StoreError};

use crate::disk_error::explain;
use crate::journal_file::create_private_file;
use crate::paths::Paths;

/// The first line of the file.
const HEAD: &str = "interlude notices 1";

const REBUILT: &str = "database_rebuilt";
const JOURNAL: &str = "journal_damaged";
const BOTH: &str = "both_damaged";

/// The database is built anew; the damaged one, if there is any, stands at `aside` then.
pub(crate) fn database_rebuilt(aside: Option<&Path>, has_agenda: bool) -> Notice {
    let message = format!(
        "The database of this account was {}. It was built anew from the journal: no change of yours is lost. {}{}",
        state(aside),
        interviews(has_agenda),
        durable(aside)
    );
    Notice {
        code: REBUILT,
        message,
    }
}

/// The journal is begun anew; the damaged one, if there is any, stands at `aside` then.
pub(crate) fn journal_damaged(aside: Option<&Path>) -> Notice {
    let message = format!(
        "The journal of this account was {}. It was begun anew from the database, with every change of yours that stands in either.{}",
        state(aside),
        durable(aside)
    );
    Notice {
        code: JOURNAL,
        message,
    }
}

/// Both are begun anew with what could be read in either.
pub(crate) fn both_damaged(
    journal: Option<&Path>,
    database: Option<&Path>,
    unfinished: usize,
    has_agenda: bool,
) -> Notice {
    let message = format!(
        "The journal of this account was {}, and its database was {}. Unfinished changes that could still be read: {unfinished}; they are kept. Changes that stood in the damaged parts alone are lost, so look through your outbox. {}{}{}",
        state(journal),
        state(database),
        interviews(has_agenda),
        durable(journal),
        durable(database)
    );
    Notice {
        code: BOTH,
        message,
    }
}

/// Reads the notices that were not dismissed. A file that cannot be read holds none.
pub(crate) fn read(paths: &Paths) -> Vec<Notice> {
    let text = fs::read_to_string(&paths.notices).unwrap_or_default();
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return Vec::new();
    }
    let notice = |line: &str| {
        let (code, message) = line.split_once('\t')?;
        let code = [REBUILT, JOURNAL, BOTH]
            .into_iter()
            .find(|known| *known == code)
            .unwrap_or("damaged");
        let message = message.to_owned();
        Some(Notice { code, message })
    };
    lines.filter_map(notice).collect()
}

/// Keeps these notices in place of those before, durably.
///
/// # Errors
/// The disk's.
pub(crate) fn write(paths: &Paths, notices: &[Notice]) -> Result<(), StoreError> {
    let path = &paths.notices;
    if notices.is_empty() {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(explain(path, &error)),
            _ => paths.sync(),
        };
    }
    let mut text = format!("{HEAD}\n");
    for notice in notices {
        text.push_str(notice.code);
        text.push('\t');
        // A path may hold anything.
        text.extend(notice.message.chars().map(
            |letter| {
                if letter.is_control() { ' ' } else { letter }
            },
        ));
        text.push('\n');
    }
    let new = &paths.new_notices;
    let written = match fs::remove_file(new) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => create_private_file(new).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        }),
    };
    written.map_err(|error| explain(new, &error))?;
    paths.rename(new, path)
}

/// Adds a notice to those that are kept.
///
/// # Errors
/// The disk's.
pub(crate) fn add(
    paths: &Paths,
    notices: &mut Vec<Notice>,
    notice: Notice,
) -> Result<(), StoreError> {
    if !notices.contains(&notice) {
        notices.push(notice);
    }
    write(paths, notices)
}

fn interviews(has_agenda: bool) -> &'static str {
    if has_agenda {
        "The interviews are shown as they were last copied, until they are fetched again."
    } else {
        "The interviews are fetched again."
    }
}

fn state(aside: Option<&Path>) -> &'static str {
    match aside {
        Some(_) => "damaged",
        None => "missing",
    }
}

fn durable(aside: Option<&Path>) -> String {
    match aside {
        Some(aside) => format!(" What was damaged is kept at {}.", aside.display()),
        None => String::new(),
    }
}
