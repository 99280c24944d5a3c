use std::path::Path;

use interlude_engine::store::Notice;

/// The database was built anew; the damaged one, if there was any, stands at `aside`.
pub(crate) fn database_rebuilt(aside: Option<&Path>) -> Notice {
    let message = format!(
        "The database of this account was {}. It was built anew from the journal: no change of yours is lost, and the interviews are fetched again.{}",
        state(aside),
        kept(aside)
    );
    Notice {
        code: "database_rebuilt",
        message,
    }
}

/// The journal was begun anew; the damaged one, if there was any, stands at `aside`.
pub(crate) fn journal_damaged(aside: Option<&Path>) -> Notice {
    let message = format!(
        "The journal of this account was {}. It was begun anew from the database, with every change of yours that stands in either.{}",
        state(aside),
        kept(aside)
    );
    Notice {
        code: "journal_damaged",
        message,
    }
}

/// Both were begun anew with what could be read in either.
pub(crate) fn both_damaged(
    journal: Option<&Path>,
    database: Option<&Path>,
    unfinished: usize,
) -> Notice {
    let message = format!(
        "The journal of this account was {}, and its database was {}. Unfinished changes that could still be read: {unfinished}; they are kept. Changes that stood in the damaged parts alone are lost, so look through your outbox. The interviews are fetched again.{}{}",
        state(journal),
        state(database),
        kept(journal),
        kept(database)
    );
    Notice {
        code: "both_damaged",
        message,
    }
}

fn state(aside: Option<&Path>) -> &'static str {
    match aside {
        Some(_) => "damaged",
        None => "missing",
    }
}

fn kept(aside: Option<&Path>) -> String {
    match aside {
        Some(aside) => format!(" What was damaged is kept at {}.", aside.display()),
        None => String::new(),
    }
}
