//! What one move does to one booking. Pure: the time is passed in.
//!
//! An amendment leaves the agreed time alone and sets a proposal beside it. Taking a proposal makes it
//! the agreed time. Turning one down leaves the agreed time, with the word `rejected`. A cancelled
//! interview takes no more moves; a rejected one may be amended again.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::interview::{Booking, Side, Slot, Span};

/// Why a move was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// No record with this id.
    #[error("there is no interview with this id")]
    Unknown,
    /// A practice interview has no times.
    #[error("a practice interview has no booked time")]
    NotBooked,
    /// It was cancelled before.
    #[error("the interview is cancelled")]
    Cancelled,
    /// No proposal of the other side is there to answer.
    #[error("there is no proposal of the other side to answer")]
    NothingProposed,
    /// The proposed end does not come after the start.
    #[error("the end does not come after the start")]
    Reversed,
}

/// `side` proposes `slot`. Returns the slot as stored.
pub(crate) fn amend(
    booking: &mut Booking,
    side: Side,
    slot: Slot,
    round: Option<u32>,
) -> Result<Slot, MoveRefused> {
    alive(booking)?;
    let stored = rounded(slot, round);
    booking.proposed = stored.into();
    booking.amended_by = Some(side.word().into());
    booking.status = "amended".into();
    Ok(stored)
}

/// `side` takes what the other side proposed.
pub(crate) fn accept(booking: &mut Booking, side: Side) -> Result<Span, MoveRefused> {
    let taken = proposal_for(booking, side)?;
    booking.agreed = taken;
    settle(booking, "scheduled");
    Ok(taken)
}

/// `side` turns down what the other side proposed.
pub(crate) fn reject(booking: &mut Booking, side: Side) -> Result<Span, MoveRefused> {
    let refused = proposal_for(booking, side)?;
    settle(booking, "rejected");
    Ok(refused)
}

/// Either side calls it off.
pub(crate) fn cancel(booking: &mut Booking) -> Result<(), MoveRefused> {
    alive(booking)?;
    settle(booking, "cancelled");
    Ok(())
}

fn alive(booking: &Booking) -> Result<(), MoveRefused> {
    if booking.status == "cancelled" {
        return Err(MoveRefused::Cancelled);
    }
    Ok(())
}

fn proposal_for(booking: &Booking, side: Side) -> Result<Span, MoveRefused> {
    alive(booking)?;
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

/// Both ends to the nearest multiple of `seconds`; a slot that would vanish keeps one step.
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
