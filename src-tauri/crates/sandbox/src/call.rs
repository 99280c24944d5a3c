//! Which call of the API a request is, and which calls a fault or a gate waits for.

use axum::http::Method;

/// A request, told by method and path alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `GET /api/users/{partner_id}/interviews`.
    List,
    /// `POST /api/v1/interviews/{id}/amend`.
    Amend {
        /// The interview in the path.
        interview: u64,
    },
    /// Everything else.
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

/// The calls a fault or a gate waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The list call.
    List,
    /// The amend call of any interview.
    Amend,
    /// The amend call of one interview.
    AmendOf(u64),
    /// Every call of the API, the sibling ones too.
    Any,
}

impl On {
    pub(crate) fn fits(self, call: Call) -> bool {
        match self {
            Self::List => call == Call::List,
            Self::Amend => matches!(call, Call::Amend { .. }),
            Self::AmendOf(id) => call == Call::Amend { interview: id },
            Self::Any => true,
        }
    }
}

/// How often a fault acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// On the next fitting request.
    Once,
    /// On the next so many fitting requests.
    Next(u32),
    /// On every fitting request until it is cleared.
    UntilCleared,
}
