//! The requests that a server understands and the answers that it gives, as plain values.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::call::Call;
use super::fault::{Damage, Fault};
use super::interview::{Interview, Side, Slot};
use super::moves::Effect;
use super::refusal::Refusal;

/// One request, after it was parsed and before it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The caller's number of the request. [`Version::request`](super::Version) names it.
    pub number: u64,
    /// The organisation's key for the list, the user's token for any other call.
    pub credential: Option<String>,
    pub ask: Ask,
}

/// The call of a request, with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    List {
        partner: String,
        /// The value of `If-None-Match`.
        if_none_match: Option<String>,
    },
    SignIn {
        login: String,
        password: String,
    },
    Amend {
        side: Side,
        interview: u64,
        body: AmendBody,
    },
    Accept {
        side: Side,
        interview: u64,
    },
    /// The interviewee rejects the interviewer's proposal.
    Reject {
        interview: u64,
    },
    /// The interviewer cancels the interview.
    Cancel {
        interview: u64,
    },
    /// A request to an address that does not exist.
    Unknown,
}

/// The body of an amend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendBody {
    /// It is not JSON.
    NotJson,
    /// The outer `interview` is missing.
    NoInterview,
    Times {
        start: AskedTime,
        end: AskedTime,
    },
}

/// A time in the body of an amend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedTime {
    Blank,
    Invalid,
    At(DateTime<Utc>),
}

/// The answer to one request.
#[derive(Debug, Clone)]
pub struct Reply {
    pub answer: Answer,
    /// The effect of the request, if it had one.
    pub effect: Option<Effect>,
    /// The index of the version that the answer shows, of [`Server::versions`](super::Server::versions). None
    /// if it shows no interview, or one that is not there yet.
    pub version: Option<usize>,
    /// The fault that applied. The caller does the part of it that needs a connection, such as a delay or a body
    /// that is cut.
    pub fault: Option<Fault>,
}

/// The content of an answer.
#[derive(Debug, Clone)]
pub enum Answer {
    List(Arc<List>),
    /// 304.
    NotModified {
        etag: String,
    },
    /// The interview after the request.
    Interview {
        interview: Arc<Interview>,
        attributes: Attributes,
        etag: Option<String>,
    },
    /// The token is sent in the header `authorization`.
    SignedIn {
        token: String,
    },
    Refused(Refusal),
    /// 200 without a body.
    Empty,
    /// 200 with the page of a captive portal, which did not pass the request on.
    Page,
    /// 200 with JSON of another shape.
    OtherShape,
    /// 302.
    Redirect(String),
    /// The connection ends without a byte.
    Nothing,
}

/// The list of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Most recently updated first.
    pub interviews: Vec<Arc<Interview>>,
    pub attributes: Attributes,
    /// The interview that cannot be read.
    pub unreadable: Option<(u64, Damage)>,
    pub etag: Option<String>,
    /// Every interview of the user, in the order of the ids, with the index of the version that the list is based
    /// on. An interview that was removed is here too, because the list says so by leaving it out.
    pub shown: Vec<(u64, usize)>,
}

/// The attributes that an answer carries of an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attributes {
    All,
    /// Only the attributes of the documented list, without times.
    Listing,
    /// Only the id and the attributes of the proposal.
    Proposal,
}

impl Ask {
    /// Returns the request of the interviewer for another time.
    pub fn amend(interview: u64, slot: Slot) -> Self {
        let body = slot.into();
        let side = Side::Interviewer;
        Self::Amend {
            side,
            interview,
            body,
        }
    }

    /// Returns the call that this makes.
    pub fn call(&self) -> Call {
        match *self {
            Self::List { .. } => Call::List,
            Self::SignIn { .. } => Call::SignIn,
            Self::Amend {
                side: Side::Interviewer,
                interview,
                ..
            } => Call::Amend { interview },
            Self::Accept {
                side: Side::Interviewer,
                interview,
            } => Call::Accept { interview },
            Self::Cancel { interview } => Call::Cancel { interview },
            Self::Amend { .. } | Self::Accept { .. } | Self::Reject { .. } | Self::Unknown => {
                Call::Other
            }
        }
    }
}

impl From<Slot> for AmendBody {
    fn from(slot: Slot) -> Self {
        Self::Times {
            start: AskedTime::At(slot.start()),
            end: AskedTime::At(slot.end()),
        }
    }
}
