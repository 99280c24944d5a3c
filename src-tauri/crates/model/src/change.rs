use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Base, ChangeId, ChangeKind, InterviewId, Range, Reason, ReasonCode, Slot, Timestamp};

/// The user's request for one interview, with the base that it was made on.
///
/// It stays in the outbox until it ends as Sent, Replaced, Undone or Dropped. The end is recorded as a
/// [`HistoryEntry`](crate::HistoryEntry).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub id: ChangeId,
    pub interview_id: InterviewId,
    /// Its position in the outbox. A change with a lower number was made earlier.
    pub order: u64,
    pub kind: ChangeKind,
    /// The terms that the user saw when making it.
    pub base: Base,
    /// The time at which the user made it, UTC, by this computer's clock.
    pub made_at: Timestamp,
    /// The number of requests sent for it that may have reached the server.
    pub attempts: u32,
    /// True if it was already sent again although the list cannot show its effect. No change is sent again
    /// twice in this way.
    pub resent_unseen: bool,
    /// The latest reason why it was not delivered.
    pub reason: Option<Reason>,
    pub state: State,
    /// The state that it had before its interview disappeared from the list. It returns to this state
    /// when the interview is listed again. None unless it is in conflict for that reason.
    pub before_gone: Option<Box<State>>,
    /// True if its start had already passed when the user last decided on it. It is sent in spite of that.
    pub decided_when_passed: bool,
    /// The change that Undo restores: the one that this change replaced, or this change as it was before
    /// the user sent it again. The chain is at most 16 long and is stored as a list.
    #[serde(with = "crate::replaces")]
    pub replaces: Option<Box<Change>>,
}

/// The number of earlier changes that a change keeps for Undo. The oldest are discarded first.
pub(crate) const REPLACES_AT_MOST: usize = 16;

/// The state of an unfinished [`Change`]. Stored by position, so new states go last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Durable and not sent yet.
    Waiting {
        /// The end of its undo window, UTC. Nothing is sent before.
        undo_until: Timestamp,
    },
    /// Its request is under way. This state is durable before the first byte of the request goes out.
    Sending {
        /// The time at which the request began, UTC.
        began_at: Timestamp,
        /// The list's `updated_at` as last seen before the request, UTC.
        updated_at_before: Option<Timestamp>,
    },
    /// Its request got no clear answer and may have been applied. A list is checked before anything
    /// else is done with the change.
    Checking(UnconfirmedAttempt),
    /// The user has to decide, because the server's terms are not the base any more, or what happened
    /// cannot be known.
    Conflict(ConflictKind),
    /// The server refused it, for the change's `reason`. The user has to decide.
    Refused,
}

/// An attempt whose effect is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnconfirmedAttempt {
    /// The time at which the attempt ended, UTC. If the application ended during it, the time at which it began.
    pub ended_at: Timestamp,
    /// The list's `updated_at` as last seen before it, UTC.
    pub updated_at_before: Option<Timestamp>,
}

/// The reason why the user has to decide. Stored by position, so new reasons go last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// The server's terms differ from the base.
    Moved,
    /// The interview is no longer listed.
    Gone,
    /// It may have been applied, and this server's list does not show times.
    Unseen,
    /// An earlier request of ours took effect after this change was delivered.
    Overtaken,
    /// Its request got no clear answer. The terms equal the base, but the interview was updated since:
    /// the change may have been applied and reverted.
    PutBack,
    /// The request of an accept got no clear answer, and the agreed time is now another one: the accept
    /// may have agreed to it.
    Took,
    /// Its start passed before it was sent.
    Passed,
}

impl State {
    /// Returns the code for JSON and other programs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Sending { .. } => "sending",
            Self::Checking(_) => "checking",
            Self::Conflict(_) => "conflict",
            Self::Refused => "refused",
        }
    }
}

impl Change {
    /// Creates a change that may be sent at once, was never sent, and replaces none. `made_at` is the time, UTC.
    pub fn new(
        id: ChangeId,
        interview_id: InterviewId,
        order: u64,
        kind: ChangeKind,
        base: Base,
        made_at: Timestamp,
    ) -> Self {
        Self {
            id,
            interview_id,
            order,
            kind,
            base,
            made_at,
            attempts: 0,
            resent_unseen: false,
            reason: None,
            state: State::Waiting {
                undo_until: made_at,
            },
            before_gone: None,
            decided_when_passed: false,
            replaces: None,
        }
    }

    /// Returns the time that it proposes or accepts. A cancel has none.
    pub const fn slot(&self) -> Option<Slot> {
        self.kind.slot()
    }

    /// Returns the time that it is about: the one that it proposes or accepts, and for a cancel the agreed
    /// time that the user saw.
    pub fn time(&self) -> Range {
        self.slot().map_or(self.base.terms.agreed, Range::from)
    }

    /// Returns the moment from which it is pointless: the start of its [`time`](Self::time), UTC.
    pub fn start(&self) -> Option<Timestamp> {
        self.time().start()
    }

    /// Moves the change to newer terms. What the user decided on a time that had passed counts for that time only: a
    /// cancel is about the agreed time of its base.
    pub fn rebase(&mut self, base: Base) {
        let start = self.start();
        self.base = base;
        self.decided_when_passed &= self.start() == start;
    }

    /// Returns true if the user has to decide, after a conflict or a refusal.
    pub fn needs_attention(&self) -> bool {
        matches!(self.state, State::Conflict(_) | State::Refused)
    }

    /// Returns true if a request for it is under way or is still unconfirmed.
    pub fn has_open_request(&self) -> bool {
        matches!(self.state, State::Sending { .. } | State::Checking(_))
    }

    /// Keeps `earlier` for Undo as the change that this one replaces, and discards those beyond 16.
    #[must_use]
    pub fn replacing(self, earlier: Self) -> Self {
        let mut replacing = Self {
            replaces: Some(Box::new(earlier)),
            ..self
        };
        replacing.truncate_chain();
        replacing
    }

    /// Appends `earliest` at the end of the Undo chain, behind all changes that this one replaced.
    #[must_use]
    pub fn append_replaced(mut self, earliest: Self) -> Self {
        let mut last = &mut self.replaces;
        while let Some(earlier) = last {
            last = &mut earlier.replaces;
        }
        *last = Some(Box::new(earliest));
        self.truncate_chain();
        self
    }

    /// Returns the changes that repeated Undo restores, newest first.
    pub fn earlier(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(self.replaces.as_deref(), |earlier| {
            earlier.replaces.as_deref()
        })
    }

    fn truncate_chain(&mut self) {
        let mut last = self;
        for _ in 0..REPLACES_AT_MOST {
            match &mut last.replaces {
                Some(earlier) => last = earlier,
                None => return,
            }
        }
        last.replaces = None;
    }

    /// Returns the reason for its state, with a sentence for the user.
    pub fn explanation(&self) -> Option<Reason> {
        match &self.state {
            State::Conflict(conflict) => Some(conflict.reason(self.kind)),
            _ => self.reason.clone(),
        }
    }
}

impl ConflictKind {
    /// Returns the conflict of a change of `kind` as a reason, with a sentence for the user.
    pub fn reason(self, kind: ChangeKind) -> Reason {
        let sentence = match (self, kind) {
            (Self::Moved, ChangeKind::Amend(_)) => {
                "It changed since you proposed. Send yours, drop it, or choose another time."
            }
            (Self::Moved, ChangeKind::Accept(_)) => {
                "The proposal that you accepted does not stand any more. Choose another time, or drop your answer."
            }
            (Self::Moved, ChangeKind::Cancel) => {
                "It changed since you called it off. Call it off all the same, or drop that."
            }
            (Self::Gone, _) => {
                "The interview is no longer listed. Drop your change, or wait until it is listed again."
            }
            (Self::Unseen, _) => {
                "No clear answer came, and your server's list does not show times, so your change may have arrived. Send it again, or drop it."
            }
            (Self::Overtaken, ChangeKind::Amend(_)) => {
                "The server shows an earlier time of yours again. Send this one again, or drop it."
            }
            (Self::Overtaken, _) => {
                "An earlier request of yours took effect after this one. Send this one again, or drop it."
            }
            (Self::PutBack, ChangeKind::Amend(_) | ChangeKind::Accept(_)) => {
                "No clear answer came. The times are as before, but the interview was changed meanwhile, so your change may have been applied and reverted. Send it again, or drop it."
            }
            (Self::PutBack, ChangeKind::Cancel) => {
                "No clear answer came. The interview stands as before, but it was changed meanwhile. Call it off again, or drop that."
            }
            (Self::Took, _) => {
                "They had proposed another time when your acceptance arrived, and that one is agreed now."
            }
            (Self::Passed, ChangeKind::Amend(_)) => {
                "The proposed time has passed before it was sent. Choose another time, send it anyway, or drop it."
            }
            (Self::Passed, ChangeKind::Accept(_)) => {
                "The accepted time has passed before your answer was sent. Choose another time, or drop it."
            }
            (Self::Passed, ChangeKind::Cancel) => {
                "The agreed time has passed before this was sent. Call the interview off anyway, or drop that."
            }
        };
        Reason::local(self.into(), sentence)
    }
}

impl From<ConflictKind> for ReasonCode {
    fn from(kind: ConflictKind) -> Self {
        match kind {
            ConflictKind::Moved => Self::Moved,
            ConflictKind::Gone => Self::Gone,
            ConflictKind::Unseen => Self::Unseen,
            ConflictKind::Overtaken => Self::Overtaken,
            ConflictKind::PutBack => Self::PutBack,
            ConflictKind::Took => Self::Took,
            ConflictKind::Passed => Self::Passed,
        }
    }
}
