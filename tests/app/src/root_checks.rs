//! Checks that only root can make: what happens on a disk that is full, or that can only be read.
//!
//! `INTERLUDE_ROOT_CHECKS` says whether they are made: `require` (they are, or the test fails) or
//! `skip`. Unset, they are made where the user is root.

use std::fs::{self, File};
use std::io::{ErrorKind, Write, stderr};
use std::path::{Path, PathBuf};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::Uid;
use tempfile::TempDir;

const VARIABLE: &str = "INTERLUDE_ROOT_CHECKS";

/// Whether this test is to mount a disk. Says so plainly where it is not.
pub fn may_mount(test: &str) -> bool {
    let may = match std::env::var(VARIABLE).as_deref() {
        Ok("require") => true,
        Ok("skip") => false,
        Ok(other) => panic!("{VARIABLE} is {other:?}: set it to require or skip"),
        Err(_) => Uid::effective().is_root(),
    };
    if !may {
        // Not by `eprintln!`, which the test harness keeps to itself.
        let said = writeln!(stderr(), "SKIPPED, as it needs root: {test}");
        said.unwrap();
    }
    may
}

/// A small disk of its own in memory, gone with this value.
pub struct Disk {
    folder: TempDir,
    bytes: u64,
}

impl Disk {
    /// Mounts a disk of so many KiB.
    pub fn of_kib(kib: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Self {
            folder,
            bytes: kib * 1024,
        };
        disk.mount(MsFlags::empty());
        disk
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// From here on it can only be read, or again be written.
    pub fn set_read_only(&self, is_read_only: bool) {
        let mut flags = MsFlags::MS_REMOUNT;
        flags.set(MsFlags::MS_RDONLY, is_read_only);
        self.mount(flags);
    }

    /// Fills it up but for about `leaving` bytes.
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

    /// Takes away what [`fill`](Self::fill) put there.
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
        // A program that is still being killed may hold it: it goes when that is gone.
        let _ = umount2(self.path(), MntFlags::MNT_DETACH);
    }
}
