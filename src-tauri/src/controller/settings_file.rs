//! `window.json`: what the window remembers, replaced whole and durably.
//!
//! A file that is missing, damaged or of a newer version gives the defaults; the damaged one is kept
//! beside it.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use interlude_account::default_data_folder;
use interlude_ipc::{ErrorCode, Settings, WindowError};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use tokio::sync::Mutex;

const VERSION: u32 = 1;

/// How the file is called while it is being written: this, and six letters or digits.
const HALF_WRITTEN: &str = ".window-";

/// What the window remembers from one run to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) settings: Settings,
    pub(super) opens: Opens,
}

/// What the next start opens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub(super) enum Opens {
    /// Whichever account there is.
    #[default]
    Any,
    /// None: the user signed out.
    Nobody,
    /// The account with this id.
    Account(String),
    /// The sample account.
    Sample,
}

/// What was found on the disk.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) remembered: Remembered,
    /// What the user must be told.
    pub(super) notice: Option<String>,
}

/// The file's place. One write at a time.
#[derive(Debug)]
pub(super) struct SettingsFile {
    path: Option<PathBuf>,
    writing: Mutex<()>,
}

/// The settings could not be kept.
#[derive(Debug, thiserror::Error)]
#[error(
    "The settings hold for now, but could not be kept ({0}). Check the disk and save them again."
)]
pub(super) struct NotKept(#[from] io::Error);

#[derive(Serialize, Deserialize)]
struct Frame {
    version: u32,
    #[serde(flatten)]
    remembered: Remembered,
}

impl SettingsFile {
    /// The file in the data folder, or in the usual one. Touches no disk.
    pub(super) fn in_folder(data: Option<&Path>) -> Self {
        let folder = data.map_or_else(|| default_data_folder().ok(), |data| Some(data.to_owned()));
        Self {
            path: folder.map(|folder| folder.join("window.json")),
            writing: Mutex::default(),
        }
    }

    /// What the file holds.
    pub(super) fn load(&self) -> Found {
        let Some(path) = &self.path else {
            return Found::default();
        };
        remove_half_written(path);
        match fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Found::default(),
            Err(error) => Found::unusable(path, &error.to_string()),
            Ok(bytes) => match serde_json::from_slice::<Frame>(&bytes) {
                Ok(frame) if frame.version == VERSION => Found {
                    remembered: Remembered {
                        settings: frame.remembered.settings.mended(),
                        ..frame.remembered
                    },
                    notice: None,
                },
                Ok(frame) => Found::unusable(path, &format!("its version is {}", frame.version)),
                Err(error) => Found::unusable(path, &error.to_string()),
            },
        }
    }

    /// Puts what is to be remembered in place of what was.
    pub(super) async fn save(&self, remembered: Remembered) -> Result<(), NotKept> {
        let _one_at_a_time = self.writing.lock().await;
        let Some(path) = self.path.clone() else {
            return Ok(());
        };
        let written = tokio::task::spawn_blocking(move || replace(&path, remembered)).await;
        Ok(written.map_err(io::Error::other)??)
    }
}

impl Found {
    fn unusable(path: &Path, why: &str) -> Self {
        let kept = path.with_extension("json.unusable");
        let beside = match fs::rename(path, &kept) {
            Ok(()) => format!(" The file was kept as {}.", kept.display()),
            Err(_) => String::new(),
        };
        Self {
            notice: Some(format!(
                "Your settings could not be read ({why}), so the usual ones are used.{beside}"
            )),
            ..Self::default()
        }
    }
}

impl From<NotKept> for WindowError {
    fn from(error: NotKept) -> Self {
        Self::new(ErrorCode::NotSaved, error.to_string())
    }
}

fn replace(path: &Path, remembered: Remembered) -> io::Result<()> {
    let version = VERSION;
    let frame = Frame {
        version,
        remembered,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::with_prefix_in(HALF_WRITTEN, folder)?;
    serde_json::to_writer_pretty(&mut file, &frame)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(folder)
}

/// Makes what was renamed in `folder` survive a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Only Unix opens a folder as a file; elsewhere the file system's own journal keeps names.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes what was being written when the window last ended. The folder may be the user's own, so nothing
/// else is touched.
fn remove_half_written(path: &Path) {
    let entries = path.parent().map(fs::read_dir);
    for entry in entries.into_iter().flatten().flatten().flatten() {
        let name = entry.file_name();
        let rest = name
            .to_str()
            .and_then(|name| name.strip_prefix(HALF_WRITTEN));
        if rest.is_some_and(|rest| {
            rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }) {
            // The next start tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use interlude_ipc::Theme;

    use super::*;

    #[tokio::test]
    async fn what_is_saved_is_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(Some(&dir.path().join("new")));
        assert_eq!(file.load().remembered, Remembered::default());
        let mut remembered = Remembered::default();
        remembered.settings.theme = Theme::Dark;
        remembered.opens = Opens::Account("acme".to_owned());
        file.save(remembered.clone()).await.unwrap();
        let folder = dir.path().join("new");
        fs::write(folder.join(".window-aB3dE6"), "half").unwrap();
        fs::write(folder.join(".window-of-mine"), "the user's").unwrap();
        let found = file.load();
        assert!(!folder.join(".window-aB3dE6").exists());
        assert!(folder.join(".window-of-mine").exists());
        assert_eq!((found.remembered, found.notice), (remembered, None));
    }

    #[test]
    fn a_bad_file_gives_the_defaults_and_is_kept() {
        for content in ["", "{\"version\":1}", "{\"version\":9}", "\u{fffd}"] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("window.json");
            fs::write(&path, content).unwrap();
            let file = SettingsFile::in_folder(Some(dir.path()));
            let found = file.load();
            assert_eq!(found.remembered, Remembered::default());
            assert!(found.notice.unwrap().contains("kept as"), "{content}");
            let kept = fs::read_to_string(dir.path().join("window.json.unusable"));
            assert_eq!(kept.unwrap(), content);
        }
    }

    #[tokio::test]
    async fn a_disk_that_refuses_is_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("taken"), "").unwrap();
        let file = SettingsFile::in_folder(Some(&dir.path().join("taken")));
        let error = file.save(Remembered::default()).await.unwrap_err();
        assert!(error.to_string().contains("could not be kept"));
    }
}
