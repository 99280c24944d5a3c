//! Notices of damage and of late requests, stored in a file of their own until the user dismisses them.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use interlude_engine::store::{Notice, StoreError};
use interlude_model::Code;

use crate::account_files::Paths;
use crate::fs::{IfExists, explain, write_durably};

/// The first line of the file. The number is the version of its format.
const HEAD: &str = "interlude notices 1";

/// The notices of an open account, which both halves of its store write.
pub(crate) struct Notices(Mutex<Vec<Notice>>);

impl Notices {
    pub(crate) fn new(notices: Vec<Notice>) -> Self {
        Self(Mutex::new(notices))
    }

    pub(crate) fn all(&self) -> Vec<Notice> {
        self.lock().clone()
    }

    /// Adds a notice durably.
    ///
    /// # Errors
    /// An error of the disk. It is then in this list, and not on the disk.
    pub(crate) fn add(&self, paths: &Paths, notice: Notice) -> Result<(), StoreError> {
        add(paths, &mut self.lock(), notice)
    }

    /// Removes a notice durably.
    ///
    /// # Errors
    /// An error of the disk. Nothing is removed.
    pub(crate) fn remove(&self, paths: &Paths, notice: &Notice) -> Result<(), StoreError> {
        let mut notices = self.lock();
        let mut left = notices.clone();
        left.retain(|other| other != notice);
        write(paths, &left)?;
        *notices = left;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Notice>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the notice that the database is rebuilt. `aside` is the path at which the damaged one is kept, if
/// there is one.
pub(crate) fn database_rebuilt(aside: Option<&Path>, has_agenda: bool) -> Notice {
    let message = format!(
        "The database of this account was {}. It was rebuilt. Your changes are not kept in it, so none are lost by this. {}{}",
        condition(aside),
        interviews(has_agenda),
        kept_at(aside)
    );
    Notice {
        code: Code::DatabaseRebuilt,
        message,
    }
}

/// Returns the notice that the journal is replaced. `aside` is the path at which the damaged one is kept, if
/// there is one.
pub(crate) fn journal_damaged(aside: Option<&Path>) -> Notice {
    let message = format!(
        "The journal of this account was {}. It was replaced by a new one with all of your changes that could be read in it or in its second file.{}",
        condition(aside),
        kept_at(aside)
    );
    Notice {
        code: Code::JournalDamaged,
        message,
    }
}

/// Returns the notice that both files of the journal are replaced by new ones with everything that could be read
/// in either. `unfinished` is the number of unfinished changes that could be read.
pub(crate) fn both_damaged(
    journal: Option<&Path>,
    copy: Option<&Path>,
    unfinished: usize,
) -> Notice {
    let message = format!(
        "The journal of this account was {}, and its copy was {}. Unfinished changes that could be read and were kept: {unfinished}. Changes that were only in the damaged parts are lost, so check your outbox.{}{}",
        condition(journal),
        condition(copy),
        kept_at(journal),
        kept_at(copy)
    );
    Notice {
        code: Code::BothDamaged,
        message,
    }
}

/// Reads the notices that were not dismissed. There are none if the file is missing or cannot be read.
pub(crate) fn read(paths: &Paths) -> Vec<Notice> {
    let text = fs::read_to_string(&paths.notices).unwrap_or_default();
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return Vec::new();
    }
    let notice = |line: &str| {
        let (code, message) = line.split_once('\t')?;
        let of = |code| Notice {
            code,
            message: message.to_owned(),
        };
        // A newer version may keep notices of codes that this one does not know or does not keep.
        let known = code.parse().ok().map(of).filter(Notice::is_kept);
        Some(known.unwrap_or_else(|| of(Code::Damaged)))
    };
    lines.filter_map(notice).collect()
}

/// Replaces the stored notices durably.
///
/// # Errors
/// An error of the disk.
pub(crate) fn write(paths: &Paths, notices: &[Notice]) -> Result<(), StoreError> {
    let path = &paths.notices;
    if notices.is_empty() {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(explain(path, error)),
            _ => paths.sync(),
        };
    }
    let mut text = format!("{HEAD}\n");
    for notice in notices {
        text.push_str(notice.code.as_str());
        text.push('\t');
        // The message names paths, and a path may contain a line break, which would end the notice.
        text.extend(notice.message.chars().map(
            |letter| {
                if letter.is_control() { ' ' } else { letter }
            },
        ));
        text.push('\n');
    }
    Ok(write_durably(path, text.as_bytes(), IfExists::Replace)?)
}

/// Adds a notice and stores all of them durably.
///
/// # Errors
/// An error of the disk.
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
        "Until the interviews are fetched again, an earlier copy of them is shown."
    } else {
        "The interviews will be fetched again."
    }
}

fn condition(aside: Option<&Path>) -> &'static str {
    match aside {
        Some(_) => "damaged",
        None => "missing",
    }
}

fn kept_at(aside: Option<&Path>) -> String {
    match aside {
        Some(aside) => format!(" The damaged files are kept at {}.", aside.display()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file as version 1 writes it. It must stay readable.
    const GOLDEN: &str = "interlude notices 1\n\
        database_rebuilt\tIt was rebuilt.\n\
        late\tIt arrived late.\n";

    fn notice(code: Code, message: &str) -> Notice {
        let message = message.to_owned();
        Notice { code, message }
    }

    #[test]
    fn the_stored_form_is_unchanged() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::of(dir.path().to_owned());
        let kept = [
            notice(Code::DatabaseRebuilt, "It was rebuilt."),
            notice(Code::Late, "It arrived late."),
        ];
        write(&paths, &kept).unwrap();
        assert_eq!(fs::read_to_string(&paths.notices).unwrap(), GOLDEN);
        assert_eq!(read(&paths), kept);
    }

    #[test]
    fn a_notice_of_another_code_is_read_as_one_of_damage() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::of(dir.path().to_owned());
        let text = format!("{HEAD}\nnot_known\tA new one.\ndisk_full\tThe disk is full.\n");
        fs::write(&paths.notices, text).unwrap();
        let read = read(&paths);
        let expected = ["A new one.", "The disk is full."].map(|text| notice(Code::Damaged, text));
        assert_eq!(read, expected);
    }
}
