//! The application's identifier, and the folders and files of the user that are named after it. Those of
//! earlier versions, which had another identifier, are renamed.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use etcetera::BaseStrategy;
use interlude_model::Code;
use interlude_store::fs::sync_folder;

use crate::Error;

/// The application's identifier, as in `tauri.conf.json`. It is also the name of the data folder.
pub const IDENTIFIER: &str = "app.interlude.Interlude";

/// The identifier of earlier versions. Stores refuse it, because it ends in `.desktop`.
const FORMER_IDENTIFIER: &str = "app.interlude.desktop";

/// The environment variable that names the data folder if no argument does. The window and the command
/// line both use it.
pub const DATA_VARIABLE: &str = "INTERLUDE_DATA";

/// The number of tries to lock a folder, because another start may be renaming it.
const TRIES: u32 = 50;

/// The wait between two tries.
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// Returns the default data folder, which the window and the command line share.
///
/// It is the folder [`IDENTIFIER`] in the platform's data folder of this user: `$XDG_DATA_HOME` or
/// `~/.local/share`, `~/Library/Application Support`, `%APPDATA%`. The folder of an earlier version is renamed to
/// it. While that is in use, or if it cannot be renamed, it is returned itself. Blocks.
///
/// # Errors
/// [`Code::NoDataFolder`] if the platform names no such folder.
pub fn default_data_folder() -> Result<PathBuf, Error> {
    Ok(Folders::of_user()?.usable())
}

/// Returns a text for the user if `used` is the default data folder, and the one of an earlier version has
/// accounts too. Blocks.
pub fn former_data_folder_notice(used: &Path) -> Option<String> {
    Folders::of_user().ok()?.notice(used)
}

/// Renames what earlier versions wrote to the user's configuration: the window's place, and the entry that
/// starts the application at login. Errors are ignored, because both can be made again. Blocks.
pub fn rename_former_configuration() {
    if cfg!(target_os = "linux")
        && let Ok(strategy) = etcetera::base_strategy::choose_native_strategy()
    {
        rename_former_in(&strategy.config_dir());
    }
}

fn rename_former_in(config: &Path) {
    let entry = |id| config.join("autostart").join(format!("{id}.desktop"));
    let (current, former) = (entry(IDENTIFIER), entry(FORMER_IDENTIFIER));
    // With both entries the application would start twice.
    let _ = match current.exists() {
        true => fs::remove_file(former),
        false => fs::rename(former, current),
    };
    // This fails if there is a folder of this version, which is used then.
    let _ = fs::rename(config.join(FORMER_IDENTIFIER), config.join(IDENTIFIER));
}

/// The data folders of this version and of earlier ones. Either may be missing.
struct Folders {
    current: PathBuf,
    former: PathBuf,
}

impl Folders {
    fn of_user() -> Result<Self, Error> {
        let strategy = etcetera::base_strategy::choose_native_strategy().map_err(|_| {
            let message =
                "No data folder was found for your user. Set HOME, or name a data folder.";
            Error::new(Code::NoDataFolder, message)
        })?;
        Ok(Self::in_folder(&strategy.data_dir()))
    }

    fn in_folder(parent: &Path) -> Self {
        Self {
            current: parent.join(IDENTIFIER),
            former: parent.join(FORMER_IDENTIFIER),
        }
    }

    fn notice(&self, used: &Path) -> Option<String> {
        let is_unused = used == self.current && has_accounts(used) && has_accounts(&self.former);
        let former = self.former.display();
        is_unused.then(|| {
            format!(
                "An earlier version kept accounts in {former}, which are not used, because {} has accounts too. To \
                 open them, start with --data \"{former}\". Once nothing waits there, move that folder away.",
                used.display()
            )
        })
    }

    fn usable(self) -> PathBuf {
        if !has_data(&self.former) || has_accounts(&self.current) {
            return self.current;
        }
        match self.rename() {
            Err(error) if has_data(&self.former) => {
                tracing::warn!(%error, "the data folder of an earlier version was not renamed");
                self.former
            }
            // The folder is renamed, by this start or by another one.
            _ => self.current,
        }
    }

    /// Renames the former folder. A kill between any two steps leaves the former folder or the current one
    /// complete.
    fn rename(&self) -> io::Result<()> {
        let held = lock(&self.former)?;
        if !has_data(&self.former) {
            return Err(ErrorKind::NotFound.into());
        }
        let unused = self.current.with_added_extension("unused");
        if self.current.exists() {
            // The current folder has no account. The web view makes such a folder while another data folder is
            // open.
            let _held = lock(&self.current)?;
            fs::rename(&self.current, &unused)?;
        }
        if cfg!(windows) {
            // Windows renames no folder with an open file.
            drop(held);
        }
        fs::rename(&self.former, &self.current)?;
        self.current.parent().map_or(Ok(()), sync_folder)?;
        if !has_data(&unused) {
            let _ = fs::remove_dir_all(unused);
        }
        Ok(())
    }
}

/// Returns true if there are settings or accounts in a data folder.
fn has_data(folder: &Path) -> bool {
    has_accounts(folder) || folder.join("window.json").exists()
}

/// Returns true if there are accounts in a data folder, or if it cannot be read.
fn has_accounts(folder: &Path) -> bool {
    match fs::read_dir(folder.join("accounts")) {
        Ok(mut accounts) => accounts.next().is_some(),
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

/// Locks a data folder, which must exist.
fn lock(folder: &Path) -> io::Result<File> {
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"))?;
    for _ in 0..TRIES {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) => sleep(TRY_AGAIN),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(ErrorKind::ResourceBusy.into())
}

#[cfg(test)]
mod tests {
    use interlude_store::DataFolder;

    use super::*;

    /// A data folder of the platform, with both folders in it.
    struct Platform {
        dir: tempfile::TempDir,
    }

    impl Platform {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            Self { dir }
        }

        fn folders(&self) -> Folders {
            Folders::in_folder(self.dir.path())
        }

        fn write(&self, file: &str) {
            let file = self.dir.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "").unwrap();
        }

        /// Returns the names in the platform's folder, sorted.
        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(self.dir.path()).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<_> = names.collect();
            names.sort();
            names
        }
    }

    const ACCOUNT: &str = "app.interlude.desktop/accounts/acme/journal";

    #[test]
    fn without_a_former_folder_nothing_is_made() {
        let platform = Platform::new();
        assert_eq!(platform.folders().usable(), platform.folders().current);
        assert!(platform.names().is_empty());
        // What the web view left is no data.
        platform.write("app.interlude.desktop/storage/file");
        assert_eq!(platform.folders().usable(), platform.folders().current);
        assert_eq!(platform.names(), [FORMER_IDENTIFIER]);
    }

    #[test]
    fn a_former_folder_is_renamed_as_a_whole() {
        let platform = Platform::new();
        platform.write(ACCOUNT);
        platform.write("app.interlude.desktop/window.json");
        let current = platform.folders().usable();
        assert_eq!(platform.names(), [IDENTIFIER]);
        assert!(current.join("accounts/acme/journal").exists());
        assert!(current.join("window.json").exists());
        assert_eq!(platform.folders().usable(), current);
        DataFolder::claim(current).unwrap();
    }

    #[test]
    fn the_former_folder_takes_the_place_of_one_without_accounts() {
        let platform = Platform::new();
        platform.write(ACCOUNT);
        platform.write("app.interlude.Interlude/storage/file");
        let current = platform.folders().usable();
        assert!(current.join("accounts/acme/journal").exists());
        assert_eq!(platform.names(), [IDENTIFIER]);

        // Settings that are in neither are kept.
        let platform = Platform::new();
        platform.write(ACCOUNT);
        platform.write("app.interlude.Interlude/window.json");
        assert_eq!(platform.folders().usable(), platform.folders().current);
        assert_eq!(
            platform.names(),
            [IDENTIFIER, "app.interlude.Interlude.unused"]
        );
    }

    #[test]
    fn a_start_after_a_kill_between_the_two_renames_finishes_them() {
        let platform = Platform::new();
        platform.write(ACCOUNT);
        platform.write("app.interlude.Interlude.unused/storage/file");
        let current = platform.folders().usable();
        assert!(current.join("accounts/acme/journal").exists());
        assert_eq!(platform.names(), [IDENTIFIER]);
    }

    #[test]
    fn if_both_have_accounts_neither_is_touched() {
        let platform = Platform::new();
        platform.write(ACCOUNT);
        platform.write("app.interlude.Interlude/accounts/other/journal");
        let current = platform.folders().usable();
        assert_eq!(current, platform.folders().current);
        assert!(current.join("accounts/other/journal").exists());
        assert!(platform.dir.path().join(ACCOUNT).exists());
        let Folders { former, .. } = platform.folders();
        let notice = platform.folders().notice(&current).unwrap();
        assert!(notice.contains(former.to_str().unwrap()), "{notice}");
        assert_eq!(platform.folders().notice(&former), None);
    }

    #[test]
    fn a_former_folder_in_use_is_used_until_it_is_free() {
        let platform = Platform::new();
        platform.write(ACCOUNT);
        let former = platform.folders().former;
        let held = DataFolder::claim(&former).unwrap();
        assert_eq!(platform.folders().usable(), former);
        assert!(platform.dir.path().join(ACCOUNT).exists());
        drop(held);
        assert_eq!(platform.folders().usable(), platform.folders().current);
    }

    #[test]
    fn starts_at_the_same_time_use_the_same_folder() {
        for _ in 0..20 {
            let platform = Platform::new();
            platform.write(ACCOUNT);
            let used = std::thread::scope(|scope| {
                let start = || platform.folders().usable();
                let starts: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
                let used = starts.into_iter().map(|start| start.join().unwrap());
                used.collect::<Vec<_>>()
            });
            assert_eq!(used, vec![platform.folders().current; 4]);
            assert_eq!(platform.names(), [IDENTIFIER]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_former_folder_that_cannot_be_renamed_is_used() {
        use std::os::unix::fs::PermissionsExt;
        let platform = Platform::new();
        platform.write(ACCOUNT);
        let set = |mode| {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(platform.dir.path(), mode).unwrap();
        };
        set(0o500);
        let used = platform.folders().usable();
        set(0o700);
        // The superuser may rename it.
        let renamed = !platform.dir.path().join(ACCOUNT).exists();
        let Folders { current, former } = platform.folders();
        assert_eq!(used, if renamed { current } else { former });
    }

    #[test]
    fn the_configuration_is_renamed() {
        let platform = Platform::new();
        platform.write("autostart/app.interlude.desktop.desktop");
        platform.write("app.interlude.desktop/.window-state.json");
        rename_former_in(platform.dir.path());
        let exists = |name: &str| platform.dir.path().join(name).exists();
        assert!(exists("autostart/app.interlude.Interlude.desktop"));
        assert!(exists("app.interlude.Interlude/.window-state.json"));
        assert!(!exists("autostart/app.interlude.desktop.desktop"));

        platform.write("autostart/app.interlude.desktop.desktop");
        rename_former_in(platform.dir.path());
        assert!(exists("autostart/app.interlude.Interlude.desktop"));
        assert!(!exists("autostart/app.interlude.desktop.desktop"));
    }
}
