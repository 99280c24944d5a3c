use std::path::Path;

use interlude_app::AccountError;
use interlude_app::view::{ConnectField, ErrorCode, StartError, WindowError};

use super::desktop::DesktopError;

/// Converts an account error for the window.
pub(super) fn to_window_error(error: &AccountError) -> WindowError {
    let bad = |field| WindowError::bad_connection(field, error.to_string());
    let code = match error.code() {
        "wrong_passphrase" | "passphrase_needed" => ErrorCode::WrongPassphrase,
        "other_holder" => ErrorCode::OtherHolder,
        "bad_token" => return bad(ConnectField::Token),
        "bad_credential" => return bad(ConnectField::ApiKey),
        "sealed_otherwise" => return bad(ConnectField::Protection),
        word if word.contains("keychain") => ErrorCode::Keychain,
        "disk" | "disk_full" | "no_permission" => ErrorCode::NotSaved,
        "maybe_saved" => ErrorCode::MaybeSaved,
        _ => ErrorCode::Failed,
    };
    WindowError::new(code, error.to_string()).with_details(error.code())
}

/// Converts an account error for the page that is shown instead of an account.
pub(super) fn start_error(error: &AccountError, folder: Option<&Path>) -> StartError {
    let about = match error {
        AccountError::Store(error) => error.path.as_deref(),
        _ => None,
    };
    let folder = about.or(folder);
    StartError {
        code: error.code().to_owned(),
        message: error.to_string(),
        folder: folder.map_or_else(String::new, |folder| folder.display().to_string()),
    }
}

pub(super) fn desktop_error(error: &DesktopError) -> WindowError {
    WindowError::new(ErrorCode::Failed, error.to_string())
}
