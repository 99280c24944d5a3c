//! Events of a server that happen without a request, or later than it.

use chrono::{DateTime, Utc};

use super::fault::Fault;
use super::interview::Slot;
use super::moves::{Effect, Move, MoveRefused};
use super::request::{Reply, Request};

/// Something that will happen on the server.
#[derive(Debug, Clone)]
pub enum Event {
    /// A request arrives.
    Request {
        request: Request,
        fault: Option<Fault>,
    },
    Move {
        interview: u64,
        wanted: Move,
    },
    /// Anybody but this client changes an interview at random.
    AnyMove {
        interview: u64,
    },
    /// The other side answers this proposal of the interviewer, if it still stands.
    AnswerProposal {
        interview: u64,
        proposed: Slot,
        answer: Move,
    },
}

/// A scheduled event that happened, or the other side's part of a fault.
#[derive(Debug, Clone)]
pub struct Happened {
    pub at: DateTime<Utc>,
    pub what: Happening,
}

#[derive(Debug, Clone)]
pub enum Happening {
    /// A request arrived and was answered.
    Request { number: u64, reply: Box<Reply> },
    Move {
        interview: u64,
        wanted: Move,
        result: Result<Effect, MoveRefused>,
    },
}
