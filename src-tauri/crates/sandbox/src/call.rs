//! The calls of the API, and the selection of calls to which a fault or a gate applies.

use axum::http::Method;

/// The call that a request makes, derived from its method and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `GET /api/users/{partner_id}/interviews`.
    List,
    /// `POST /api/v1/interviews/{id}/amend`.
    Amend { interview: u64 },
    /// Any other request.
    Other,
}

impl Call {
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let mut parts = path.trim_start_matches('/').split('/');
        let parts: [Option<&str>; 6] = std::array::from_fn(|_| parts.next());
        match (method.as_str(), parts) {
            (
                "GET",
                [
                    Some("api"),
                    Some("users"),
                    Some(_),
                    Some("interviews"),
                    None,
                    None,
                ],
            ) => Self::List,
            (
                "POST",
                [
                    Some("api"),
                    Some("v1"),
                    Some("interviews"),
                    Some(id),
                    Some("amend"),
                    None,
                ],
            ) => match id.parse() {
                Ok(interview) => Self::Amend { interview },
                Err(_) => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

/// The calls to which a fault or a gate applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    List,
    /// The amend call of any interview.
    Amend,
    /// The amend call of one interview.
    AmendOf(u64),
    /// Every call of the API, including the related ones such as accept and sign-in.
    Any,
}

impl On {
    pub(crate) fn matches(self, call: Call) -> bool {
        match self {
            Self::List => call == Call::List,
            Self::Amend => matches!(call, Call::Amend { .. }),
            Self::AmendOf(id) => call == Call::Amend { interview: id },
            Self::Any => true,
        }
    }
}

/// The number of requests to which a fault applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// The next matching request.
    Once,
    /// This number of matching requests.
    Next(u32),
    /// Every matching request until the fault is cleared.
    UntilCleared,
}
