//! The start at login: an entry in the desktop's folder of the user, which is there only while the user
//! has chosen it.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use interlude_engine::store::StoreError;
use interlude_model::Code;
use interlude_store::fs::{IfExists, explain, write_durably};

use crate::IDENTIFIER;

/// The argument with which the window's program starts without a window.
pub const HIDDEN_ARGUMENT: &str = "--hidden";

/// The entry that starts the window's program at login.
#[derive(Debug, Clone)]
pub struct Autostart(PathBuf);

impl Autostart {
    /// Returns the entry of this user, in `$XDG_CONFIG_HOME/autostart`. None if this system has no such folder.
    pub fn of_user() -> Option<Self> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let strategy = etcetera::base_strategy::choose_native_strategy().ok()?;
        Some(Self::in_folder(&strategy.config_dir()))
    }

    fn in_folder(config: &Path) -> Self {
        Self(
            config
                .join("autostart")
                .join(format!("{IDENTIFIER}.desktop")),
        )
    }

    /// Returns true if the program starts at login. A desktop switches an entry off by `Hidden=true`. Blocks.
    pub fn is_on(&self) -> bool {
        let entry = fs::read_to_string(&self.0).unwrap_or_default();
        let is_off = |line: &str| {
            matches!(
                line.trim(),
                "Hidden=true" | "X-GNOME-Autostart-enabled=false"
            )
        };
        !entry.is_empty() && !entry.lines().any(is_off)
    }

    /// Writes or removes the entry. `program` is the running program, and `search_path` the value of `PATH`.
    /// Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn set(
        &self,
        starts: bool,
        program: &Path,
        search_path: Option<&OsStr>,
    ) -> Result<(), StoreError> {
        if !starts {
            return match fs::remove_file(&self.0) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(explain(&self.0, error)),
                _ => Ok(()),
            };
        }
        let Some(exec) = exec(program, search_path) else {
            let message = "The path of the program cannot be written into a desktop entry.";
            return Err(StoreError::new(Code::NoFile, message));
        };
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=Interlude\nExec={exec} {HIDDEN_ARGUMENT}\n\
             Terminal=false\nNoDisplay=true\n"
        );
        let folder = self.0.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| explain(folder, error))?;
        Ok(write_durably(&self.0, entry.as_bytes(), IfExists::Replace)?)
    }
}

/// Returns the program as an entry names it: by its name if `PATH` leads to it, so that an update may move it,
/// and otherwise by its quoted path.
fn exec(program: &Path, search_path: Option<&OsStr>) -> Option<String> {
    let name = program.file_name()?;
    let folders = std::env::split_paths(search_path.unwrap_or_default());
    let found = folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    let same = |found: PathBuf| fs::canonicalize(found).ok() == fs::canonicalize(program).ok();
    if found.is_some_and(same) {
        return name.to_str().map(quoted);
    }
    program.to_str().map(quoted)
}

/// Quotes an argument by the rules of desktop entries: those of the argument, then those of a text.
fn quoted(argument: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/-_.+".contains(letter);
    if argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    let mut quoted = String::from("\"");
    for letter in argument.chars() {
        match letter {
            '\\' => quoted.push_str(r"\\\\"),
            '"' | '`' | '$' => quoted.extend(["\\\\", letter.to_string().as_str()]),
            '%' => quoted.push_str("%%"),
            '\n' => quoted.push_str(r"\n"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_is_written_and_removed() {
        let dir = tempfile::tempdir().unwrap();
        let autostart = Autostart::in_folder(dir.path());
        assert!(!autostart.is_on());
        let program = dir.path().join("interlude-desktop");
        fs::write(&program, "").unwrap();
        autostart.set(true, &program, None).unwrap();
        assert!(autostart.is_on());
        let entry = fs::read_to_string(&autostart.0).unwrap();
        let exec = format!("Exec={} --hidden\n", program.display());
        assert!(entry.contains(&exec), "{entry}");
        // As a desktop switches it off.
        fs::write(&autostart.0, format!("{entry}Hidden=true\n")).unwrap();
        assert!(!autostart.is_on());
        autostart.set(false, &program, None).unwrap();
        assert!(!autostart.0.exists());
        autostart.set(false, &program, None).unwrap();
    }

    #[test]
    fn a_program_of_the_search_path_is_named_without_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("interlude-desktop");
        fs::write(&program, "").unwrap();
        let search_path = std::env::join_paths([Path::new("/nowhere"), dir.path()]).unwrap();
        let exec = exec(&program, Some(&search_path));
        assert_eq!(exec.as_deref(), Some("interlude-desktop"));
        let other = Path::new("/opt/interlude-desktop");
        let exec = super::exec(other, Some(&search_path));
        assert_eq!(exec.as_deref(), Some("/opt/interlude-desktop"));
    }

    #[test]
    fn a_path_is_quoted() {
        assert_eq!(quoted("/opt/Inter lude"), "\"/opt/Inter lude\"");
        assert_eq!(quoted("/a$b\\c\"%d"), r#""/a\\$b\\\\c\\"%%d""#);
    }
}
