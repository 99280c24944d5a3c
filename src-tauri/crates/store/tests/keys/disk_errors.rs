//! A missing, read-only or full folder gives an error that names it, and no unfinished file remains.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use interlude_store::OsEntropy;
use interlude_store::fs::WriteError;
use interlude_store::keys::{SaveError, VaultFile};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use tempfile::TempDir;

use crate::support::{
    API_KEY, TOKEN, create, credentials, exposed, file_in, passphrase, read_locked,
};

#[test]
fn a_vault_is_private_to_its_owner_and_leaves_no_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let mut vault = create(&file, 1);
    vault.keep(credentials(), &mut OsEntropy).unwrap();
    assert_eq!(
        fs::metadata(file.path()).unwrap().permissions().mode() & 0o7777,
        0o600
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_error_for_a_missing_folder_names_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no such folder");
    let file = VaultFile::new(missing.join("vault.json"), "acme");
    let error = file.clone().create_unsealed(&mut OsEntropy).unwrap_err();
    assert!(
        matches!(&error, SaveError::Write(WriteError::NoFolder { path }) if *path == missing),
        "{error}"
    );
}

#[test]
fn on_a_full_disk_the_old_envelope_is_unchanged() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let file = file_in(&disk.0);
    let mut vault = create(&file, 1);
    disk.fill();
    let error = vault.keep(Default::default(), &mut OsEntropy).unwrap_err();
    assert!(
        matches!(&error, SaveError::Write(WriteError::Refused { path, .. }) if path == file.path()),
        "{error}"
    );
    assert!(error.to_string().contains("is full"), "{error}");
    assert_old_envelope_is_unchanged(&disk, &file, &vault);
}

#[test]
fn on_a_read_only_disk_the_old_envelope_is_unchanged() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let file = file_in(&disk.0);
    let mut vault = create(&file, 1);
    disk.make_read_only();
    let error = vault.keep(Default::default(), &mut OsEntropy).unwrap_err();
    assert!(
        matches!(&error, SaveError::Write(WriteError::Refused { path, .. }) if path == file.path()),
        "{error}"
    );
    assert!(error.to_string().contains("read-only disk"), "{error}");
    assert_old_envelope_is_unchanged(&disk, &file, &vault);
}

fn assert_old_envelope_is_unchanged(
    disk: &SmallDisk,
    file: &VaultFile,
    vault: &interlude_store::keys::OpenVault,
) {
    assert_eq!(exposed(vault.credentials()), (Some(API_KEY), Some(TOKEN)));
    let reopened = read_locked(file).open(&passphrase("open sesame")).unwrap();
    assert_eq!(
        exposed(reopened.credentials()),
        (Some(API_KEY), Some(TOKEN))
    );
    let leftovers = fs::read_dir(disk.0.path()).unwrap().filter_map(Result::ok);
    assert!(
        leftovers
            .map(|entry| entry.file_name())
            .all(|name| name == "vault.json" || name == "filler")
    );
}

/// A memory disk of 16 KiB. Mounting it requires root.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        match mount(
            Some("tmpfs"),
            folder.path(),
            Some("tmpfs"),
            MsFlags::empty(),
            Some("size=16k"),
        ) {
            Ok(()) => Some(Self(folder)),
            Err(refusal) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "no test may be skipped in CI, but mounting failed: {refusal}"
                );
                eprintln!("SKIPPED: only root can mount a small disk ({refusal})");
                None
            }
        }
    }

    fn fill(&self) {
        let mut filler = fs::File::create(self.0.path().join("filler")).unwrap();
        while filler.write_all(&[0; 512]).is_ok() {}
    }

    fn make_read_only(&self) {
        mount(
            None::<&Path>,
            self.0.path(),
            None::<&Path>,
            MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY,
            None::<&Path>,
        )
        .unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = umount2(self.0.path(), MntFlags::MNT_DETACH);
    }
}
