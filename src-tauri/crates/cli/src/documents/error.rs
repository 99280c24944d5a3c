use interlude_model::Code;
use serde::Serialize;

use crate::failure::Failure;

/// The answer of a command that failed.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorDocument {
    error: ErrorBody,
}

/// An error code for programs and a sentence for people.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    code: Code,
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
