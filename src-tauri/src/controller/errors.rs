use std::path::Path;

use interlude_app::Error;
use interlude_app::view::{StartError, WindowError};
use interlude_model::Code;

use super::desktop::DesktopError;

/// Converts an error for the page that is shown instead of an account.
pub(super) fn start_error(error: &Error, folder: Option<&Path>) -> StartError {
    error.log();
    let folder = error.path.as_deref().or(folder);
    StartError {
        code: error.code,
        message: error.to_string(),
        folder: folder.map_or_else(String::new, |folder| folder.display().to_string()),
    }
}

impl From<DesktopError> for WindowError {
    fn from(error: DesktopError) -> Self {
        Self::new(Code::Failed, error.to_string())
    }
}
