use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

/// The file under the journal: the one place where the disk can refuse a commit.
pub(crate) trait JournalFile: Send {
    /// Writes `bytes` after all that was written before, in one call where the system takes them.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns once all that was appended survives a power cut.
    fn sync(&mut self) -> io::Result<()>;

    /// Takes back all but the first `len` bytes, and returns once that survives a power cut.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

/// A file on disk.
pub(crate) struct DiskFile(File);

impl DiskFile {
    /// Creates a file that does not exist, readable by its owner alone.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        create_private_file(path).map(Self)
    }

    /// Opens a file for appending after its first `len` bytes.
    pub(crate) fn open(path: &Path, len: u64) -> io::Result<Self> {
        let mut file = File::options().write(true).open(path)?;
        file.seek(SeekFrom::Start(len))?;
        Ok(Self(file))
    }
}

/// Creates a file that does not exist, readable by its owner alone.
pub(crate) fn create_private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl JournalFile for DiskFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)?;
        self.0.seek(SeekFrom::Start(len))?;
        self.0.sync_all()
    }
}
