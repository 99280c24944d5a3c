//! The changes of an interview. Each is a pure function of the interview before it.

use std::fmt;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::interview::{Booking, Interview, Side, Slot, Span, Text};
use super::rules::Rules;

/// A change of an interview, by one of its sides or by the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    Propose(Side, Slot),
    /// The side accepts the other side's proposal.
    Accept(Side),
    /// The side rejects the other side's proposal.
    Reject(Side),
    /// The side takes its own proposal back.
    Withdraw(Side),
    Cancel,
    /// Only `updated_at` changes.
    Touch,
    /// Another time is agreed, and a proposal stays beside it.
    MoveAgreed(Slot),
    /// Only the status changes, and a proposal stays.
    SetStatus(Text),
    /// The booking becomes what it was before the last change.
    Revert,
    /// It is deleted: no longer listed, and its calls are answered with 404.
    Remove,
    /// A deleted interview comes back.
    Restore,
}

/// A change that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Added,
    Proposed {
        by: Side,
        asked: Slot,
        /// It differs from `asked` if the service rounds.
        stored: Slot,
    },
    Accepted {
        by: Side,
        agreed: Span,
    },
    Rejected {
        by: Side,
        proposed: Span,
    },
    Cancelled,
    /// Any other change of its attributes.
    Edited,
    Removed,
}

/// The reason for which a move was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    #[error("there is no interview with this id")]
    Unknown,
    /// A practice interview has no times.
    #[error("a practice interview has no booked time")]
    NotBooked,
    #[error("the interview is cancelled")]
    Cancelled,
    #[error("there is no proposal of the other side to answer")]
    NothingProposed,
    #[error("the end does not come after the start")]
    Reversed,
}

impl fmt::Display for Effect {
    /// Writes the action, for the log: `→ 22 Jan 14:20–14:50 proposed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added => f.write_str("added"),
            Self::Proposed { stored, .. } => write!(f, "→ {stored} proposed"),
            Self::Accepted { agreed, .. } => write!(f, "→ {agreed} agreed"),
            Self::Rejected { proposed, .. } => write!(f, "→ {proposed} turned down"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Edited => f.write_str("changed"),
            Self::Removed => f.write_str("removed"),
        }
    }
}

/// Changes `booking` by a move that needs nothing but the booking.
pub(super) fn make(
    booking: &mut Booking,
    wanted: &Move,
    rules: &Rules,
) -> Result<Effect, MoveRefused> {
    let cancelled = booking.status == "cancelled";
    match wanted {
        Move::Propose(..) | Move::Cancel if cancelled && rules.refuses_cancelled => {
            return Err(MoveRefused::Cancelled);
        }
        Move::Accept(_) | Move::Reject(_) | Move::Withdraw(_) if cancelled => {
            return Err(MoveRefused::Cancelled);
        }
        _ => {}
    }
    match wanted {
        Move::Propose(by, asked) => {
            let stored = rules.stored(*asked);
            booking.proposed = stored.into();
            booking.amended_by = rules.names_side.then(|| by.word().into());
            booking.status = "amended".into();
            Ok(Effect::Proposed {
                by: *by,
                asked: *asked,
                stored,
            })
        }
        Move::Accept(by) => {
            booking.agreed = proposal_for(booking, *by)?;
            settle(booking, "scheduled");
            Ok(Effect::Accepted {
                by: *by,
                agreed: booking.agreed,
            })
        }
        Move::Reject(by) => {
            let proposed = proposal_for(booking, *by)?;
            settle(booking, "rejected");
            Ok(Effect::Rejected { by: *by, proposed })
        }
        Move::Withdraw(by) => {
            let own = booking
                .amended_by
                .as_deref()
                .is_none_or(|side| side == by.word());
            if booking.proposed == Span::NONE || !own {
                return Err(MoveRefused::NothingProposed);
            }
            settle(booking, "scheduled");
            Ok(Effect::Edited)
        }
        Move::Cancel => {
            settle(booking, "cancelled");
            Ok(Effect::Cancelled)
        }
        Move::MoveAgreed(slot) => {
            booking.agreed = (*slot).into();
            Ok(Effect::Edited)
        }
        Move::SetStatus(status) => {
            booking.status = status.clone();
            Ok(Effect::Edited)
        }
        Move::Touch | Move::Revert | Move::Remove | Move::Restore => Ok(Effect::Edited),
    }
}

/// Sets `updated_at`. It always increases, even if the clock stands still or goes backwards, because clients
/// recognise a change by it.
pub(super) fn stamp(interview: &mut Interview, now: DateTime<Utc>) {
    let next = interview.updated_at + TimeDelta::milliseconds(1);
    interview.updated_at = now.trunc_subsecs(3).max(next);
}

fn proposal_for(booking: &Booking, side: Side) -> Result<Span, MoveRefused> {
    let own = booking.amended_by.as_deref() == Some(side.word());
    if booking.proposed == Span::NONE || own {
        return Err(MoveRefused::NothingProposed);
    }
    Ok(booking.proposed)
}

fn settle(booking: &mut Booking, status: &'static str) {
    booking.proposed = Span::NONE;
    booking.amended_by = None;
    booking.status = status.into();
}
