use std::io::Write;
use std::path::Path;

use interlude_account::{AccountError, Accounts};
use interlude_engine::store::StoreError;
use tempfile::NamedTempFile;

use super::Verdict;

/// What is written to see that the disk takes it, in bytes: more than any change.
const PROOF_BYTES: usize = 1 << 20;

/// With less than this free, in bytes, a long list may not fit.
const LITTLE: u64 = 64 << 20;

/// The data folder, as far as it could be looked at.
#[derive(Debug)]
pub(crate) struct FolderState {
    pub(crate) verdict: Verdict,
    /// Claimed for this process, where it is there and free.
    pub(crate) accounts: Option<Accounts>,
    /// How much of its disk this user may still fill, in bytes, where the system says so.
    pub(crate) free_bytes: Option<u64>,
}

/// Whether the folder is there, is nobody else's just now, and takes what is written.
pub(crate) fn folder(path: &Path) -> FolderState {
    let free_bytes = free_bytes(path);
    let (verdict, accounts) = match path.try_exists() {
        Ok(false) => {
            let message = format!(
                "{} does not exist yet. It is created when an account is connected.",
                path.display()
            );
            (Verdict::Note("no_data_folder", message), None)
        }
        Ok(true) | Err(_) => match Accounts::claim(path) {
            Ok(accounts) => {
                let verdict = match prove_writable(path) {
                    Ok(()) => roomy(path, free_bytes),
                    Err(error) => Verdict::Trouble(AccountError::Store(error).into()),
                };
                (verdict, Some(accounts))
            }
            Err(error) => (Verdict::Trouble(error.into()), None),
        },
    };
    FolderState {
        verdict,
        accounts,
        free_bytes,
    }
}

/// Writes a file under a name that nothing else has, and takes it away again.
fn prove_writable(path: &Path) -> Result<(), StoreError> {
    let proven = NamedTempFile::with_prefix_in(".interlude-", path).and_then(|mut proof| {
        proof.write_all(&vec![0; PROOF_BYTES])?;
        proof.as_file().sync_all()?;
        proof.close()
    });
    proven.map_err(|error| interlude_store::explain(path, &error))
}

fn roomy(path: &Path, free_bytes: Option<u64>) -> Verdict {
    let path = path.display();
    match free_bytes {
        None => Verdict::Fine(format!("{path} can be written.")),
        Some(free) if free < LITTLE => Verdict::Note(
            "little_space",
            format!(
                "{path} can be written, but only {} are free on its disk. Free some space.",
                amount(free)
            ),
        ),
        Some(free) => Verdict::Fine(format!(
            "{path} can be written, and {} are free.",
            amount(free)
        )),
    }
}

fn amount(bytes: u64) -> String {
    let millions = bytes / 1_000_000;
    match millions {
        0..1_000 => format!("{millions} MB"),
        _ => format!("{:.1} GB", (millions / 100) as f64 / 10.0),
    }
}

#[cfg(unix)]
#[allow(
    clippy::useless_conversion,
    reason = "not every system counts in 64 bits"
)]
fn free_bytes(path: &Path) -> Option<u64> {
    let disk = nix::sys::statvfs::statvfs(path).ok()?;
    u64::from(disk.blocks_available()).checked_mul(u64::from(disk.fragment_size()))
}

#[cfg(not(unix))]
fn free_bytes(_path: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn looking_at_a_folder_leaves_nothing_behind_but_its_lock() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("proof"), "of the user's").unwrap();
        let found = super::folder(folder.path());
        assert_eq!(found.verdict.word(), "ok");
        let kept = fs::read_to_string(folder.path().join("proof")).unwrap();
        assert_eq!(kept, "of the user's");
        fs::remove_file(folder.path().join("proof")).unwrap();
        let names = fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["lock"]);
        let missing = super::folder(&folder.path().join("missing"));
        assert_eq!(missing.verdict.code(), Some("no_data_folder"));
        assert!(!folder.path().join("missing").exists());
    }

    #[test]
    fn amounts_are_short_and_little_room_is_said() {
        assert_eq!(amount(63_900_000), "63 MB");
        assert_eq!(amount(120_450_000_000), "120.4 GB");
        let verdict = roomy(Path::new("/data"), Some(LITTLE - 1));
        assert_eq!(verdict.code(), Some("little_space"));
    }
}
