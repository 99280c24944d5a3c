//! Interviews, changes and the rules that settle them.
//!
//! Nothing here reads a clock, a disk or a network: every function takes what it needs and returns its
//! result. An [`Interview`] has up to two parts, a [`Listing`] and a [`Booking`]. A [`Change`] is the
//! user's request of a [`ChangeKind`], stored with its [`Base`]: the terms that the user saw when making
//! it. [`reconcile`] is the three-way compare that decides what becomes of a change.

#![forbid(unsafe_code)]

mod answer_outcome;
mod booking;
mod booking_answer;
mod change;
mod change_kind;
mod clock_offset;
mod code;
mod compare;
mod credentials;
mod done;
mod heard;
mod history;
mod ids;
mod interview;
mod iso8601;
mod listing;
mod offer;
mod open_enums;
mod overlap;
mod reason;
mod replaces;
mod slot;
mod terms;
mod timestamp;
mod turn;
mod view;
pub mod zone;

pub use answer_outcome::{AnswerOutcome, answer_outcome};
pub use booking::{Booking, Driver, Interviewee, Interviewer};
pub use booking_answer::{BookingAnswer, Said};
pub use change::{Change, ConflictKind, State, UnconfirmedAttempt};
pub use change_kind::ChangeKind;
pub use clock_offset::{ClockOffset, NOW_VARIABLE, NowError};
pub use code::Code;
pub use compare::{CompareMode, Decision, RemoteState, reconcile};
pub use credentials::{BadSecret, Credentials, Secret};
pub use done::{DoneAs, NEAR_SECONDS};
pub use heard::{Heard, HeardKind};
pub use history::{Delivery, Ending, HistoryEntry, RequestKey, RequestMark, UnconfirmedRequest};
pub use ids::{ChangeId, InterviewId, ParseIdError};
pub use interview::{Interview, ListRecord, ListVisibility, NoProposal};
pub use listing::{Links, Listing};
pub use offer::NotOffered;
pub use open_enums::{Kind, Party, Standing, Status};
pub use overlap::{Nearness, Neighbour, neighbours};
pub use reason::{Reason, ReasonCode};
pub use slot::{Slot, SlotError};
pub use terms::{Base, Range, Stretch, Terms};
pub use timestamp::{Timestamp, TimestampError};
pub use turn::Turn;
pub use view::{View, ViewState};
