//! The effects of the actions on a booking. These functions do no I/O and take the time as a parameter.
//!
//! An amendment keeps the agreed time and sets the proposed time. Accepting a proposal makes it the agreed
//! time. Rejecting one keeps the agreed time and sets the status `rejected`. A cancelled interview cannot
//! be changed any more, and a rejected one can be amended again.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::interview::{Booking, Side, Slot, Span};

/// An amend that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub interview: u64,
    /// The side that proposed it.
    pub by: Side,
    /// The requested slot.
    pub asked: Slot,
    /// The stored slot. It differs from the requested one if the service rounds.
    pub stored: Slot,
    /// The time at which it took effect, by the sandbox's clock.
    pub at: DateTime<Utc>,
}

/// The reason for which an action was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActionRefused {
    /// There is no interview with this id.
    #[error("there is no interview with this id")]
    Unknown,
    /// A practice interview has no times.
    #[error("a practice interview has no booked time")]
    NotBooked,
    /// The interview is already cancelled.
    #[error("the interview is cancelled")]
    Cancelled,
    /// The other side has made no proposal that could be answered.
    #[error("there is no proposal of the other side to answer")]
    NothingProposed,
    /// The proposed end is not after the start.
    #[error("the end does not come after the start")]
    Reversed,
}

/// Proposes `slot` as `side`. Returns the slot as stored.
pub(crate) fn amend(
    booking: &mut Booking,
    side: Side,
    slot: Slot,
    round: Option<u32>,
) -> Result<Slot, ActionRefused> {
    ensure_not_cancelled(booking)?;
    let stored = rounded(slot, round);
    booking.proposed = stored.into();
    booking.amended_by = Some(side.word().into());
    booking.status = "amended".into();
    Ok(stored)
}

/// Accepts the other side's proposal as `side`. Returns the agreed time.
pub(crate) fn accept(booking: &mut Booking, side: Side) -> Result<Span, ActionRefused> {
    let taken = proposal_for(booking, side)?;
    booking.agreed = taken;
    settle(booking, "scheduled");
    Ok(taken)
}

/// Rejects the other side's proposal as `side`. Returns the rejected time.
pub(crate) fn reject(booking: &mut Booking, side: Side) -> Result<Span, ActionRefused> {
    let refused = proposal_for(booking, side)?;
    settle(booking, "rejected");
    Ok(refused)
}

/// Cancels the interview.
pub(crate) fn cancel(booking: &mut Booking) -> Result<(), ActionRefused> {
    ensure_not_cancelled(booking)?;
    settle(booking, "cancelled");
    Ok(())
}

fn ensure_not_cancelled(booking: &Booking) -> Result<(), ActionRefused> {
    if booking.status == "cancelled" {
        return Err(ActionRefused::Cancelled);
    }
    Ok(())
}

fn proposal_for(booking: &Booking, side: Side) -> Result<Span, ActionRefused> {
    ensure_not_cancelled(booking)?;
    let own = booking.amended_by.as_deref() == Some(side.word());
    if booking.proposed == Span::NONE || own {
        return Err(ActionRefused::NothingProposed);
    }
    Ok(booking.proposed)
}

fn settle(booking: &mut Booking, status: &'static str) {
    booking.proposed = Span::NONE;
    booking.amended_by = None;
    booking.status = status.into();
}

/// Rounds both ends to the nearest multiple of `seconds`. A slot that would become empty gets one step.
fn rounded(slot: Slot, seconds: Option<u32>) -> Slot {
    let Some(step) = seconds.filter(|step| *step > 0).map(i64::from) else {
        return slot;
    };
    let nearest = |at: DateTime<Utc>| {
        let whole = at.trunc_subsecs(0);
        let over = whole.timestamp().rem_euclid(step);
        let shift = if over * 2 >= step { step - over } else { -over };
        whole + TimeDelta::seconds(shift)
    };
    let start = nearest(slot.start());
    let end = nearest(slot.end()).max(start + TimeDelta::seconds(step));
    Slot::new(start, end).unwrap_or(slot)
}
