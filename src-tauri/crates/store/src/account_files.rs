use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::store::StoreError;

use crate::codec::Codec;
use crate::entropy::Entropy;
use crate::fs::{explain, sync_folder};

/// The files of one account, and everything that is needed to open them.
pub(crate) struct Account {
    pub(crate) paths: Paths,
    pub(crate) codec: Arc<Codec>,
    /// The longest time that opening the database may take.
    pub(crate) limit: Duration,
    pub(crate) entropy: Box<dyn Entropy>,
}

/// The files of one account.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) folder: PathBuf,
    pub(crate) journal: PathBuf,
    /// The second file of the journal.
    pub(crate) copy: PathBuf,
    /// A new journal while it is being written.
    pub(crate) new_journal: PathBuf,
    /// A new second file of the journal while it is being written.
    pub(crate) new_copy: PathBuf,
    pub(crate) sled: PathBuf,
    /// A new database while it is being built.
    pub(crate) new_sled: PathBuf,
    /// The copy of the interviews.
    pub(crate) agenda: PathBuf,
    /// A new agenda while it is being written.
    pub(crate) new_agenda: PathBuf,
    pub(crate) notices: PathBuf,
}

/// The number of damaged files that are kept of each name.
const KEPT_ASIDE: usize = 2;

impl Paths {
    pub(crate) fn of(folder: PathBuf) -> Self {
        let at = |name| folder.join(name);
        Self {
            journal: at("journal"),
            copy: at("journal.copy"),
            new_journal: at("journal.new"),
            new_copy: at("journal.copy.new"),
            sled: at("sled"),
            new_sled: at("sled.new"),
            agenda: at("agenda"),
            new_agenda: at("agenda.new"),
            notices: at("notices"),
            folder,
        }
    }

    /// Removes files that were being written when the application last ended. They are not in use before
    /// they are renamed.
    pub(crate) fn remove_unfinished(&self) -> Result<(), StoreError> {
        let removed = |path: &Path, done: io::Result<()>| match done {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(explain(path, error)),
            _ => Ok(()),
        };
        for file in [&self.new_journal, &self.new_copy, &self.new_agenda] {
            removed(file, fs::remove_file(file))?;
        }
        removed(&self.new_sled, fs::remove_dir_all(&self.new_sled))
    }

    /// Renames a file or folder of the account durably. The folder is synced before this returns.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        fs::rename(from, to).map_err(|error| explain(from, error))?;
        self.sync()
    }

    /// Renames `path` to the [next free name](Self::free_name) for damaged files. Returns the new path.
    pub(crate) fn move_aside(&self, path: &Path) -> Result<PathBuf, StoreError> {
        let aside = Self::free_name(path);
        self.rename(path, &aside)?;
        tracing::warn!(path = %path.display(), aside = %aside.display(), "moved aside");
        Ok(aside)
    }

    /// Returns the path to which `path` would be moved aside. None if there is nothing at `path`.
    pub(crate) fn next_aside(path: &Path) -> Option<PathBuf> {
        let is_there = fs::symlink_metadata(path).is_ok();
        is_there.then(|| Self::free_name(path))
    }

    /// Returns the next unused path of `path.bad.1`, `path.bad.2`, …
    pub(crate) fn free_name(path: &Path) -> PathBuf {
        let last = damaged_of(path).last().map_or(0, |(number, _)| *number);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.with_file_name(format!("{name}.bad.{}", last.saturating_add(1)))
    }

    /// Removes all but the newest damaged files of each name. Ignores files that cannot be removed.
    pub(crate) fn remove_old_damaged(&self) {
        for path in [&self.journal, &self.copy, &self.sled] {
            let mut aside = damaged_of(path);
            aside.truncate(aside.len().saturating_sub(KEPT_ASIDE));
            for (_, aside) in aside {
                let removed = match fs::symlink_metadata(&aside) {
                    Ok(found) if found.is_dir() => fs::remove_dir_all(&aside),
                    _ => fs::remove_file(&aside),
                };
                tracing::info!(aside = %aside.display(), is_removed = removed.is_ok(), "removing an old damaged file");
            }
        }
    }

    /// Returns the damaged files that are kept.
    pub(crate) fn damaged(&self) -> Vec<PathBuf> {
        let all = [&self.journal, &self.copy, &self.sled].into_iter();
        all.flat_map(|path| damaged_of(path))
            .map(|(_, aside)| aside)
            .collect()
    }

    /// Makes the names that were created or renamed in the account's folder durable.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        sync_folder(&self.folder).map_err(|error| explain(&self.folder, error))
    }
}

/// Returns the damaged files that were moved aside from `path`, with their numbers, oldest first.
fn damaged_of(path: &Path) -> Vec<(u64, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let before = format!("{name}.bad.");
    let folder = path.parent().unwrap_or(Path::new("."));
    let number = |entry: &fs::DirEntry| -> Option<u64> {
        let name = entry.file_name();
        name.to_str()?.strip_prefix(&before)?.parse().ok()
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut aside: Vec<_> = entries
        .filter_map(|entry| Some((number(&entry)?, entry.path())))
        .collect();
    aside.sort_unstable();
    aside
}
