//! Determines if a call refers to a path below the folder.

use std::env;
use std::ffi::{CStr, OsStr, c_char, c_int};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::record::Place;

/// A path below the folder.
pub struct Named {
    pub path: PathBuf,
    pub place: Place,
}

impl Named {
    /// Resolves a folder's descriptor and a path. Returns `None` if the result is not below the folder.
    ///
    /// # Safety
    /// `path` must be null or end in a zero.
    pub unsafe fn of(folder: c_int, path: *const c_char) -> Option<Self> {
        if path.is_null() {
            return None;
        }
        // SAFETY: the caller guarantees it.
        let given = Path::new(OsStr::from_bytes(
            unsafe { CStr::from_ptr(path) }.to_bytes(),
        ));
        let whole = if given.is_absolute() {
            given.to_owned()
        } else if folder == libc::AT_FDCWD {
            env::current_dir().ok()?.join(given)
        } else {
            target(folder)?.join(given)
        };
        let parent = fs::canonicalize(whole.parent()?).ok()?;
        let path = parent.join(whole.file_name()?);
        let folder = fs::metadata(&parent).ok()?.ino();
        let name = path.file_name()?.as_bytes().to_vec();
        let place = Place { folder, name };
        (path != root()? && path.starts_with(root()?)).then_some(Self { path, place })
    }

    /// Returns the current inode at this path.
    pub fn inode(&self) -> Option<u64> {
        fs::symlink_metadata(&self.path)
            .ok()
            .map(|found| found.ino())
    }
}

/// Returns the path and the inode of a descriptor, or `None` if it is not below the folder.
pub fn opened(fd: c_int) -> Option<(PathBuf, u64)> {
    let path = target(fd)?;
    let inode = fs::metadata(format!("/proc/self/fd/{fd}")).ok()?.ino();
    path.starts_with(root()?).then_some((path, inode))
}

fn target(fd: c_int) -> Option<PathBuf> {
    fs::read_link(format!("/proc/self/fd/{fd}")).ok()
}

fn root() -> Option<&'static Path> {
    static ROOT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let root = || env::var_os("INTERLUDE_DISK_ROOT").map(PathBuf::from);
    ROOT.get_or_init(root).as_deref()
}
