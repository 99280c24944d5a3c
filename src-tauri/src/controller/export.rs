use std::path::Path;
use std::sync::{Arc, PoisonError};

use interlude_app::view::{Exported, WindowError};
use interlude_app::{run_blocking, write_export_under_free_name};
use interlude_model::Code;

use super::Controller;

impl Controller {
    /// Writes every interview that has a time to a calendar file in the downloads folder, and returns its
    /// path.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn export_ics(&self) -> Result<Option<String>, WindowError> {
        let session = self.session()?;
        let now = self.0.clock.now().wall;
        let reading = Arc::clone(&session);
        let earlier = run_blocking(move || reading.open.exported(|| Exported::lost(now))).await;
        let earlier = earlier?;
        let mark = |text: &str| session.open.mark(text);
        let (file, day) = session.with_context(&self.preferences(), &*self.0.clock, |context| {
            (context.calendar_file(earlier, &mark), context.today())
        });
        let file = file?;
        let exported = file.exported;
        // The state is stored before the file is written, so that no later file can repeat a SEQUENCE.
        let saved = run_blocking(move || session.open.remember_exported(&exported)).await;
        saved?;
        let path = self.save_download(format!("Interlude {day}"), "ics", file.text);
        path.await.map(Some)
    }

    /// Returns true if the file was written for the user since the start.
    pub(super) fn is_exported_file(&self, path: &Path) -> bool {
        let exported_files = self.0.exported_files.lock();
        exported_files
            .unwrap_or_else(PoisonError::into_inner)
            .contains(path)
    }

    /// Writes a new file to the downloads folder. An older file with that name stays.
    pub(super) async fn save_download(
        &self,
        name: String,
        extension: &'static str,
        text: String,
    ) -> Result<String, WindowError> {
        let folder = self.0.desktop.downloads().ok_or_else(|| {
            let message = "Interlude found no downloads folder. Set XDG_DOWNLOAD_DIR.";
            WindowError::new(Code::Failed, message)
        })?;
        let write = move || {
            // If the folder cannot be created, the write below fails with the reason.
            let _ = std::fs::create_dir_all(&folder);
            write_export_under_free_name(&folder, &name, extension, &text)
        };
        match run_blocking(write).await {
            Ok(path) => {
                let text = path.display().to_string();
                let exported_files = self.0.exported_files.lock();
                exported_files
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(path);
                Ok(text)
            }
            Err(error) => Err(error.into()),
        }
    }
}
