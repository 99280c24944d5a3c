use std::fmt;

/// A rule that must hold in every world, simulated or real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A data folder can be opened after a kill, without a notice of damage.
    Opens,
    /// A saved change is in the outbox, or in the history with an end that the server or the user caused.
    Saved,
    /// At most one request per interview is under way, and its change is Sending on the disk.
    OneRequest,
    /// Every request follows a compare in which the remote terms equalled the base, or were hidden.
    Compared,
    /// The server and the outbox hold nothing that the user did not request, and nothing is shown as agreed or
    /// delivered that the server does not hold.
    Truth,
    /// No act of the other side that a list showed is overwritten before the user saw it.
    Seen,
    /// With the network up and no conflict open, the outbox drains in bounded time.
    Drains,
    /// No credential and no change crosses accounts.
    Apart,
    /// Nothing of an interview is sent while an earlier request of it may still take effect: not before a list
    /// that began one quiet time after that request.
    Quiet,
    /// One decision of the user has one effect, and no request is compared with terms from before the effect of
    /// an unconfirmed request.
    NoDouble,
    /// The user is told of every late or different effect of a request, and of every move of the agreed time while a
    /// request is under way.
    Told,
    /// Edits that are made as one are durable as one.
    Group,
    /// No proposal whose start has passed is sent, unless the user decided so after it had passed.
    Timely,
    /// Undo restores exactly the previous queue. If a list or an answer came since, the change that Undo restores is
    /// there or Sent.
    Undo,
    /// A conflict that the user resolved does not come back while the server's terms stay the same.
    Once,
    /// An interview that is listed again is not in a conflict of kind gone.
    Gone,
    /// The user is told once of each thing that the other side did and a list showed, and of nothing that did not
    /// happen. What was seen stays seen.
    Heard,
}

/// A violation of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub rule: Rule,
    pub message: String,
}

/// The result of a check.
pub(crate) type Checked = Result<(), Broken>;

impl Rule {
    /// Returns an error with `message` unless the rule holds.
    pub(crate) fn holds(self, holds: bool, message: impl FnOnce() -> String) -> Checked {
        if holds {
            Ok(())
        } else {
            Err(self.broken(message()))
        }
    }

    pub(crate) fn broken(self, message: String) -> Broken {
        Broken {
            rule: self,
            message,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.message)
    }
}
