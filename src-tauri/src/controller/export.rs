use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use interlude_ipc::{ErrorCode, WindowError};

use super::Controller;
use super::start::off_thread;

impl Controller {
    /// Writes every interview that has a time into a calendar file among the downloads, and gives its
    /// path.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn export_ics(&self) -> Result<Option<String>, WindowError> {
        let (text, day) = self.look(|look| (look.calendar_file(), look.today()))?;
        let path = self.save_download(format!("Interlude {day}"), "ics", text);
        path.await.map(Some)
    }

    /// Writes a new file among the downloads; an older one of that name stays.
    pub(super) async fn save_download(
        &self,
        name: String,
        extension: &'static str,
        text: String,
    ) -> Result<String, WindowError> {
        let folder = self.0.outside.downloads().ok_or_else(|| {
            let message = "This computer does not say where downloads go. Set XDG_DOWNLOAD_DIR.";
            WindowError::new(ErrorCode::Failed, message)
        })?;
        let shown = folder.display().to_string();
        let written = off_thread(move || write_new(&folder, &name, extension, &text)).await;
        match written {
            Ok(path) => Ok(path.display().to_string()),
            Err(error) => Err(WindowError::new(
                ErrorCode::Failed,
                format!("The file could not be written to {shown} ({error}). Check the folder."),
            )),
        }
    }
}

fn write_new(folder: &Path, name: &str, extension: &str, text: &str) -> io::Result<PathBuf> {
    /// After so many files of one day, something else is wrong.
    const MOST: u32 = 1000;
    std::fs::create_dir_all(folder)?;
    for number in 1..=MOST {
        let numbered = match number {
            1 => format!("{name}.{extension}"),
            number => format!("{name} ({number}).{extension}"),
        };
        let path = folder.join(numbered);
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}
