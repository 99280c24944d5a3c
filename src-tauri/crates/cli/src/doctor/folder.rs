use std::path::Path;

use interlude_app::{Accounts, Error};
use interlude_model::Code;
use interlude_store::fs::check_writable;

use super::CheckResult;

/// The free space in bytes below which a long list may not fit.
const LOW_SPACE_BYTES: u64 = 64 << 20;

/// The result of the folder check.
#[derive(Debug)]
pub(crate) struct FolderCheck {
    pub(crate) result: CheckResult,
    /// The claimed accounts, if the folder exists and no other process uses it.
    pub(crate) accounts: Option<Accounts>,
    /// The space on its disk that this user may still fill, in bytes, if the system says so.
    pub(crate) free_bytes: Option<u64>,
}

/// Checks that the folder exists, is not in use by another process, and can be written.
pub(crate) fn folder(path: &Path) -> FolderCheck {
    let free_bytes = free_bytes(path);
    let (result, accounts) = match path.try_exists() {
        Ok(false) => {
            let message = format!(
                "{} does not exist yet. It is created when an account is connected.",
                path.display()
            );
            (CheckResult::Note(Code::NoDataFolder, message), None)
        }
        Ok(true) | Err(_) => match Accounts::claim(path) {
            Ok(accounts) => {
                let result = match check_writable(path) {
                    Ok(()) => check_space(path, free_bytes),
                    Err(error) => CheckResult::Trouble(Error::from(error).into()),
                };
                (result, Some(accounts))
            }
            Err(error) => (CheckResult::Trouble(error.into()), None),
        },
    };
    FolderCheck {
        result,
        accounts,
        free_bytes,
    }
}

fn check_space(path: &Path, free_bytes: Option<u64>) -> CheckResult {
    let path = path.display();
    match free_bytes {
        None => CheckResult::Ok(format!("{path} can be written.")),
        Some(free) if free < LOW_SPACE_BYTES => CheckResult::Note(
            Code::LittleSpace,
            format!(
                "{path} can be written, but only {} are free on its disk. Free some space.",
                amount(free)
            ),
        ),
        Some(free) => CheckResult::Ok(format!(
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
    fn the_folder_check_leaves_only_the_lock_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("proof"), "of the user's").unwrap();
        let found = super::folder(folder.path());
        assert_eq!(found.result.name(), "ok");
        let contents = fs::read_to_string(folder.path().join("proof")).unwrap();
        assert_eq!(contents, "of the user's");
        fs::remove_file(folder.path().join("proof")).unwrap();
        let names = fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["lock"]);
        let missing = super::folder(&folder.path().join("missing"));
        assert_eq!(missing.result.code(), Some(Code::NoDataFolder));
        assert!(!folder.path().join("missing").exists());
    }

    #[test]
    fn amounts_are_short_and_low_space_is_noted() {
        assert_eq!(amount(63_900_000), "63 MB");
        assert_eq!(amount(120_450_000_000), "120.4 GB");
        let result = check_space(Path::new("/data"), Some(LOW_SPACE_BYTES - 1));
        assert_eq!(result.code(), Some(Code::LittleSpace));
    }
}
