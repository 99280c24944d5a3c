use serde::{Deserialize, Serialize};

use crate::{Base, ChangeId, InterviewId, Reason, ReasonCode, Slot, Timestamp};

/// The user's wish to propose `slot` for one interview, with the base it was made on.
///
/// It lives in the outbox until it ends as Sent, Replaced, Undone or Dropped; the end is
/// kept as a [`HistoryEntry`](crate::HistoryEntry).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its number, made on this computer.
    pub id: ChangeId,
    /// The interview that it is about.
    pub interview_id: InterviewId,
    /// Its place in the outbox: lower was made earlier.
    pub order: u64,
    /// The time that the user wishes. Stored as a [`ChangeKind`](crate::ChangeKind).
    #[serde(with = "crate::change_kind::amend")]
    pub slot: Slot,
    /// What the user saw when making it.
    pub base: Base,
    /// When the user made it, UTC, by this computer's clock.
    pub made_at: Timestamp,
    /// How many times a request for it went out and may have reached the server.
    pub attempts: u32,
    /// Whether it was already sent again once where its effect cannot be seen.
    pub resent_unseen: bool,
    /// What last kept it from being delivered.
    pub reason: Option<Reason>,
    /// Where it stands.
    pub state: State,
    /// The state it had before its interview was no longer listed; None unless that is why it is in
    /// conflict. Listed again, it goes on from there.
    pub before_gone: Option<Box<State>>,
    /// Whether its start had passed already when the user last decided on it: then it is sent all the
    /// same.
    pub decided_when_passed: bool,
    /// What Undo brings back, as it stood: the change that this one replaced, or this one as it was
    /// before the user sent it again. At most [`REPLACES_AT_MOST`] deep; stored as a list.
    #[serde(with = "crate::replaces")]
    pub replaces: Option<Box<Change>>,
}

/// How many earlier changes one change remembers for Undo: the oldest are forgotten first.
pub const REPLACES_AT_MOST: usize = 16;

/// Where an unfinished [`Change`] stands. Stored by position: new ones go last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Durable and waiting.
    Waiting {
        /// Until when it can be taken back before anything is sent, UTC.
        undo_until: Timestamp,
    },
    /// Written before the first byte of its request goes out.
    Sending {
        /// When the request began, UTC.
        began_at: Timestamp,
        /// The list's `updated_at` as last seen before it, UTC.
        updated_at_before: Option<Timestamp>,
    },
    /// Its request may have been applied: it is looked up before anything else is done with it.
    Checking(UnclearAttempt),
    /// The other side moved: the user chooses.
    Conflict(ConflictKind),
    /// The server refused it, for the change's `reason`: the user chooses.
    Refused,
}

/// An attempt whose effect is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclearAttempt {
    /// When it ended, UTC; when it began, if the application ended during it.
    pub ended_at: Timestamp,
    /// The list's `updated_at` as last seen before it, UTC.
    pub updated_at_before: Option<Timestamp>,
}

/// Why the user has to choose. Stored by position: new ones go last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConflictKind {
    /// Base and remote differ.
    Moved,
    /// The interview is no longer listed.
    Gone,
    /// It may have been applied, and this server's list cannot show it.
    Unseen,
    /// An earlier request of ours landed after this one was delivered.
    Overtaken,
    /// It got no clear answer. Everything stands as before, but the interview was changed meanwhile:
    /// it may have been applied and put back.
    PutBack,
    /// An accept got no clear answer, and another time was agreed meanwhile: it may have agreed to it.
    Took,
    /// Its start has passed while it waited.
    Passed,
}

impl Change {
    /// Waiting for its user: a conflict or a refusal.
    pub fn needs_attention(&self) -> bool {
        matches!(self.state, State::Conflict(_) | State::Refused)
    }

    /// A request for it is under way or may have had an effect.
    pub fn is_at_large(&self) -> bool {
        matches!(self.state, State::Sending { .. } | State::Checking(_))
    }

    /// Remembers for Undo what this change replaces, and forgets what lies too deep.
    #[must_use]
    pub fn replacing(self, earlier: Self) -> Self {
        let mut replacing = Self {
            replaces: Some(Box::new(earlier)),
            ..self
        };
        replacing.forget_the_deepest();
        replacing
    }

    /// Remembers for Undo what gave way to this change, below all that it replaced itself.
    #[must_use]
    pub fn replacing_at_last(mut self, earliest: Self) -> Self {
        let mut last = &mut self.replaces;
        while let Some(earlier) = last {
            last = &mut earlier.replaces;
        }
        *last = Some(Box::new(earliest));
        self.forget_the_deepest();
        self
    }

    /// The changes that Undo brings back, one after the other, newest first.
    pub fn earlier(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(self.replaces.as_deref(), |earlier| {
            earlier.replaces.as_deref()
        })
    }

    fn forget_the_deepest(&mut self) {
        let mut deepest = self;
        for _ in 0..REPLACES_AT_MOST {
            match &mut deepest.replaces {
                Some(earlier) => deepest = earlier,
                None => return,
            }
        }
        deepest.replaces = None;
    }

    /// Why it is where it is, in words.
    pub fn explanation(&self) -> Option<Reason> {
        match &self.state {
            State::Conflict(clash) => Some(clash.reason()),
            _ => self.reason.clone(),
        }
    }
}

impl ConflictKind {
    /// The clash as a reason, with its sentence.
    pub fn reason(self) -> Reason {
        let (code, sentence) = match self {
            Self::Moved => (
                ReasonCode::Moved,
                "It changed since you proposed. Send yours, drop it, or choose another time.",
            ),
            Self::Gone => (
                ReasonCode::Gone,
                "The interview is no longer listed. Drop your change, or wait until it is listed again.",
            ),
            Self::Unseen => (
                ReasonCode::Unseen,
                "It may have arrived: no clear answer came, and your server's list does not show times. Send it again, or drop it.",
            ),
            Self::Overtaken => (
                ReasonCode::Overtaken,
                "The server shows an earlier time of yours again. Send this one again, or drop it.",
            ),
            Self::PutBack => (
                ReasonCode::PutBack,
                "No clear answer came. Everything stands as before, but the interview was changed meanwhile. Send yours again, or drop it.",
            ),
            Self::Took => (
                ReasonCode::Took,
                "No clear answer came, and another time is agreed now: your acceptance may have agreed to it.",
            ),
            Self::Passed => (
                ReasonCode::Passed,
                "The proposed time has passed before it was sent. Choose another time, send it anyway, or drop it.",
            ),
        };
        Reason::local(code, sentence)
    }
}
