//! Interviews, changes and the rules that settle them.
//!
//! Nothing here reads a clock, a disk or a network: every function takes what it needs and returns
//! what it found. The words are those of the design: an [`Interview`] has up to two faces, a
//! [`Listing`] and a [`Booking`]; an [`Change`] is the user's wish to propose a [`Slot`], kept
//! with the [`Base`] it was made on; [`reconcile`] is the three-way compare that decides what
//! becomes of it.

#![forbid(unsafe_code)]

mod answer;
mod booking;
mod booking_answer;
mod change;
mod change_kind;
mod clock_offset;
mod compare;
mod history;
mod ids;
mod interview;
mod iso8601;
mod listing;
mod overlap;
mod reason;
mod replaces;
mod slot;
mod terms;
mod timestamp;
mod view;
mod words;

pub use answer::{Answer, judge_answer};
pub use booking::{Booking, Driver, Interviewee, Interviewer};
pub use booking_answer::{BookingAnswer, Said};
pub use change::{Change, ConflictKind, REPLACES_AT_MOST, State, UnclearAttempt};
pub use change_kind::ChangeKind;
pub use clock_offset::{ClockOffset, NOW_VARIABLE, NowError};
pub use compare::{CompareMode, Decision, DoneAs, NEAR_SECONDS, RemoteState, reconcile};
pub use history::{Delivery, Ending, HistoryEntry, RequestKey, UnconfirmedRequest};
pub use ids::{ChangeId, InterviewId, ParseIdError};
pub use interview::{Interview, ListRecord, ListVisibility, NoProposal};
pub use listing::{Links, Listing};
pub use overlap::{Nearness, Neighbour, neighbours};
pub use reason::{Reason, ReasonCode};
pub use slot::{MAX_SLOT_HOURS, Slot, SlotError};
pub use terms::{Base, Range, Stretch, Terms};
pub use timestamp::{Timestamp, TimestampError};
pub use view::{View, ViewState};
pub use words::{Kind, Party, Standing, Status};
