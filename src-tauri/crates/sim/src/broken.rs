use std::fmt;

/// A rule that must hold whatever happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A saved change is in the outbox, or in the history with a reason that somebody gave.
    Saved,
    /// At most one request per interview is in flight, and its change is Sending on the disk.
    OneRequest,
    /// Every request was preceded by a compare whose remote equalled the base, or could not be seen.
    Compared,
    /// The server holds no time that the user did not ask for, and the user is shown nothing as
    /// agreed or delivered that the server does not hold.
    Truth,
    /// No change of the other side that a list had shown before is overwritten unseen.
    Seen,
    /// With the network up and no question open, the outbox drains in bounded time.
    Drains,
    /// No credential and no change crosses accounts.
    Apart,
    /// Nothing of an interview goes out while an earlier request of it may still work: not before a list that began
    /// the quiet time after that request did. One word of the user has one effect.
    Quiet,
    /// No proposal whose start has passed goes out, unless the user said so after it had passed.
    Timely,
    /// Undo brings back exactly what was there before.
    Restored,
    /// A question that the user answered is not asked again while the server's terms stand.
    Once,
    /// An interview that is listed again is not called gone.
    Recovers,
}

/// How a rule was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: Rule,
    /// What happened, in words.
    pub words: String,
}

/// What a check found.
pub(crate) type Checked = Result<(), Broken>;

impl Rule {
    /// An error that says how this rule was broken, unless it holds.
    pub(crate) fn holds(self, holds: bool, words: impl FnOnce() -> String) -> Checked {
        if holds {
            Ok(())
        } else {
            Err(self.broken(words()))
        }
    }

    pub(crate) fn broken(self, words: String) -> Broken {
        Broken { rule: self, words }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.words)
    }
}
