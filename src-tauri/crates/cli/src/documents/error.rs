use serde::Serialize;

use crate::failure::Failure;

/// Why a command was not done, as the whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorDocument {
    error: ErrorBody,
}

/// What happened, as a word for programs and as a sentence for people.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    code: &'static str,
    message: String,
}

impl ErrorDocument {
    pub(crate) fn of(failure: &Failure) -> Self {
        Self {
            error: ErrorBody::of(failure),
        }
    }
}

impl ErrorBody {
    pub(crate) fn of(failure: &Failure) -> Self {
        Self {
            code: failure.code,
            message: failure.message.clone(),
        }
    }
}
