//! Checks that need root: the behaviour on a full or read-only disk.
//!
//! `INTERLUDE_ROOT_CHECKS` controls them: `require` (they run, or the test fails) or `skip`. If it is not set,
//! they run if the user is root.

use std::fs::{self, File};
use std::io::{ErrorKind, Write, stderr};
use std::path::{Path, PathBuf};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::Uid;
use tempfile::TempDir;

const VARIABLE: &str = "INTERLUDE_ROOT_CHECKS";

/// Returns true if this test may mount a disk. Otherwise prints that the test is skipped.
pub fn may_mount(test: &str) -> bool {
    let may = match std::env::var(VARIABLE).as_deref() {
        Ok("require") => true,
        Ok("skip") => false,
        Ok(other) => panic!("{VARIABLE} is {other:?}: set it to require or skip"),
        Err(_) => Uid::effective().is_root(),
    };
    if !may {
        // The test harness would capture the output of `eprintln!`.
        let written = writeln!(stderr(), "SKIPPED, as it needs root: {test}");
        written.unwrap();
    }
    may
}

/// A small disk in memory. Dropping this value unmounts it.
pub struct Disk {
    folder: TempDir,
    bytes: u64,
}

impl Disk {
    /// Mounts a disk of this size, in KiB.
    pub fn of_kib(kib: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Self {
            folder,
            bytes: kib * 1024,
        };
        disk.mount(MsFlags::empty());
        disk
    }

    /// Returns its mount point.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes it read-only, or writable again.
    pub fn set_read_only(&self, is_read_only: bool) {
        let mut flags = MsFlags::MS_REMOUNT;
        flags.set(MsFlags::MS_RDONLY, is_read_only);
        self.mount(flags);
    }

    /// Fills it up except for about `leaving` bytes.
    pub fn fill(&self, leaving: u64) {
        const PAGE: usize = 4096;
        let path = self.filler();
        let mut filler = File::create(&path).unwrap();
        loop {
            match filler.write_all(&[0xEE; PAGE]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
        let len = filler.metadata().unwrap().len();
        filler.set_len(len.saturating_sub(leaving)).unwrap();
    }

    /// Removes the file of [`fill`](Self::fill).
    pub fn clear(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    fn mount(&self, flags: MsFlags) {
        let options = format!("size={}", self.bytes);
        let mounted = mount(
            Some("interlude-test"),
            self.path(),
            Some("tmpfs"),
            flags,
            Some(options.as_str()),
        );
        mounted.unwrap_or_else(|error| {
            panic!("no disk could be mounted ({error}); {VARIABLE}=skip leaves this out")
        });
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A process that is still being killed may use it. A lazy unmount waits for that.
        let _ = umount2(self.path(), MntFlags::MNT_DETACH);
    }
}
