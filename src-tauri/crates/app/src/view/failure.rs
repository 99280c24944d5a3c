use interlude_engine::edit::EditError;
use interlude_engine::store::{StoreError, StoreErrorKind};
use interlude_model::SlotError;

use crate::view::reading::BadSlot;
use crate::view::{ConnectField, ErrorCode, InterviewDetail, WindowError};

impl WindowError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: None,
            interview: None,
        }
    }

    /// Adds details, such as a request id.
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
        Self::new(ErrorCode::BadConnection, message).with_details(field.as_str())
    }

    /// Returns the error for a command that needs an open account.
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
                "It changed again just now. Nothing was sent. Look at it again, then decide."
            }
            EditError::Sending => "Already sending. Propose the earlier time?",
            EditError::Checking => {
                "It may have arrived already and is being checked. Propose another time, or drop it."
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
    fn the_name_of_a_field_equals_its_json() {
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
