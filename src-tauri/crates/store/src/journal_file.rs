use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::fs::create_private_file;

/// The file that a journal writes to. Tests replace it with one that fails.
pub(crate) trait JournalFile: Send {
    /// Writes `bytes` at the end of the file, in one call if the system allows it.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Waits until everything that was appended survives a power cut.
    fn sync(&mut self) -> io::Result<()>;

    /// Truncates the file to `len` bytes and waits until that survives a power cut.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

/// A file on disk.
pub(crate) struct DiskFile(File);

impl DiskFile {
    /// Creates a new file that only its owner can access.
    ///
    /// # Errors
    /// An error of the system, also if the file exists.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        create_private_file(path).map(Self)
    }

    /// Opens a file for writing after its first `len` bytes.
    pub(crate) fn open(path: &Path, len: u64) -> io::Result<Self> {
        let mut file = File::options().write(true).open(path)?;
        file.seek(SeekFrom::Start(len))?;
        Ok(Self(file))
    }
}

impl JournalFile for DiskFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        // `fdatasync` also makes the new length durable, which is all the metadata that reading needs.
        self.0.sync_data()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)?;
        self.0.seek(SeekFrom::Start(len))?;
        self.0.sync_all()
    }
}
