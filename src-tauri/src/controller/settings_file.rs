//! The file `window.json`, which stores what the window remembers. It is replaced as a whole and durably.
//!
//! A missing member gets its default. An invalid value gets its default, and the user is told its name,
//! while valid values stay. A file that is not JSON, or that has another version, is moved aside, and the
//! defaults are used.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex as StdMutex, MutexGuard, PoisonError};

use interlude_app::view::{Settings, WindowError};
use interlude_app::{default_data_folder, run_blocking};
use interlude_engine::store::StoreError;
use interlude_store::fs::{IfExists, create_private_folder, explain, write_durably};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Mutex;

use super::words;

const VERSION: u32 = 1;

/// The state that the window remembers from one run to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Remembered {
    pub(super) settings: Settings,
    pub(super) opens: StartupAccount,
}

/// The account that the next start opens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub(super) enum StartupAccount {
    /// Any account.
    #[default]
    Any,
    /// No account, because the user signed out.
    Nobody,
    /// The account with this id.
    Account(String),
    /// The sample account.
    Sample,
}

/// The path of the file, with a lock because only one write may run at a time.
#[derive(Debug)]
pub(super) struct SettingsFile {
    path: Option<PathBuf>,
    writing: Mutex<()>,
    /// The content of the file. None if it is not known.
    stored: StdMutex<Option<Remembered>>,
}

#[derive(Serialize)]
struct FileContent {
    version: u32,
    #[serde(flatten)]
    remembered: Remembered,
}

impl SettingsFile {
    /// Returns the file in `data`, or in the usual data folder. It does not touch the disk.
    pub(super) fn in_folder(data: Option<&Path>) -> Self {
        let folder = data.map_or_else(|| default_data_folder().ok(), |data| Some(data.to_owned()));
        Self {
            path: folder.map(|folder| folder.join("window.json")),
            writing: Mutex::default(),
            stored: StdMutex::default(),
        }
    }

    /// Reads the file. Returns the remembered state, and a notice if the file could not be read completely.
    pub(super) fn load(&self) -> (Remembered, Option<String>) {
        let Some(path) = &self.path else {
            return Default::default();
        };
        let why = match fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Default::default(),
            Err(error) => error.to_string(),
            Ok(bytes) => match read(&bytes) {
                Ok((mut remembered, invalid)) => {
                    remembered.settings = remembered.settings.normalized();
                    if invalid.is_empty() {
                        *self.stored() = Some(remembered.clone());
                    }
                    return (remembered, invalid_notice(&invalid));
                }
                Err(why) => why,
            },
        };
        tracing::warn!(why, "the settings could not be read");
        let kept = move_aside(path).ok();
        let notice = words::settings_not_read(&why, kept.as_deref());
        (Remembered::default(), Some(notice))
    }

    /// Replaces the file durably, unless it contains the same already.
    pub(super) async fn save(&self, remembered: Remembered) -> Result<(), WindowError> {
        let _one_at_a_time = self.writing.lock().await;
        let Some(path) = self.path.clone() else {
            return Ok(());
        };
        if self.stored().as_ref() == Some(&remembered) {
            return Ok(());
        }
        // After a failure the old or the new content may be on the disk.
        *self.stored() = None;
        let saved = remembered.clone();
        let written = run_blocking(move || replace(&path, remembered)).await;
        written.map_err(WindowError::settings_not_saved)?;
        *self.stored() = Some(saved);
        Ok(())
    }

    fn stored(&self) -> MutexGuard<'_, Option<Remembered>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Parses all valid values of a file. Returns them with the JSON pointers of the invalid ones.
fn read(bytes: &[u8]) -> Result<(Remembered, Vec<String>), String> {
    let found: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    match found.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => return Err(format!("its version is {version}")),
        None => return Err("it names no version".to_owned()),
    }
    let mut usable =
        serde_json::to_value(Remembered::default()).map_err(|error| error.to_string())?;
    let mut invalid = Vec::new();
    merge_valid(&mut usable, &found, "", &mut invalid);
    let remembered = Remembered::deserialize(&usable).map_err(|error| error.to_string())?;
    Ok((remembered, invalid))
}

/// Copies the members of `found` into `usable` below the pointer `at`, if the result is still valid. An
/// object that is invalid as a whole is copied member by member, so that its valid members survive. Other
/// invalid members are added to `invalid`. Unknown members are ignored.
fn merge_valid(usable: &mut Value, found: &Value, at: &str, invalid: &mut Vec<String>) {
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
            merge_valid(usable, value, &place, invalid);
        } else {
            invalid.push(place);
        }
    }
}

fn invalid_notice(invalid: &[String]) -> Option<String> {
    if invalid.is_empty() {
        return None;
    }
    // The names are not logged, because the hosts of an account are kept by its label.
    tracing::warn!(count = invalid.len(), "some settings could not be read");
    let names = invalid.iter().filter_map(|place| place.rsplit('/').next());
    Some(words::some_settings_not_read(&names.collect::<Vec<_>>()))
}

/// Renames an unusable file, and the one before it, so that the last two are kept. Returns the new path.
fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let target = path.with_extension("json.unusable");
    match fs::rename(&target, path.with_extension("json.unusable.old")) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => fs::rename(path, &target)?,
    }
    Ok(target)
}

fn replace(path: &Path, remembered: Remembered) -> Result<(), StoreError> {
    let version = VERSION;
    let content = FileContent {
        version,
        remembered,
    };
    create_private_folder(path.parent().unwrap_or(Path::new(".")))?;
    let mut bytes =
        serde_json::to_vec_pretty(&content).map_err(|error| explain(path, error.into()))?;
    bytes.push(b'\n');
    Ok(write_durably(path, &bytes, IfExists::Replace)?)
}

#[cfg(test)]
mod tests {
    use interlude_app::view::Theme;

    use super::*;

    #[tokio::test]
    async fn saved_state_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(Some(&dir.path().join("new")));
        assert_eq!(file.load(), (Remembered::default(), None));
        let mut remembered = Remembered::default();
        remembered.settings.theme = Theme::Dark;
        remembered.opens = StartupAccount::Account("acme".to_owned());
        file.save(remembered.clone()).await.unwrap();
        assert_eq!(file.load(), (remembered, None));
    }

    /// The file as this version writes it, with no member at its default. New settings must be added to it.
    const GOLDEN: &str = include_str!("golden/window.json");

    /// The file as the first version wrote it. It must never be changed.
    const FIRST: &str = include_str!("golden/window-first.json");

    fn load(content: &str) -> (Remembered, Option<String>) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("window.json"), content).unwrap();
        SettingsFile::in_folder(Some(dir.path())).load()
    }

    #[tokio::test]
    async fn the_golden_file_is_read_and_written_byte_for_byte() {
        let (found, notice) = load(GOLDEN);
        assert_eq!(notice, None);
        let dir = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(Some(dir.path()));
        file.save(found.clone()).await.unwrap();
        let written = fs::read_to_string(dir.path().join("window.json")).unwrap();
        assert_eq!(written, GOLDEN);
        let of = |remembered: &Remembered| serde_json::to_value(&remembered.settings).unwrap();
        let (golden, standard) = (of(&found), of(&Remembered::default()));
        for (name, value) in golden.as_object().unwrap() {
            assert_ne!(value, &standard[name], "{name} has its default");
        }
    }

    #[test]
    fn every_value_of_a_file_of_the_first_version_is_read() {
        let (found, notice) = load(FIRST);
        assert_eq!(notice, None);
        let first: Value = serde_json::from_str(FIRST).unwrap();
        let now = serde_json::to_value(&found).unwrap();
        for (name, value) in first["settings"].as_object().unwrap() {
            assert_eq!(&now["settings"][name], value, "{name}");
        }
        assert_eq!(found.opens, StartupAccount::Account("acme".to_owned()));
    }

    #[test]
    fn a_missing_member_gets_its_default_and_the_others_stay() {
        let whole: Value = serde_json::from_str(GOLDEN).unwrap();
        let settings = whole["settings"].as_object().unwrap();
        for name in settings.keys() {
            let mut less = whole.clone();
            less["settings"].as_object_mut().unwrap().remove(name);
            let (found, notice) = load(&less.to_string());
            assert_eq!(notice, None, "{name}");
            let now = serde_json::to_value(&found).unwrap();
            for (other, value) in settings.iter().filter(|(other, _)| *other != name) {
                assert_eq!(&now["settings"][other], value, "without {name}");
            }
            assert_eq!(now["opens"], whole["opens"], "without {name}");
        }
        let (bare, notice) = load("{\"version\":1}");
        assert_eq!((bare, notice), (Remembered::default(), None));
    }

    #[test]
    fn an_invalid_value_alone_gets_its_default_and_is_named() {
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
            let (found, notice) = load(&odd.to_string());
            let name = place.rsplit('/').next().unwrap();
            let notice = notice.unwrap_or_default();
            assert!(notice.contains(name), "{place}: {notice}");
            let now = serde_json::to_value(&found).unwrap();
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
        let (newer, notice) = load(&GOLDEN.replace("\"dark\"", "\"sepia\""));
        assert_eq!(newer.settings.theme, Theme::System);
        assert_eq!(newer.settings.zoom, 125);
        assert!(notice.unwrap().contains("theme"));
    }

    #[test]
    fn members_of_a_newer_version_are_ignored() {
        let mut more: Value = serde_json::from_str(GOLDEN).unwrap();
        more["settings"]["newer"] = true.into();
        more["newer"] = true.into();
        let (found, notice) = load(&more.to_string());
        assert_eq!(notice, None);
        assert_eq!(found, load(GOLDEN).0);
    }

    #[test]
    fn an_unusable_file_gives_the_defaults_and_is_moved_aside() {
        for content in ["", "[]", "{\"version\":9}", "\u{fffd}"] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("window.json");
            fs::write(&path, content).unwrap();
            let file = SettingsFile::in_folder(Some(dir.path()));
            let (found, notice) = file.load();
            assert_eq!(found, Remembered::default());
            assert!(notice.unwrap().contains("kept as"), "{content}");
            let kept = fs::read_to_string(dir.path().join("window.json.unusable"));
            assert_eq!(kept.unwrap(), content);
        }
    }

    #[test]
    fn the_two_newest_unusable_files_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("window.json");
        let file = SettingsFile::in_folder(Some(dir.path()));
        for content in ["{1", "{2", "{3"] {
            fs::write(&path, content).unwrap();
            let notice = file.load().1.unwrap();
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
        assert_eq!(kept, ["{3", "{2"]);
    }

    #[tokio::test]
    async fn a_failure_of_the_disk_is_reported() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("taken"), "").unwrap();
        let file = SettingsFile::in_folder(Some(&dir.path().join("taken")));
        let error = file.save(Remembered::default()).await.unwrap_err();
        assert!(error.to_string().contains("could not be saved"));
    }
}
