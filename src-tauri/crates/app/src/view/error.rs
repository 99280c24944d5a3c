use std::fmt::Display;

use interlude_engine::edit::EditError;
use interlude_engine::store::StoreError;
use interlude_model::Code;
use interlude_store::AccountId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Error;
use crate::view::{ConnectField, InterviewDetail};

/// A command of the window that failed. Unless the code says otherwise, nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct WindowError {
    /// The kind of the error, for the window's program.
    pub code: Code,
    /// A sentence for the user that says what happened and what to do.
    pub message: String,
    /// The [field](ConnectField) for [`Code::BadConnection`]; the number of changes, if it is known, for
    /// [`Code::UnfinishedChanges`].
    pub details: Option<String>,
    /// The current interview, for [`Code::Stale`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub interview: Option<Box<InterviewDetail>>,
}

impl WindowError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: None,
            interview: None,
        }
    }

    #[must_use]
    pub fn with_details(self, details: impl Into<String>) -> Self {
        Self {
            details: Some(details.into()),
            ..self
        }
    }

    /// Adds the current interview.
    #[must_use]
    pub fn with_interview(self, interview: InterviewDetail) -> Self {
        Self {
            interview: Some(Box::new(interview)),
            ..self
        }
    }

    /// Returns the error for an invalid field of the connect form.
    pub fn bad_connection(field: ConnectField, message: impl Into<String>) -> Self {
        Self::new(Code::BadConnection, message).with_details(<&str>::from(field))
    }

    /// Returns the error for a sign-in with a login and a password.
    pub fn not_signed_in(error: Error) -> Self {
        match error.code {
            Code::SignIn => Self::bad_connection(ConnectField::Password, error.message),
            Code::NotOffered | Code::UnexpectedAnswer => {
                Self::bad_connection(ConnectField::Login, error.message)
            }
            _ => error.into(),
        }
    }

    /// Returns the error for a command that needs an open account.
    pub fn not_open() -> Self {
        Self::new(
            Code::NotOpen,
            "No account is open. Connect one, or unlock it first.",
        )
    }

    /// Returns the error for an account that is not removed because of its unfinished changes. `count` is
    /// None if their number is unknown.
    pub fn unfinished_changes(id: &AccountId, count: Option<usize>) -> Self {
        let error = Self::from(Error::unfinished_changes(id, count));
        match count {
            Some(count) => error.with_details(count.to_string()),
            None => error,
        }
    }

    /// Returns the error for a draft that the disk refused.
    pub fn draft_not_saved(error: StoreError) -> Self {
        Self::from(error).after("The draft could not be saved.")
    }

    /// Returns the error for settings that the disk refused.
    pub fn settings_not_saved(error: StoreError) -> Self {
        Self::from(error).after("The settings apply for now, but could not be saved.")
    }

    /// Returns the error for an export without a folder to put it in.
    pub fn no_downloads() -> Self {
        let message = "Interlude found no downloads folder. Set XDG_DOWNLOAD_DIR.";
        Error::new(Code::Failed, message).into()
    }

    /// Returns the error for a file that is not shown, because it was not exported since the start.
    pub fn not_exported() -> Self {
        let message = "Only a file that Interlude wrote just now can be shown.";
        Self::new(Code::BadLink, message)
    }

    /// Returns the error for an address, a file or a folder that the system could not open.
    pub fn not_opened(reason: impl Display) -> Self {
        let message = format!("The system could not open it ({reason}). Open it yourself.");
        Error::new(Code::Failed, message).into()
    }

    /// Puts a sentence before the message.
    fn after(self, sentence: &str) -> Self {
        let message = format!("{sentence} {}", self.message);
        Self { message, ..self }
    }
}

impl From<Error> for WindowError {
    fn from(error: Error) -> Self {
        error.log();
        match error.code {
            Code::BadToken => Self::bad_connection(ConnectField::Token, error.message),
            Code::BadCredential => Self::bad_connection(ConnectField::ApiKey, error.message),
            Code::SealedOtherwise => Self::bad_connection(ConnectField::Seal, error.message),
            code => Self::new(code, error.message),
        }
    }
}

impl From<StoreError> for WindowError {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl From<EditError> for WindowError {
    fn from(error: EditError) -> Self {
        let error = Error::from(error);
        let message = match error.code {
            Code::Checking => {
                "It may have arrived already and is being checked. Propose another time, or drop it."
            }
            Code::NeedsDecision => {
                "It waits for your choice: send it anyway, drop it, or propose another time."
            }
            _ => return error.into(),
        };
        Self::new(error.code, message)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::path::Path;
    use std::sync::{Arc, Mutex};

    use interlude_store::fs::explain;

    use super::*;

    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_refusal_of_the_disk_is_logged_without_its_path() {
        let log = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&log);
        let layer = tracing_subscriber::fmt().with_writer(move || Log(Arc::clone(&written)));
        let path = Path::new("/home/ann/window.json");
        let refused = explain(path, io::ErrorKind::StorageFull.into());
        // With a single subscriber, `tracing` turns an event off for good if a thread without one reaches it first.
        let _second = tracing::Dispatch::new(tracing_subscriber::registry());
        let error = tracing::subscriber::with_default(layer.finish(), || {
            WindowError::settings_not_saved(refused)
        });
        assert!(error.message.contains("/home/ann"), "{error}");
        let log = String::from_utf8(log.lock().unwrap().clone()).unwrap();
        assert!(log.contains("disk_full") && !log.contains("ann"), "{log}");
    }

    #[test]
    fn an_error_crosses_with_the_members_that_the_page_reads() {
        let error = WindowError::bad_connection(ConnectField::ApiKey, "Paste it again.");
        assert_eq!(
            serde_json::to_value(error).unwrap(),
            serde_json::json!({
                "code": "bad_connection", "message": "Paste it again.", "details": "apiKey",
            })
        );
    }
}
