use serde::{Deserialize, Serialize};

use crate::{AmendmentId, Base, InterviewId, Reason, ReasonCode, Slot, Timestamp};

/// The user's wish to propose `slot` for one interview, with the base it was made on.
///
/// It lives in the outbox until it ends as Delivered, Superseded, Undone or Discarded; the end is
/// kept as a [`HistoryEntry`](crate::HistoryEntry).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Its number, made on this computer.
    pub id: AmendmentId,
    /// The interview that it is about.
    pub interview_id: InterviewId,
    /// Its place in the outbox: lower was made earlier.
    pub order: u64,
    /// The time that the user wishes.
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
}

/// Where an unfinished [`Amendment`] stands. Stored by position: new ones go last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Durable and waiting.
    Queued {
        /// Until when it can be taken back before anything is sent, UTC.
        undo_until: Timestamp,
        /// The base it had before the user chose "mine" in a conflict: undoing restores it.
        chosen_over: Option<Base>,
    },
    /// Written before the first byte of its request goes out.
    Sending {
        /// When the request began, UTC.
        began_at: Timestamp,
        /// The list's `updated_at` as last seen before it, UTC.
        updated_at_before: Option<Timestamp>,
    },
    /// Its request may have been applied: it is looked up before anything else is done with it.
    Unconfirmed(UnclearAttempt),
    /// The other side moved: the user chooses.
    Conflicted(Clash),
    /// The server refused it, for the amendment's `reason`: the user chooses.
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
pub enum Clash {
    /// Base and remote differ.
    Moved,
    /// The interview is no longer listed.
    Gone,
    /// It may have been applied, and this server's list cannot show it.
    Unseen,
    /// An earlier request of ours landed after this one was delivered.
    Overtaken,
}

impl Amendment {
    /// Waiting for its user: a conflict or a refusal.
    pub fn needs_attention(&self) -> bool {
        matches!(self.state, State::Conflicted(_) | State::Refused)
    }

    /// A request for it is under way or may have had an effect.
    pub fn is_at_large(&self) -> bool {
        matches!(self.state, State::Sending { .. } | State::Unconfirmed(_))
    }

    /// Why it is where it is, in words.
    pub fn explanation(&self) -> Option<Reason> {
        match &self.state {
            State::Conflicted(clash) => Some(clash.reason()),
            _ => self.reason.clone(),
        }
    }
}

impl Clash {
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
        };
        Reason::local(code, sentence)
    }
}
