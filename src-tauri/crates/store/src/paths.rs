use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use interlude_engine::store::StoreError;

use crate::data_folder::sync_folder;
use crate::disk_error::explain;

/// The files of one account.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) folder: PathBuf,
    pub(crate) journal: PathBuf,
    /// The journal that is being written to take its place.
    pub(crate) new_journal: PathBuf,
    pub(crate) sled: PathBuf,
    /// The database that is being built to take its place.
    pub(crate) new_sled: PathBuf,
    /// The copy of the interviews.
    pub(crate) agenda: PathBuf,
    /// The copy that is being written to take its place.
    pub(crate) new_agenda: PathBuf,
    /// What the user must be told of.
    pub(crate) notices: PathBuf,
    /// The notices that are being written to take their place.
    pub(crate) new_notices: PathBuf,
}

/// How many damaged files of one name are kept.
const KEPT_ASIDE: usize = 2;

impl Paths {
    pub(crate) fn of(folder: PathBuf) -> Self {
        let at = |name| folder.join(name);
        Self {
            journal: at("journal"),
            new_journal: at("journal.new"),
            sled: at("sled"),
            new_sled: at("sled.new"),
            agenda: at("agenda"),
            new_agenda: at("agenda.new"),
            notices: at("notices"),
            new_notices: at("notices.new"),
            folder,
        }
    }

    /// Removes what was being written when the application last ended: it never counted.
    pub(crate) fn remove_unfinished(&self) -> Result<(), StoreError> {
        let gone = |path: &Path, done: io::Result<()>| match done {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(explain(path, &error)),
            _ => Ok(()),
        };
        for file in [&self.new_journal, &self.new_agenda, &self.new_notices] {
            gone(file, fs::remove_file(file))?;
        }
        gone(&self.new_sled, fs::remove_dir_all(&self.new_sled))
    }

    /// Renames a file or folder of the account durably.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        fs::rename(from, to).map_err(|error| explain(from, &error))?;
        self.sync()
    }

    /// Renames `path` to [a free name](Self::free_name), and returns where it stands now.
    pub(crate) fn move_aside(&self, path: &Path) -> Result<PathBuf, StoreError> {
        let aside = Self::free_name(path);
        self.rename(path, &aside)?;
        tracing::warn!(path = %path.display(), aside = %aside.display(), "moved aside");
        Ok(aside)
    }

    /// Where what stands at `path` is put if it is moved aside next. None if nothing stands there.
    pub(crate) fn place_aside(path: &Path) -> Option<PathBuf> {
        let is_there = fs::symlink_metadata(path).is_ok();
        is_there.then(|| Self::free_name(path))
    }

    /// The name after the last of `path.bad.1`, `path.bad.2`, …
    pub(crate) fn free_name(path: &Path) -> PathBuf {
        let last = aside_of(path).last().map_or(0, |(number, _)| *number);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.with_file_name(format!("{name}.bad.{}", last.saturating_add(1)))
    }

    /// Removes all but the newest damaged files of each name. What cannot be removed stays.
    pub(crate) fn remove_old_damaged(&self) {
        for path in [&self.journal, &self.sled] {
            let mut aside = aside_of(path);
            aside.truncate(aside.len().saturating_sub(KEPT_ASIDE));
            for (_, aside) in aside {
                let removed = match fs::symlink_metadata(&aside) {
                    Ok(found) if found.is_dir() => fs::remove_dir_all(&aside),
                    _ => fs::remove_file(&aside),
                };
                tracing::info!(aside = %aside.display(), is_removed = removed.is_ok(), "an old damaged file");
            }
        }
    }

    /// The damaged files that are kept.
    pub(crate) fn damaged(&self) -> Vec<PathBuf> {
        let both = [&self.journal, &self.sled].into_iter();
        both.flat_map(|path| aside_of(path))
            .map(|(_, aside)| aside)
            .collect()
    }

    /// Makes what was created and renamed in the account's folder survive a power cut.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        sync_folder(&self.folder).map_err(|error| explain(&self.folder, &error))
    }

    /// Proves that the disk takes new files, so that a disk that is full or read-only is not taken
    /// for a damaged database.
    pub(crate) fn prove_writable(&self) -> Result<(), StoreError> {
        const PROOF_BYTES: usize = 1 << 20;
        let proven = tempfile::NamedTempFile::with_prefix_in(".proof-", &self.folder).and_then(
            |mut file| {
                file.write_all(&vec![0; PROOF_BYTES])?;
                file.as_file().sync_all()?;
                file.close()
            },
        );
        proven.map_err(|error| explain(&self.folder, &error))
    }
}

/// What was moved aside from `path`, oldest first.
fn aside_of(path: &Path) -> Vec<(u64, PathBuf)> {
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
