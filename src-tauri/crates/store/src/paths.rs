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
}

impl Paths {
    pub(crate) fn of(folder: PathBuf) -> Self {
        let at = |name| folder.join(name);
        Self {
            journal: at("journal"),
            new_journal: at("journal.new"),
            sled: at("sled"),
            new_sled: at("sled.new"),
            folder,
        }
    }

    /// Removes what was being written when the application last ended: it never counted.
    pub(crate) fn remove_unfinished(&self) -> Result<(), StoreError> {
        let gone = |path: &Path, done: io::Result<()>| match done {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(explain(path, &error)),
            _ => Ok(()),
        };
        gone(&self.new_journal, fs::remove_file(&self.new_journal))?;
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

    /// The first of `path.bad.1`, `path.bad.2`, … that nothing stands at.
    pub(crate) fn free_name(path: &Path) -> PathBuf {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut number = 1u64;
        loop {
            let aside = path.with_file_name(format!("{name}.bad.{number}"));
            if fs::symlink_metadata(&aside).is_err() {
                return aside;
            }
            number += 1;
        }
    }

    /// Makes what was created and renamed in the account's folder survive a power cut.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        sync_folder(&self.folder).map_err(|error| explain(&self.folder, &error))
    }

    /// Proves that the disk takes new files, so that a disk that is full or read-only is not taken
    /// for a damaged database.
    pub(crate) fn prove_writable(&self) -> Result<(), StoreError> {
        const PROOF_BYTES: usize = 1 << 20;
        let path = self.folder.join("proof");
        let proven = fs::File::create(&path).and_then(|mut file| {
            file.write_all(&vec![0; PROOF_BYTES])?;
            file.sync_all()
        });
        let removed = fs::remove_file(&path);
        proven
            .and(removed)
            .map_err(|error| explain(&self.folder, &error))
    }
}
