//! `window.json`: what the window remembers, replaced whole and durably.
//!
//! A member that is missing has its default. A value that cannot be used becomes the default alone, and
//! the user is told which; the others stay. A file that is no JSON, or of another version of the whole,
//! gives the defaults and is kept beside it.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use interlude_account::default_data_folder;
use interlude_ipc::{ErrorCode, Settings, WindowError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::sync::Mutex;

const VERSION: u32 = 1;

/// How the file is called while it is being written: this, and six letters or digits.
const HALF_WRITTEN: &str = ".window-";

/// How many files that could not be used are kept.
const KEPT_ASIDE: usize = 2;

/// What the window remembers from one run to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
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

#[derive(Serialize)]
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
            Ok(bytes) => match read(&bytes) {
                Ok((remembered, unfit)) => Found {
                    remembered: Remembered {
                        settings: remembered.settings.normalized(),
                        ..remembered
                    },
                    notice: unfit_notice(&unfit),
                },
                Err(why) => Found::unusable(path, &why),
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
        let beside = match move_aside(path) {
            Ok(kept) => format!(" The file was kept as {}.", kept.display()),
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

/// Reads all that can be used of a file. Gives the values that cannot, by their places.
fn read(bytes: &[u8]) -> Result<(Remembered, Vec<String>), String> {
    let found: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    match found.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => return Err(format!("its version is {version}")),
        None => return Err("it names no version".to_owned()),
    }
    let mut usable =
        serde_json::to_value(Remembered::default()).map_err(|error| error.to_string())?;
    let mut unfit = Vec::new();
    lay_over(&mut usable, &found, "", &mut unfit);
    let remembered = Remembered::deserialize(&usable).map_err(|error| error.to_string())?;
    Ok((remembered, unfit))
}

/// Puts the members of `found` into `usable` at the place `at`, each that leaves it readable. A member
/// that does not is taken apart, as far as it has members itself; the rest is named in `unfit`. Members
/// that we do not know are left out.
fn lay_over(usable: &mut Value, found: &Value, at: &str, unfit: &mut Vec<String>) {
    for (name, value) in found.as_object().into_iter().flatten() {
        let name = name.replace('~', "~0").replace('/', "~1");
        let place = format!("{at}/{name}");
        let mut next = usable.clone();
        let Some(old) = next.pointer_mut(&place) else {
            continue;
        };
        let both_have_members = old.is_object() && value.is_object();
        *old = value.clone();
        if Remembered::deserialize(&next).is_ok() {
            *usable = next;
        } else if both_have_members {
            lay_over(usable, value, &place, unfit);
        } else {
            unfit.push(place);
        }
    }
}

fn unfit_notice(unfit: &[String]) -> Option<String> {
    if unfit.is_empty() {
        return None;
    }
    let last = |place: &String| place.rsplit('/').next().unwrap_or_default().to_owned();
    let names: Vec<_> = unfit.iter().map(last).collect();
    Some(format!(
        "A part of your settings could not be read ({}), so the usual one is used for it. The others \
         stand.",
        names.join(", ")
    ))
}

/// Renames a file that cannot be used, over no earlier one. Of several, the newest are kept.
fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        numbers.extend(entry.file_name().to_str().and_then(number_aside));
    }
    numbers.sort_unstable();
    let next = numbers.last().map_or(1, |last| last + 1);
    let kept = folder.join(name_aside(next));
    fs::rename(path, &kept)?;
    let too_many = (numbers.len() + 1).saturating_sub(KEPT_ASIDE);
    for number in numbers.iter().take(too_many) {
        // One that stays is in nobody's way.
        let _ = fs::remove_file(folder.join(name_aside(*number)));
    }
    Ok(kept)
}

fn name_aside(number: u32) -> String {
    match number {
        1 => "window.json.unusable".to_owned(),
        number => format!("window.json.unusable.{number}"),
    }
}

fn number_aside(name: &str) -> Option<u32> {
    match name.strip_prefix("window.json.unusable")? {
        "" => Some(1),
        rest => rest.strip_prefix('.')?.parse().ok().filter(|n| *n > 1),
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

    /// The file as this version writes it, no member at its default. A new setting is added here.
    const GOLDEN: &str = include_str!("golden/window.json");

    /// The file as the first version wrote it. It is never changed.
    const FIRST: &str = include_str!("golden/window-first.json");

    fn load(content: &str) -> Found {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("window.json"), content).unwrap();
        SettingsFile::in_folder(Some(dir.path())).load()
    }

    #[tokio::test]
    async fn the_golden_file_is_read_and_written_to_the_letter() {
        let found = load(GOLDEN);
        assert_eq!(found.notice, None);
        let dir = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(Some(dir.path()));
        file.save(found.remembered.clone()).await.unwrap();
        let written = fs::read_to_string(dir.path().join("window.json")).unwrap();
        assert_eq!(written, GOLDEN);
        let of = |remembered: &Remembered| serde_json::to_value(&remembered.settings).unwrap();
        let (golden, standard) = (of(&found.remembered), of(&Remembered::default()));
        for (name, value) in golden.as_object().unwrap() {
            assert_ne!(value, &standard[name], "{name} stands at its default");
        }
    }

    #[test]
    fn the_file_of_the_first_version_keeps_all_that_it_says() {
        let found = load(FIRST);
        assert_eq!(found.notice, None);
        let first: Value = serde_json::from_str(FIRST).unwrap();
        let now = serde_json::to_value(&found.remembered).unwrap();
        for (name, value) in first["settings"].as_object().unwrap() {
            assert_eq!(&now["settings"][name], value, "{name}");
        }
        assert_eq!(found.remembered.opens, Opens::Account("acme".to_owned()));
    }

    #[test]
    fn a_member_that_is_missing_has_its_default_and_the_others_stand() {
        let whole: Value = serde_json::from_str(GOLDEN).unwrap();
        let settings = whole["settings"].as_object().unwrap();
        for name in settings.keys() {
            let mut less = whole.clone();
            less["settings"].as_object_mut().unwrap().remove(name);
            let found = load(&less.to_string());
            assert_eq!(found.notice, None, "{name}");
            let now = serde_json::to_value(&found.remembered).unwrap();
            for (other, value) in settings.iter().filter(|(other, _)| *other != name) {
                assert_eq!(&now["settings"][other], value, "without {name}");
            }
            assert_eq!(now["opens"], whole["opens"], "without {name}");
        }
        let bare = load("{\"version\":1}");
        assert_eq!(bare.remembered, Remembered::default());
        assert_eq!(bare.notice, None);
    }

    #[test]
    fn a_word_that_is_not_known_is_mended_alone_and_named() {
        let whole: Value = serde_json::from_str(GOLDEN).unwrap();
        let names = whole["settings"].as_object().unwrap().keys();
        let mut places: Vec<_> = names.map(|name| format!("/settings/{name}")).collect();
        places.push("/settings/workingHours/from".to_owned());
        places.push("/settings/zone/kind".to_owned());
        places.push("/opens".to_owned());
        let standard = serde_json::to_value(Remembered::default()).unwrap();
        for place in places {
            let mut odd = whole.clone();
            *odd.pointer_mut(&place).unwrap() = 1.5.into();
            let found = load(&odd.to_string());
            let name = place.rsplit('/').next().unwrap();
            let notice = found.notice.unwrap_or_default();
            assert!(notice.contains(name), "{place}: {notice}");
            let now = serde_json::to_value(&found.remembered).unwrap();
            assert_eq!(now.pointer(&place), standard.pointer(&place), "{place}");
            let mut others = now.clone();
            let mut expected = whole.clone();
            for value in [&mut others, &mut expected] {
                let top = place.split('/').take(3).collect::<Vec<_>>().join("/");
                *value.pointer_mut(&top).unwrap() = Value::Null;
            }
            assert_eq!(others["settings"], expected["settings"], "{place}");
            assert_eq!(others["opens"], expected["opens"], "{place}");
        }
        let newer = load(&GOLDEN.replace("\"dark\"", "\"sepia\""));
        assert_eq!(newer.remembered.settings.theme, Theme::System);
        assert_eq!(newer.remembered.settings.zoom, 125);
        assert!(newer.notice.unwrap().contains("theme"));
    }

    #[test]
    fn what_a_newer_version_adds_is_no_trouble() {
        let mut more: Value = serde_json::from_str(GOLDEN).unwrap();
        more["settings"]["newer"] = true.into();
        more["newer"] = true.into();
        let found = load(&more.to_string());
        assert_eq!(found.notice, None);
        assert_eq!(found.remembered, load(GOLDEN).remembered);
    }

    #[test]
    fn a_bad_file_gives_the_defaults_and_is_kept() {
        for content in ["", "[]", "{\"version\":9}", "\u{fffd}"] {
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

    #[test]
    fn a_second_bad_file_leaves_the_first_one_and_a_third_the_second() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("window.json");
        let file = SettingsFile::in_folder(Some(dir.path()));
        for content in ["{1", "{2", "{3"] {
            fs::write(&path, content).unwrap();
            let notice = file.load().notice.unwrap();
            let kept = notice
                .rsplit_once("kept as ")
                .unwrap()
                .1
                .trim_end_matches('.');
            assert_eq!(fs::read_to_string(kept).unwrap(), content);
        }
        let mut kept: Vec<_> = fs::read_dir(dir.path()).unwrap().flatten().collect();
        kept.sort_by_key(fs::DirEntry::file_name);
        let kept: Vec<_> = kept
            .iter()
            .map(|entry| fs::read_to_string(entry.path()).unwrap())
            .collect();
        assert_eq!(kept, ["{2", "{3"]);
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
