use std::io;
use std::path::Path;

/// Makes what was created, renamed or removed in `folder` survive a power cut.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Only Unix opens a folder as a file; elsewhere the file system's own journal keeps names.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
