//! The calls of the API, and the selection of some.

/// The call that a request makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `GET /api/users/{partner_id}/interviews`.
    List,
    /// `POST /api/v1/users/sign_in`.
    SignIn,
    /// `POST /api/v1/interviews/{id}/amend`.
    Amend { interview: u64 },
    /// `POST /api/v1/interviews/{id}/accept`.
    Accept { interview: u64 },
    /// `POST /api/v1/interviews/{id}/cancel`.
    Cancel { interview: u64 },
    /// Any other request, including those of the interviewee.
    Other,
}

/// The calls to which a fault or a gate applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    List,
    SignIn,
    /// The amend call of any interview.
    Amend,
    /// The amend call of one interview.
    AmendOf(u64),
    Accept,
    AcceptOf(u64),
    Cancel,
    CancelOf(u64),
    /// Every call, including those of the interviewee.
    Any,
}

impl Calls {
    /// Returns true if it applies to `call`.
    pub fn matches(self, call: Call) -> bool {
        match self {
            Self::List => call == Call::List,
            Self::SignIn => call == Call::SignIn,
            Self::Amend => matches!(call, Call::Amend { .. }),
            Self::AmendOf(interview) => call == Call::Amend { interview },
            Self::Accept => matches!(call, Call::Accept { .. }),
            Self::AcceptOf(interview) => call == Call::Accept { interview },
            Self::Cancel => matches!(call, Call::Cancel { .. }),
            Self::CancelOf(interview) => call == Call::Cancel { interview },
            Self::Any => true,
        }
    }
}
