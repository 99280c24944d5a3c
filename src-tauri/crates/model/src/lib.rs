//! Interviews, changes and the rules that settle them.
//!
//! Nothing here reads a clock, a disk or a network: every function takes what it needs and returns its
//! result. An [`Interview`] has up to two parts, a [`Listing`] and a [`Booking`]. A [`Change`] is the
//! user's request to propose a [`Slot`], stored with its [`Base`]: the terms that the user saw when
//! making it. [`reconcile`] is the three-way compare that decides what becomes of a change.

#![forbid(unsafe_code)]

mod amend_outcome;
mod booking;
mod booking_answer;
mod change;
mod clock_offset;
mod code;
mod compare;
mod credentials;
mod history;
mod ids;
mod interview;
mod iso8601;
mod listing;
mod open_enums;
mod overlap;
mod reason;
mod replaces;
mod slot;
mod terms;
mod timestamp;
mod view;
pub mod zone;

pub use amend_outcome::{AmendOutcome, amend_outcome};
pub use booking::{Booking, Driver, Interviewee, Interviewer};
pub use booking_answer::{BookingAnswer, Said};
pub use change::{Change, ChangeKind, ConflictKind, REPLACES_AT_MOST, State, UnconfirmedAttempt};
pub use clock_offset::{ClockOffset, NOW_VARIABLE, NowError};
pub use code::Code;
pub use compare::{CompareMode, Decision, DoneAs, NEAR_SECONDS, RemoteState, reconcile};
pub use credentials::{BadSecret, Credentials, Secret};
pub use history::{Delivery, Ending, HistoryEntry, RequestKey, UnconfirmedRequest};
pub use ids::{ChangeId, InterviewId, ParseIdError};
pub use interview::{Interview, ListRecord, ListVisibility, NoProposal};
pub use listing::{Links, Listing};
pub use open_enums::{Kind, Party, Standing, Status};
pub use overlap::{Nearness, Neighbour, neighbours};
pub use reason::{Reason, ReasonCode};
pub use slot::{MAX_SLOT_HOURS, Slot, SlotError};
pub use terms::{Base, Range, Stretch, Terms};
pub use timestamp::{Timestamp, TimestampError};
pub use view::{View, ViewState};
