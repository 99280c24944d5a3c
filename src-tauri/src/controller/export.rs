use std::path::Path;
use std::sync::{Arc, PoisonError};

use interlude_account::hand_out_under_free_name;
use interlude_ipc::{ErrorCode, Exported, WindowError};

use super::Controller;
use super::start::off_thread;

impl Controller {
    /// Writes every interview that has a time into a calendar file among the downloads, and gives its
    /// path.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn export_ics(&self) -> Result<Option<String>, WindowError> {
        let failed = |error: &dyn ToString| WindowError::new(ErrorCode::Failed, error.to_string());
        let session = self.session()?;
        let now = self.0.clock.now().wall;
        let reading = Arc::clone(&session);
        let earlier = off_thread(move || reading.open.exported(|| Exported::lost(now))).await;
        let earlier = earlier.map_err(|error| failed(&error))?;
        let mark = |text: &str| session.open.mark(text);
        let (file, day) = session.with_context(&self.preferences(), &*self.0.clock, |context| {
            (context.calendar_file(earlier, &mark), context.today())
        });
        let file = file.map_err(|error| failed(&error))?;
        let exported = file.exported;
        let kept = off_thread(move || session.open.remember_exported(&exported)).await;
        kept.map_err(|error| failed(&error))?;
        let path = self.save_download(format!("Interlude {day}"), "ics", file.text);
        path.await.map(Some)
    }

    /// Whether a file was written for others since the start.
    pub(super) fn was_handed_out(&self, path: &Path) -> bool {
        let handed_out = self.0.handed_out.lock();
        handed_out
            .unwrap_or_else(PoisonError::into_inner)
            .contains(path)
    }

    /// Writes a new file among the downloads; an older one of that name stays.
    pub(super) async fn save_download(
        &self,
        name: String,
        extension: &'static str,
        text: String,
    ) -> Result<String, WindowError> {
        let folder = self.0.desktop.downloads().ok_or_else(|| {
            let message = "This computer does not say where downloads go. Set XDG_DOWNLOAD_DIR.";
            WindowError::new(ErrorCode::Failed, message)
        })?;
        let write = move || {
            // Where it cannot be made, writing into it says why.
            let _ = std::fs::create_dir_all(&folder);
            hand_out_under_free_name(&folder, &name, extension, &text)
        };
        match off_thread(write).await {
            Ok(path) => {
                let text = path.display().to_string();
                let handed_out = self.0.handed_out.lock();
                handed_out
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(path);
                Ok(text)
            }
            Err(error) => Err(WindowError::new(ErrorCode::Failed, error.to_string())),
        }
    }
}
