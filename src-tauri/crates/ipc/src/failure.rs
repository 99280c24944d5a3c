use interlude_domain::SlotError;
use interlude_engine::edit::EditError;
use interlude_engine::store::{StoreError, StoreErrorKind};

use crate::reading::BadSlot;
use crate::{ConnectField, ErrorCode, InterviewDetail, WindowError};

impl WindowError {
    /// An error with its sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: None,
            interview: None,
        }
    }

    /// The same with more for the curious.
    #[must_use]
    pub fn with_details(self, details: impl Into<String>) -> Self {
        Self {
            details: Some(details.into()),
            ..self
        }
    }

    /// The same with the interview as it stands now.
    #[must_use]
    pub fn with_interview(self, interview: InterviewDetail) -> Self {
        Self {
            interview: Some(Box::new(interview)),
            ..self
        }
    }

    /// Something that was given to connect with cannot be used.
    pub fn bad_connection(field: ConnectField, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadConnection, message).with_details(field.as_str())
    }

    /// No account is open to ask.
    pub fn not_open() -> Self {
        Self::new(
            ErrorCode::NotOpen,
            "No account is open. Connect one, or unlock it first.",
        )
    }
}

impl From<EditError> for WindowError {
    fn from(error: EditError) -> Self {
        let code = match &error {
            EditError::Stale => ErrorCode::Stale,
            EditError::Sending => ErrorCode::Sending,
            EditError::Checking => ErrorCode::Checking,
            EditError::NeedsDecision => ErrorCode::NeedsDecision,
            EditError::UnknownInterview(_) => ErrorCode::UnknownInterview,
            EditError::NotListed(_) => ErrorCode::NotListed,
            EditError::NoProposal(_) => ErrorCode::NoProposal,
            EditError::NothingWaiting(_) => ErrorCode::NothingWaiting,
            EditError::NoConflict(_) => ErrorCode::NoConflict,
            EditError::NotDropped(_) | EditError::NewerChange(_) => ErrorCode::NotDropped,
            EditError::Store(error) => return error.clone().into(),
        };
        let message = match &error {
            EditError::Stale => {
                "Changed again just now. Nothing was sent: look again, then decide."
            }
            EditError::Sending => "Already sending. Propose the earlier time?",
            EditError::Checking => {
                "It may have arrived already; it is being checked. Propose another time, or drop it."
            }
            EditError::NeedsDecision => {
                "It waits for your choice: send it anyway, drop it, or propose another time."
            }
            other => return Self::new(code, other.to_string()),
        };
        Self::new(code, message)
    }
}

impl From<StoreError> for WindowError {
    fn from(error: StoreError) -> Self {
        let code = match error.kind {
            StoreErrorKind::MaybeSaved => ErrorCode::MaybeSaved,
            _ => ErrorCode::NotSaved,
        };
        Self::new(code, error.message).with_details(error.kind.as_str())
    }
}

impl From<BadSlot> for WindowError {
    fn from(error: BadSlot) -> Self {
        Self::new(ErrorCode::BadTime, error.to_string())
    }
}

impl From<SlotError> for WindowError {
    fn from(error: SlotError) -> Self {
        Self::new(ErrorCode::BadTime, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_as_the_window_writes_it() {
        for field in [
            ConnectField::Url,
            ConnectField::Partner,
            ConnectField::ApiKey,
            ConnectField::Token,
            ConnectField::AmendUrl,
            ConnectField::Protection,
            ConnectField::Passphrase,
        ] {
            let written = serde_json::to_value(field).unwrap();
            assert_eq!(written, field.as_str());
        }
    }
}
